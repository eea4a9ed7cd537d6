-- Macros about the child in a record of some day, from the child's row of derived.person; every
-- argument is blank if there is no such row.

-- Whether the person was a child on a day: born by then or not known to be expected, and not yet of
-- age or of unknown age.
create or replace temp macro was_child_on(
    born_on, expected_on, eighteen_on, is_age_unknown, on_date
) as (
    coalesce(born_on <= on_date, expected_on is null)
    and (coalesce(is_age_unknown, true) or eighteen_on > on_date)
);

-- Why something missing from a child's record may be no gap; blank: it is one.
create or replace temp macro child_in_doubt(is_death_doubtful, is_age_unknown) as (
    case
        when is_death_doubtful then 'death_in_doubt'
        when coalesce(is_age_unknown, true) then 'age_unknown'
    end
);
