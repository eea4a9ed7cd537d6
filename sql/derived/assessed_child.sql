-- One row per assessment authorised by the night and child it names who has not died by then.
-- An assessment of several children has one row for each of them. Its authorisation is the latest
-- that any of its rows gives, and holds for every child of it, also for one whose own row is open.
-- The child may be closed, of any age, or without a person row. An assessment without an id is
-- none; one authorised before its start or outside the calendar is not authorised.

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
