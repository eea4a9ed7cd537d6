-- One row per referral id with a row begun by the night, a blank start counting as begun: its
-- episode. An id of several rows, as that of several children, is open while one of them is, and
-- surely open while one of them is whose end can be relied on; the mark for no further action is
-- not asked. It began on the earliest of their days; one outside the calendar is blank.
-- Its first assessment is the one that began earliest of those of children not known to have died,
-- the one of least id where two began on one day. One without an id or of blank start is none.

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
    episodes.referred_on,               -- blank where none of its rows has a day
    episodes.is_open,
    episodes.is_surely_open,
    first_assessments.assessment_id as first_assessment_id  -- blank: none yet
from episodes
left join first_assessments on episodes.referral_id = first_assessments.referral_id
