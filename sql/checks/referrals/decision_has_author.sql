-- One row per decision to close a case, or to take no further action: is it known who took it, and
-- did a manager sign it off?
-- A row of decisions without its kind may show either.

with

workers as (
    select professional_id as worker_id
    from record.professional
    union
    select worker_id
    from record.workers
),

written as (
    select
        decided.*,
        bool_or(workers.worker_id is not null) as may_be_known,
        bool_or(workers.worker_id is not null and not said.is_doubtful) as is_known,
        coalesce(bool_or(said.is_signed_off), false) as may_be_signed_off,
        bool_or(said.is_signed_off and not said.is_doubtful) as is_signed_off,
        count(said.written_row_id) as decisions,
        list_sort(list(said.written_row_id)) as row_ids
    from derived.referral_decision as decided
    left join derived.decision_written as said
        on decided.row_id = said.row_id and decided.kind = said.kind
    left join workers on said.worker_id = workers.worker_id
    where
        (decided.kind = 'closed' or decided.is_nfa)
        and decided.latest_on >= $as_at - $look_back::integer
    group by all
),

judged as (
    select
        *,
        codes_so([
            struct_pack(is_so := not may_be_known, code := 'worker'),
            struct_pack(is_so := not may_be_signed_off, code := 'sign_off')
        ]) as lacking,
        codes_so([
            struct_pack(is_so := may_be_known and not is_known, code := 'worker'),
            struct_pack(is_so := may_be_signed_off and not is_signed_off, code := 'sign_off')
        ]) as doubtful,
        gap_in_doubt(
            complete(lacking, doubtful), case when is_death_doubtful then 'death_in_doubt' end
        ) as judged
    from written
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
    decisions,
    own_row_first(row_id, row_ids) as source_rows
from judged
-- a referral that stands for several children is one row
qualify is_worst_row(referral_id, judged, row_id)
