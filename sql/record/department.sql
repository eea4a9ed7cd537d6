-- One row per team.

select
    row_id,
    agency,
    team_id,
    team_name
from landing.department
