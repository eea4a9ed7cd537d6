-- One row per person a social-care system holds: children, and the adults it knows.

select
    row_id,
    agency,
    person_id,
    legacy_id,
    forename,
    surname,
    sex,
    cast(born_on as date) as born_on,
    cast(expected_on as date) as expected_on,
    cast(died_on as date) as died_on
from landing.person
