-- One row per child of the census: birth date and sex, as far as its entries agree.
-- A child may be listed more than once under one number. If two of its entries give different
-- dates, or one says M and another F, nobody can know which is right, so the cell is blank.

select
    min(row_id) as row_id,
    min(agency) as agency,
    child_id as person_id,
    null::varchar as legacy_id,
    null::varchar as forename,
    null::varchar as surname,
    case
        when count(distinct nullif(sex, 'U')) <= 1
            then coalesce(min(nullif(sex, 'U')), min(sex))
    end as sex,
    case when count(distinct born_on) = 1 then min(born_on) end as born_on,
    case when count(distinct expected_on) = 1 then min(expected_on) end as expected_on,
    case when count(distinct died_on) = 1 then min(died_on) end as died_on
from landing.census_children
group by child_id
