-- One row per person who took part in an assessment or did not, with the reason (supplementary).

select
    row_id,
    agency,
    participant_id,
    assessment_id,
    person_id,
    cast(took_part as boolean) as took_part,
    reason_code
from landing.assessment_participants
