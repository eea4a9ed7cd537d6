-- One row per referral id with a row begun by the night, a blank start counting as begun: its
-- episode.
-- If an id has several rows, for example for several children, it is open while one of them is, and
-- surely open while one of them is whose end can be relied on. The mark for no further action does
-- not matter. The episode began on the earliest of their days; a day outside the calendar is blank.
-- Its first assessment is the earliest of children not known to have died; of two on one day, the
-- first by id. An assessment without an id or with a blank start does not count.

with

doubtful as (
    select row_id
    from derived.doubtful_row
    where table_name = 'referral'
),

episodes as (
    select
        referral.referral_id,
        min(in_calendar(referral.referred_on)) as referred_on,
        bool_or(is_running(referral.referred_on, referral.closed_on, $as_at)) as is_open,
        bool_or(
            is_running(referral.referred_on, referral.closed_on, $as_at)
            and doubtful.row_id is null
        ) as is_surely_open
    from record.referral
    left join doubtful on referral.row_id = doubtful.row_id
    where referral.referral_id is not null and is_begun(referral.referred_on, $as_at)
    group by referral.referral_id
),

first_assessments as (
    select
        assessment.referral_id,
        min_by(
            assessment.assessment_id, (assessment.started_on, assessment.assessment_id)
        ) as assessment_id
    from derived.assessment
    left join derived.person on assessment.child_id = person.person_id
    where
        assessment.assessment_id is not null
        and assessment.started_on is not null
        and person.died_on is null
    group by assessment.referral_id
)

select
    episodes.referral_id,
    episodes.referred_on,               -- blank if none of its rows has a day
    episodes.is_open,
    episodes.is_surely_open,
    first_assessments.assessment_id as first_assessment_id  -- blank: none yet
from episodes
left join first_assessments on episodes.referral_id = first_assessments.referral_id
