-- One row per referral that somebody answered, on its day or later and by the night: the first day
-- on which a strategy discussion was held, an assessment began or a manager's oversight was
-- recorded, of the same child or, by its referral's id, of the same referral. An answer of no known
-- day may be of any: it counts (`has_undated`) if it names the referral, or none and is of the
-- child. An answer to a referral of no known day may be of any day by the night.

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
    row_id,                             -- of the referral
    min(answered_on) as answered_on,
    bool_or(answered_on is null) as has_undated
from following
where coalesce(answered_on >= referred_on, true)
group by row_id
