-- One row per referral made in the last days: was it decided on time what is to follow?
-- A decision counts from the referral's own day on, if it is of the referral and, if it names a
-- child, of that child. A decision of a day that cannot be right may have been in time: its day is
-- to be recorded.

with

referrals as (
    select
        *,
        working_days_after(referred_on, $allow) as due_on
    from derived.referral_made
    where latest_on >= $as_at - $look_back::integer
),

decisions as (
    select
        row_id,
        referral_id,
        person_id as child_id,
        in_calendar(decided_on) as decided_on
    from record.referral_decisions
    where coalesce(in_calendar(decided_on) <= $as_at, true)
),

decided as (
    select
        referrals.*,
        min(decisions.decided_on) as decided_on,
        count(decisions.row_id) as decisions,
        list(decisions.row_id order by decisions.row_id) filter (where decisions.row_id is not null)
            as row_ids
    from referrals
    left join decisions
        on
            referrals.referral_id = decisions.referral_id
            and coalesce(referrals.child_id = decisions.child_id, true)
            and coalesce(referrals.referred_on <= decisions.decided_on, true)
    group by all
),

judged as (
    select
        *,
        gap_in_doubt(
            timed(decided_on, due_on, $as_at),
            case when is_death_doubtful then 'death_in_doubt' end
        ) as judged
    from decided
)

select
    referral_id as subject_id,
    child_id,
    judged,
    case when judged['verdict'] = 'gap' and decided_on is null and decisions > 0 then 'record' end
        as remedy,
    case
        when judged['verdict'] = 'gap' and decided_on is null and decisions > 0 then 'undated'
        else judged['why']
    end as why,
    working_days_between(referred_on, coalesce(decided_on, $as_at)) as measure,
    referred_on,
    list_prepend(row_id, row_ids) as source_rows
from judged
-- a referral that stands for several children is one row
qualify is_worst_row(referral_id, judged, row_id)
