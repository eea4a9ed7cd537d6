-- One row per assessment authorised by the night and child in it who has not died by the night.
-- An assessment of several children has a row for each. Its authorisation is the latest day in any
-- of its rows, and counts for every child, even if the child's own row is open. The child's case
-- may be closed, the child may be of any age, and there may be no row in person. An assessment
-- without an id is left out. An authorisation before the start, or outside the calendar, does not
-- count.

with

authorised as (
    select
        row_id,
        assessment_id,
        child_id,
        max(authorised_on) over (partition by assessment_id) as authorised_on
    from derived.assessment
    where assessment_id is not null
)

select
    authorised.row_id,
    authorised.assessment_id,
    authorised.child_id,
    authorised.authorised_on,
    open_child.child_id is not null as is_open_child,
    coalesce(person.born_on, person.expected_on) as birth_on,
    coalesce(person.is_death_doubtful, false) as is_death_doubtful
from authorised
left join derived.open_child on authorised.child_id = open_child.child_id
left join derived.person on authorised.child_id = person.person_id
where
    authorised.authorised_on is not null
    and authorised.child_id is not null
    and person.died_on is null
