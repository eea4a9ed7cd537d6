-- One row per worker's involvement with a person.

select
    row_id,
    agency,
    involvement_id,
    professional_id,
    role_code,
    team_id,
    person_id,
    cast(started_on as date) as started_on,
    cast(ended_on as date) as ended_on,
    referral_id
from landing.involvement
