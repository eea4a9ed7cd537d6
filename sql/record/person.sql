-- One row per person in a social-care system: children, and the adults it has.

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
