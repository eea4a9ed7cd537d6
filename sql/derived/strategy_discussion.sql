-- One row per strategy discussion of a child or of a referral, by the night.
-- It is a discussion recorded as such, the start of a section 47 enquiry (which follows one), or
-- the flag STRATEGY_DISCUSSION_FLAG in the outcome of a referral or of an authorised assessment. A
-- flag has no day of its own: it counts on the day of the referral, or of the authorisation. If
-- that is blank, outside the calendar or cannot be relied on, `held_on` is blank. Invalid JSON says
-- nothing.

with

outcomes as (
    select
        row_id,
        person_id as child_id,
        referral_id,
        'referral' as kind,
        referred_on as held_on,
        outcome_json
    from record.referral
    union all
    select
        row_id,
        child_id,
        referral_id,
        'assessment' as kind,
        authorised_on as held_on,
        outcome_json
    from derived.assessment
    where authorised_on is not null or is_doubtful
),

discussions as (
    select row_id, person_id as child_id, referral_id, 'discussion' as kind, held_on
    from record.strategy_discussions
    union all
    select row_id, person_id as child_id, referral_id, 'enquiry' as kind, started_on as held_on
    from record.s47_enquiry
    union all
    select row_id, child_id, referral_id, kind, held_on
    from outcomes
    where outcome_says(outcome_json, 'STRATEGY_DISCUSSION_FLAG', $yes_words)
)

select
    row_id,
    child_id,
    referral_id,
    kind,
    in_calendar(held_on) as held_on     -- blank: the day is not known
from discussions
where
    (child_id is not null or referral_id is not null)
    and coalesce(in_calendar(held_on) <= $as_at, true)
