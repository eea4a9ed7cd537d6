-- One row per assessment and child, begun by the night; a blank start counts as begun.
-- An assessment authorised after the night is open. So is one authorised before its start, or on a
-- day that was unreadable or is outside the calendar; it is then also doubtful. A start outside the
-- calendar is blank. Services were given if one of the two flags of the outcome says yes, in any
-- usual spelling; blank if neither says anything. An outcome that is not valid JSON is blank.

with

doubtful as (
    select row_id
    from derived.doubtful_row
    where table_name = 'assessment'
),

begun as (
    select
        assessment.row_id,
        assessment.agency,
        assessment.assessment_id,
        assessment.person_id as child_id,
        assessment.referral_id,
        in_calendar(assessment.started_on) as started_on,
        end_of(assessment.started_on, assessment.authorised_on, $as_at) as authorised_on,
        doubtful.row_id is not null as is_doubtful,
        assessment.was_child_seen,
        assessment.is_nfa,
        list_bool_or(
            [
                outcome_says(assessment.outcome_json, 'PROV_OF_SERVICES_FLAG', $yes_words),
                outcome_says(assessment.outcome_json, 'PROV_OF_SB_CARE_FLAG', $yes_words)
            ]
        ) as has_services,
        case when json_valid(assessment.outcome_json) then assessment.outcome_json end
            as outcome_json
    from record.assessment
    left join doubtful on assessment.row_id = doubtful.row_id
    where is_begun(assessment.started_on, $as_at)
)

select
    row_id,
    agency,
    assessment_id,
    child_id,
    referral_id,
    started_on,
    authorised_on,
    authorised_on is null as is_open,
    is_doubtful,
    was_child_seen,
    is_nfa,
    has_services,
    outcome_json
from begun
