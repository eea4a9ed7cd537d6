-- One row per early-help episode.

select
    row_id,
    agency,
    early_help_id,
    person_id,
    cast(started_on as date) as started_on,
    cast(ended_on as date) as ended_on
from landing.early_help
