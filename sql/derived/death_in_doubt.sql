-- One row per person whose recorded death cannot be right.
-- A visit that saw the person is dated after it, or the death is before the birth. If there is no
-- birth date by the night, a death outside the calendar cannot be right. Such a death takes nobody
-- out of a population: derived.person keeps them.

with

deaths as (
    select
        person_id,
        case when born_on <= $as_at then born_on end as born_on,
        died_on
    from record.person
    where person_id is not null and died_on <= $as_at
),

sightings as (
    select person_id, visited_on from record.cp_visit
    where was_seen
    union all
    select person_id, visited_on from record.cin_visit
    where was_seen
    union all
    select person_id, visited_on from record.cla_visit
    where was_seen
),

seen_after as (
    select distinct deaths.person_id
    from deaths
    inner join sightings
        on
            deaths.person_id = sightings.person_id
            and deaths.died_on < sightings.visited_on
            and sightings.visited_on <= $as_at
)

select distinct deaths.person_id
from deaths
left join seen_after on deaths.person_id = seen_after.person_id
where
    seen_after.person_id is not null
    or deaths.died_on < deaths.born_on
    or (deaths.born_on is null and in_calendar(deaths.died_on) is null)
