-- What checks ask of the child whom a record of some day is about, by that child's row of
-- derived.person; all of it blank where there is no such row.

-- Whether there was a child on a day: born by it, or not known to be expected, and not yet of age,
-- or of unknown age.
create or replace temp macro was_child_on(
    born_on, expected_on, eighteen_on, is_age_unknown, on_date
) as (
    coalesce(born_on <= on_date, expected_on is null)
    and (coalesce(is_age_unknown, true) or eighteen_on > on_date)
);

-- Why what the record does not show of a child may be no gap; blank: it is one.
create or replace temp macro child_in_doubt(is_death_doubtful, is_age_unknown) as (
    case
        when is_death_doubtful then 'death_in_doubt'
        when coalesce(is_age_unknown, true) then 'age_unknown'
    end
);
