-- One row per recent repeat referral of no further action: did somebody look at it a second time?
-- A blank flag counts as no further action once the days allowed have passed and nothing of the
-- child or of that referral began in them. Until then it is not yet known to be one. A referral
-- without a day is judged as of the last day it can have been of, and is unknown: it is not left
-- out. A review counts from the referral on, if it names that referral or none.

with

recent as (
    select
        referral_decision.row_id,
        referral_decision.referral_id,
        referral_decision.child_id,
        referral_decision.decided_on as referred_on,
        referral_decision.latest_on,
        referral_decision.is_nfa,
        referral_decision.is_death_doubtful,
        referral_decision.reviewed_on,
        referral_decision.is_review_in_doubt,
        followed_referral.followed_on,
        months_after(referral_decision.latest_on, -$months_before) as counted_from,
        working_days_after(referral_decision.decided_on, $follow_within) as follows_until
    from derived.referral_decision
    left join derived.followed_referral on referral_decision.row_id = followed_referral.row_id
    where
        referral_decision.kind = 'no_further_action'
        and referral_decision.latest_on >= $as_at - $look_back::integer
),

repeated as (
    select
        recent.*,
        count(referral_day.referred_on) as referral_number,
        count(*) as possible_number,
        min(referral_day.referred_on) as first_referred_on,
        latest_first(referral_day.row_id, referral_day.latest_on) as row_ids
    from recent
    inner join derived.referral_day
        on
            recent.child_id = referral_day.child_id
            and recent.counted_from <= referral_day.latest_on
            and coalesce(recent.latest_on >= referral_day.referred_on, true)
    where
        recent.is_nfa
        or coalesce(recent.follows_until < least($as_at, recent.followed_on), true)
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
                when referred_on is null then 'no_due_date'
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
    referred_on,
    referral_number,
    possible_number,
    first_referred_on,
    is_nfa is not null as is_flag_filled,
    list_prepend(row_id, list_filter(row_ids, lambda other: other <> row_id)) as source_rows
from judged
-- a referral that stands for several children is one row
qualify is_worst_row(referral_id, judged, row_id)
