-- One row per decision on a referral and row of `decisions` that records it, or may: what it says.
-- A closing is written as one, or as handing over to early help; a row whose kind is blank or
-- unlisted may be any (`is_doubtful`). Of a rationale the length alone is read. A sign-off is a
-- manager's id and a day by the night.

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
