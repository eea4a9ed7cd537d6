-- One row per referral made in the last days: was it decided on time what is to follow?
-- A decision counts from the referral's own day on, if it is of the referral and, if it names a
-- child, of that child. A decision of a day that cannot be right may have been in time: its day is
-- to be recorded.

with

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
        made.*,
        min(decisions.decided_on) as decided_on,
        list(decisions.row_id order by decisions.row_id) filter (where decisions.row_id is not null)
            as row_ids
    from derived.referral_made as made
    left join decisions
        on
            made.referral_id = decisions.referral_id
            and coalesce(made.child_id = decisions.child_id, true)
            and coalesce(made.referred_on <= decisions.decided_on, true)
    where made.latest_on >= $as_at - $look_back::integer
    group by all
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
