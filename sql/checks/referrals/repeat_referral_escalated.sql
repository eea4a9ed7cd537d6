-- One row per recent repeat referral: was a strategy discussion held, an assessment begun, or did a
-- manager review it in time? Those of no further action, and those of a blank flag after which
-- nothing began in the days allowed, are judged by `no_further_action_after_repeat` and left out.

with

repeated as (
    select
        made.*,
        working_days_after(made.referred_on, $allow) as due_on,
        referral_answer.answered_on,
        case when referral_answer.has_undated then made.referred_on end as blank_on,
        count(day.referred_on) as referral_number,
        min(day.referred_on) as first_referred_on,
        latest_first(day.row_id, day.latest_on) as row_ids
    from derived.referral_made as made
    left join derived.followed_referral on made.row_id = followed_referral.row_id
    left join derived.referral_answer on made.row_id = referral_answer.row_id
    inner join derived.referral_day as day
        on
            made.child_id = day.child_id
            and is_in_months_to(made.latest_on, $months_before, day.referred_on, day.latest_on)
    where
        made.latest_on >= $as_at - $look_back::integer
        and not led_to_nothing(
            made.is_nfa, made.referred_on, followed_referral.followed_on, $follow_within, $as_at
        )
    group by all
    having count(*) >= $count
),

judged as (
    select
        *,
        gap_in_doubt(
            timed(answered_on, due_on, $as_at, $recording_grace, blank_on),
            case
                when is_death_doubtful then 'death_in_doubt'
                when referral_number < $count then 'no_referral_date'
            end
        ) as judged
    from repeated
)

select
    referral_id as subject_id,
    child_id,
    judged,
    referral_number as measure,
    referred_on,
    referral_number,
    first_referred_on,
    own_row_first(row_id, row_ids) as source_rows
from judged
-- a referral that stands for several children is one row
qualify is_worst_row(referral_id, judged, row_id)
