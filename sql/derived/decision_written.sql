-- One row per decision on a referral and row of `decisions` that belongs to it, or may: what does
-- the row say?
-- A closing is recorded as a closing, or as a step-down to early help. A row whose kind is blank or
-- unlisted may be about any decision (`is_doubtful`). Only the length of a rationale is read. A
-- decision is signed off by a manager's id and a day by the night.

with

written as (
    select
        row_id,
        referral_id,
        person_id,
        coalesce(length(trim(rationale)), 0) as rationale_length,
        worker_id,
        manager_id is not null and in_calendar(signed_off_on) <= $as_at as is_signed_off,
        case
            when kind in ('closure', 'step_down') then 'closed'
            when kind <> 'unlisted' then kind
        end as kind
    from record.decisions
    where coalesce(in_calendar(decided_on) <= $as_at, true)
)

select
    referral_decision.row_id,
    referral_decision.kind,
    written.row_id as written_row_id,
    written.kind is null as is_doubtful,
    written.rationale_length,
    written.worker_id,
    coalesce(written.is_signed_off, false) as is_signed_off
from derived.referral_decision
inner join written
    on
        referral_decision.referral_id = written.referral_id
        and coalesce(referral_decision.child_id = written.person_id, true)
        and coalesce(referral_decision.kind = written.kind, true)
