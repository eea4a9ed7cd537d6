-- One row per recent repeat referral: was a strategy discussion held, an assessment begun, or did a
-- manager review it in time? Those of no further action, and those of a blank flag after which
-- nothing began in the days allowed, are judged by `no_further_action_after_repeat` and left out.
-- What was done counts from the referral on, of the child or of the referral. What has no day, of
-- the referral or of none by name, may have been done in time.

with

recent as (
    select
        referral_made.*,
        months_after(referral_made.latest_on, -$months_before) as counted_from,
        working_days_after(referral_made.referred_on, $allow) as due_on
    from derived.referral_made
    left join derived.followed_referral on referral_made.row_id = followed_referral.row_id
    where
        referral_made.latest_on >= $as_at - $look_back::integer
        and coalesce(
            not referral_made.is_nfa,
            working_days_after(referral_made.referred_on, $follow_within)
            >= least($as_at, followed_referral.followed_on),
            false
        )
),

repeated as (
    select
        recent.*,
        count(referral_day.referred_on) as referral_number,
        min(referral_day.referred_on) as first_referred_on,
        latest_first(referral_day.row_id, referral_day.latest_on) as row_ids
    from recent
    inner join derived.referral_day
        on
            recent.child_id = referral_day.child_id
            and recent.counted_from <= referral_day.latest_on
            and coalesce(recent.latest_on >= referral_day.referred_on, true)
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
),

judged as (
    select
        *,
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
        ) as judged
    from answered
)

select
    referral_id as subject_id,
    child_id,
    judged,
    referral_number as measure,
    referred_on,
    referral_number,
    first_referred_on,
    list_prepend(row_id, list_filter(row_ids, lambda other: other <> row_id)) as source_rows
from judged
-- a referral that stands for several children is one row
qualify is_worst_row(referral_id, judged, row_id)
