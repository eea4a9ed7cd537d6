-- One row per assessment authorised by the night and child in it who was born by that day and not
-- yet of age.
-- A child of unknown age is included: one without a row in person, without a birth date, or with
-- one too old for a child. A child not born by that day could not be seen or heard.

select
    assessed_child.row_id,
    assessed_child.assessment_id,
    assessed_child.child_id,
    assessed_child.authorised_on,
    assessed_child.is_open_child,
    person.born_on,                     -- recorded or estimated; blank where unknown
    -- why something missing from the child's record may be no gap; blank: it is one
    child_in_doubt(assessed_child.is_death_doubtful, person.is_age_unknown) as doubt
from derived.assessed_child
left join derived.person on assessed_child.child_id = person.person_id
where was_living_child_on(person.childhood, assessed_child.authorised_on)
