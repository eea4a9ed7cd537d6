-- One row per decision to close a case, or to take no further action: does the record say why?
-- A closure says it by its reason and, if decisions are delivered, by a rationale, of which only
-- the length is read. No further action says it by a rationale, and is asked about only if
-- decisions are delivered. A rationale in a row without its kind may be the reason.

with

explained as (
    select
        decided.*,
        (select count(*) from record.decisions) > 0 as is_rationale_asked,
        coalesce(bool_or(said.rationale_length > $least), false) as may_be_explained,
        coalesce(
            bool_or(said.rationale_length > $least) filter (where not said.is_doubtful), false
        ) as is_explained,
        list_sort(list(said.written_row_id)) as row_ids
    from derived.referral_decision as decided
    left join derived.decision_written as said
        on decided.row_id = said.row_id and decided.kind = said.kind
    where
        (decided.kind = 'closed' or (decided.is_nfa and is_rationale_asked))
        and decided.latest_on >= $as_at - $look_back::integer
    group by all
),

judged as (
    select
        *,
        codes_so([
            struct_pack(is_so := kind = 'closed' and close_reason is null, code := 'close_reason'),
            struct_pack(is_so := is_rationale_asked and not may_be_explained, code := 'rationale')
        ]) as lacking,
        codes_so([
            struct_pack(is_so := may_be_explained and not is_explained, code := 'rationale')
        ]) as doubtful,
        gap_in_doubt(
            complete(lacking, doubtful), case when is_death_doubtful then 'death_in_doubt' end
        ) as judged
    from explained
)

select
    referral_id as subject_id,
    child_id,
    judged,
    case
        when judged['verdict'] = 'gap' and decided_on is null then 'no_date'
        else judged['why']
    end as why,
    decided_on,
    kind = 'closed' as is_closure,
    lacking,
    is_rationale_asked,
    own_row_first(row_id, row_ids) as source_rows
from judged
-- a referral that stands for several children is one row
qualify is_worst_row(referral_id, judged, row_id)
