-- One row per assessment with an id and child not known to have died, begun by the night: is its
-- case open?
-- The case is the episode of the referral that the assessment names. If it names none, or one
-- without a row by the night, the case is the child's present episode, if that began on or before
-- the assessment. If either start is blank, the case is open, but not surely. A case is surely open
-- if it is open by rows whose ends can be relied on.
-- The children of an assessment are numbered (`place`, from 1): open children first, of these the
-- youngest, then one without birth date and expected date, then by row.

select
    assessment.row_id,
    assessment.assessment_id,
    assessment.child_id,
    assessment.started_on,
    assessment.authorised_on,           -- blank: not authorised
    assessment.is_doubtful,             -- whether it was authorised cannot be relied on
    assessment.referral_id,             -- as recorded
    coalesce(person.is_death_doubtful, false) as is_death_doubtful,
    row_number() over (
        partition by assessment.assessment_id
        order by
            open_child.child_id is not null desc,
            coalesce(person.born_on, person.expected_on) desc nulls last,
            assessment.row_id asc
    ) as place,
    coalesce(
        referral_episode.is_open,
        open_child.child_id is not null
        and coalesce(open_child.episode_started_on <= assessment.started_on, true)
    ) as is_open_case,
    coalesce(
        referral_episode.is_surely_open,
        not open_child.is_doubtful and open_child.episode_started_on <= assessment.started_on,
        false
    ) as is_surely_open_case,
    case
        when referral_episode.first_assessment_id = assessment.assessment_id
            then referral_episode.referred_on
    end as referred_on                  -- of its referral, if it is the first assessment
from derived.assessment
left join derived.person on assessment.child_id = person.person_id
left join derived.open_child on assessment.child_id = open_child.child_id
left join derived.referral_episode on assessment.referral_id = referral_episode.referral_id
where assessment.assessment_id is not null and person.died_on is null
