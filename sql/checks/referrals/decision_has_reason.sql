-- One row per decision to close a case, or to take no further action: does the record say why?
-- A closure says it by its reason and, if decisions are delivered, by a rationale, of which only
-- the length is read. No further action says it by a rationale, and is asked about only if
-- decisions are delivered. A rationale in a row without its kind may be the reason.

with

asked as (
    select
        *,
        (select count(*) from record.decisions) > 0 as is_rationale_asked
    from derived.referral_decision
    where (kind = 'closed' or is_nfa) and latest_on >= $as_at - $look_back::integer
),

explained as (
    select
        asked.*,
        coalesce(bool_or(decision_written.rationale_length > $least), false) as may_be_explained,
        coalesce(
            bool_or(decision_written.rationale_length > $least)
            filter (where not decision_written.is_doubtful),
            false
        ) as is_explained,
        list_sort(list(decision_written.written_row_id)) as row_ids
    from asked
    left join derived.decision_written
        on asked.row_id = decision_written.row_id and asked.kind = decision_written.kind
    where asked.kind = 'closed' or asked.is_rationale_asked
    group by all
),

weighed as (
    select
        *,
        codes_so([
            struct_pack(is_so := kind = 'closed' and close_reason is null, code := 'close_reason'),
            struct_pack(is_so := is_rationale_asked and not may_be_explained, code := 'rationale')
        ]) as lacking,
        codes_so([
            struct_pack(is_so := may_be_explained and not is_explained, code := 'rationale')
        ]) as doubtful
    from explained
),

judged as (
    select
        *,
        gap_in_doubt(
            complete(lacking, doubtful), case when is_death_doubtful then 'death_in_doubt' end
        ) as judged
    from weighed
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
    list_prepend(row_id, list_filter(row_ids, lambda other: other is not null)) as source_rows
from judged
-- a referral that stands for several children is one row
qualify is_worst_row(referral_id, judged, row_id)
