-- One row per recent repeat referral: was a strategy discussion held, an assessment begun, or did a
-- manager review it in time? Those of no further action, and those of a blank flag after which
-- nothing began in the days allowed, are judged by `no_further_action_after_repeat` and left out.
-- What was done counts from the referral on, of the child or of the referral. What has no day, of
-- the referral or of none by name, may have been done in time.

with

repeated as (
    select
        made.*,
        working_days_after(made.referred_on, $allow) as due_on,
        count(day.referred_on) as referral_number,
        min(day.referred_on) as first_referred_on,
        latest_first(day.row_id, day.latest_on) as row_ids
    from derived.referral_made as made
    left join derived.followed_referral on made.row_id = followed_referral.row_id
    inner join derived.referral_day as day
        on
            made.child_id = day.child_id
            and months_after(made.latest_on, -$months_before) <= day.latest_on
            and coalesce(made.latest_on >= day.referred_on, true)
    where
        made.latest_on >= $as_at - $look_back::integer
        and coalesce(
            not made.is_nfa,
            working_days_after(made.referred_on, $follow_within)
            >= least($as_at, followed_referral.followed_on),
            false
        )
    group by all
    having count(*) >= $count
),

answers as (
    select child_id, referral_id, held_on as answered_on
    from derived.strategy_discussion
    union all
    select child_id, referral_id, started_on as answered_on
    from derived.assessment
    union all
    select person_id as child_id, referral_id, in_calendar(recorded_on) as answered_on
    from record.oversight
),

following as (
    select repeated.row_id, answers.answered_on
    from repeated
    inner join answers on repeated.referral_id = answers.referral_id
    union all
    select repeated.row_id, answers.answered_on
    from repeated
    inner join answers on repeated.child_id = answers.child_id
    where answers.answered_on is not null or answers.referral_id is null
),

answered as (
    select
        repeated.*,
        min(following.answered_on) as answered_on,
        bool_or(following.row_id is not null and following.answered_on is null) as has_undated
    from repeated
    left join following
        on
            repeated.row_id = following.row_id
            and coalesce(following.answered_on between repeated.referred_on and $as_at, true)
    group by all
)

select
    referral_id as subject_id,
    child_id,
    gap_in_doubt(
        timed(
            answered_on,
            due_on,
            $as_at,
            $recording_grace,
            case when has_undated then referred_on end
        ),
        case
            when is_death_doubtful then 'death_in_doubt'
            when referral_number < $count then 'no_referral_date'
        end
    ) as judged,
    referral_number as measure,
    referred_on,
    referral_number,
    first_referred_on,
    list_prepend(row_id, list_filter(row_ids, lambda other: other <> row_id)) as source_rows
from answered
-- a referral that stands for several children is one row
qualify is_worst_row(referral_id, judged, row_id)
