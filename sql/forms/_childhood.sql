-- What checks ask of the child whom a record of some day is about, by what derived.person says of
-- that child in one column, `childhood`; it is blank where there is no such row.

-- Whether there was a child on a day, who is not known to have died by the night.
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

-- Why what the record does not show of that child may be no gap; blank: it is one.
create or replace temp macro childhood_in_doubt(childhood) as (
    child_in_doubt(childhood['is_death_doubtful'], childhood['is_age_unknown'])
);
