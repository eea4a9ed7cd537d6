-- One row per event, with the date on which it was written up (supplementary).

select
    row_id,
    agency,
    entry_id,
    event_kind,
    event_id,
    person_id,
    cast(entered_on as date) as entered_on
from landing.entry_dates
