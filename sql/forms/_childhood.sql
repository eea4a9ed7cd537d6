-- Macros about the child in a record of some day, from the column `childhood` of derived.person; it
-- is blank if there is no such row.

-- Whether the person was a child on a day, and is not known to have died by the night.
create or replace temp macro was_living_child_on(childhood, on_date) as (
    childhood['died_on'] is null
    and was_child_on(
        childhood['born_on'],
        childhood['expected_on'],
        childhood['eighteen_on'],
        childhood['is_age_unknown'],
        on_date
    )
);

-- Why something missing from the child's record may be no gap; blank: it is one.
create or replace temp macro childhood_in_doubt(childhood) as (
    child_in_doubt(childhood['is_death_doubtful'], childhood['is_age_unknown'])
);
