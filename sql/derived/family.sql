-- One row per child with a family: children joined, directly or through one another, by a recorded
-- mother or a family id.
-- A family is named by its mother's id that is first in order (`mother/...`), or else by the first
-- of its family ids (`family/...`). A child without either is a family of one and has no row.

with recursive

ties as (
    select
        child_id,
        'mother' as kind,
        mother_id as id
    from derived.recorded_mother
    union
    select
        family.person_id as child_id,
        'family' as kind,
        family.family_id as id
    from record.family
    left join derived.ignored_family_id on family.family_id = ignored_family_id.family_id
    where
        family.person_id is not null
        and family.family_id is not null
        and ignored_family_id.family_id is null
),

-- mothers are numbered before family ids, so that the first place of a family names it
placed as (
    select
        child_id,
        kind || '/' || id as family_id,
        dense_rank() over (order by kind desc, id asc) as place
    from ties
),

children as (
    select
        child_id,
        min(place) as place
    from placed
    group by child_id
),

pairs as (
    select distinct
        children.place,
        placed.place as other_place
    from placed
    inner join children on placed.child_id = children.child_id
    where placed.place > children.place
),

neighbours as (
    select place, other_place
    from pairs
    union all
    select other_place as place, place as other_place
    from pairs
),

nearest as (
    select
        place,
        least(place, min(other_place)) as first_place,
        any_value(other_place) as a_neighbour,
        count(*) = 1 as is_at_the_edge
    from neighbours
    group by place
),

-- a place with one neighbour takes the name at the end, and passes nothing on
inner_neighbours as materialized (
    select
        neighbours.place,
        neighbours.other_place,
        other.first_place as other_first_place
    from neighbours
    inner join nearest on neighbours.place = nearest.place
    inner join nearest as other on neighbours.other_place = other.place
    where not nearest.is_at_the_edge and not other.is_at_the_edge
),

-- each round passes the first place found so far to neighbours that have a later one
spread as (
    select place, first_place
    from nearest
    where not is_at_the_edge
    union
    select
        inner_neighbours.other_place as place,
        min(spread.first_place) as first_place
    from spread
    inner join inner_neighbours on spread.place = inner_neighbours.place
    where spread.first_place < inner_neighbours.other_first_place
    group by inner_neighbours.other_place
),

inner_places as (
    select
        place,
        min(first_place) as first_place
    from spread
    group by place
),

first_places as (
    select
        nearest.place,
        least(nearest.first_place, inner_places.first_place) as first_place
    from nearest
    left join inner_places
        on
            inner_places.place
            = case when nearest.is_at_the_edge then nearest.a_neighbour else nearest.place end
),

names as (
    select distinct place, family_id
    from placed
)

select
    children.child_id,
    names.family_id
from children
left join first_places on children.place = first_places.place
inner join names on coalesce(first_places.first_place, children.place) = names.place
