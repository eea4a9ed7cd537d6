-- One row per referral made in the last days: was it decided on time what is to follow?
-- A decision counts from the referral's own day on, if it is of the referral and, if it names a
-- child, of that child. A decision of a day that cannot be right may have been in time: its day is
-- to be recorded.

with

decisions as (
    select
        made.row_id,
        min(in_calendar(decision.decided_on)) as decided_on,
        list_sort(list(decision.row_id)) as row_ids
    from derived.referral_made as made
    inner join record.referral_decisions as decision on made.referral_id = decision.referral_id
    where
        coalesce(made.child_id = decision.person_id, true)
        and perhaps_by(made.referred_on, in_calendar(decision.decided_on))
        and perhaps_by(in_calendar(decision.decided_on), $as_at)
    group by made.row_id
),

decided as (
    select
        made.*,
        decisions.decided_on,
        decisions.row_ids
    from derived.referral_made as made
    left join decisions on made.row_id = decisions.row_id
    where made.latest_on >= $as_at - $look_back::integer
),

judged as (
    select
        *,
        decided_on is null and row_ids is not null as is_undated,
        gap_in_doubt(
            timed(decided_on, working_days_after(referred_on, $allow), $as_at),
            case when is_death_doubtful then 'death_in_doubt' end
        ) as judged
    from decided
)

select
    referral_id as subject_id,
    child_id,
    judged,
    case when judged['verdict'] = 'gap' and is_undated then 'record' end as remedy,
    case when judged['verdict'] = 'gap' and is_undated then 'undated' else judged['why'] end as why,
    working_days_between(referred_on, coalesce(decided_on, $as_at)) as measure,
    referred_on,
    list_prepend(row_id, row_ids) as source_rows
from judged
-- a referral that stands for several children is one row
qualify is_worst_row(referral_id, judged, row_id)
