-- One row per referral that was answered on its day or later, by the night: on which first day?
-- An answer is a strategy discussion that was held, an assessment that began, or a manager's
-- oversight that was recorded. It is of the same child, or names the same referral. An answer
-- without a known day may be of any day. It counts (`has_undated`) if it names the referral, or if
-- it names none and is of the child. A referral without a known day may have been answered on any
-- day by the night.

with

answers as (
    select child_id, referral_id, held_on as answered_on
    from derived.strategy_discussion
    union all
    select child_id, referral_id, started_on as answered_on
    from derived.assessment
    union all
    select person_id as child_id, referral_id, in_calendar(recorded_on) as answered_on
    from record.oversight
    where is_begun(recorded_on, $as_at)
),

following as (
    select made.row_id, made.referred_on, answers.answered_on
    from derived.referral_made as made
    inner join answers on made.referral_id = answers.referral_id
    union all
    select made.row_id, made.referred_on, answers.answered_on
    from derived.referral_made as made
    inner join answers on made.child_id = answers.child_id
    where answers.answered_on is not null or answers.referral_id is null
)

select
    row_id,                             -- the row of the referral
    min(answered_on) as answered_on,
    bool_or(answered_on is null) as has_undated
from following
where coalesce(answered_on >= referred_on, true)
group by row_id
