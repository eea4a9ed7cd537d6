-- One row per recent repeat referral of no further action: did somebody look at it a second time?
-- A blank flag counts as no further action once the days allowed have passed and nothing of the
-- child or of that referral began in them. A referral without a day is judged as of the last day it
-- can have been of, and is unknown.

with

repeated as (
    select
        nfa.* exclude (close_reason),
        count(day.referred_on) as referral_number,
        count(*) as possible_number,
        min(day.referred_on) as first_referred_on,
        latest_first(day.row_id, day.latest_on) as row_ids
    from derived.referral_decision as nfa
    left join derived.followed_referral on nfa.row_id = followed_referral.row_id
    inner join derived.referral_day as day
        on
            nfa.child_id = day.child_id
            and is_in_months_to(nfa.latest_on, $months_before, day.referred_on, day.latest_on)
    where
        nfa.kind = 'no_further_action'
        and nfa.latest_on >= $as_at - $look_back::integer
        and led_to_nothing(
            nfa.is_nfa, nfa.decided_on, followed_referral.followed_on, $follow_within, $as_at
        )
    group by all
    having count(*) >= $count
),

judged as (
    select
        *,
        gap_in_doubt(
            decided(false, reviewed_on, $as_at),
            case
                when is_death_doubtful then 'death_in_doubt'
                when decided_on is null then 'no_due_date'
                when referral_number < $count then 'no_referral_date'
                when is_nfa is null then 'blank'
                when is_review_in_doubt then 'review_in_doubt'
            end
        ) as judged
    from repeated
)

select
    referral_id as subject_id,
    child_id,
    judged,
    referral_number as measure,
    decided_on as referred_on,
    referral_number,
    possible_number,
    first_referred_on,
    is_nfa is not null as is_flag_filled,
    own_row_first(row_id, row_ids) as source_rows
from judged
-- a referral that stands for several children is one row
qualify is_worst_row(referral_id, judged, row_id)
