-- One row per family at one home and day on which a child of it was visited, seen or not.
-- The children are those of derived.siblings_at_home who by that day were of that family and home
-- (`of_home_from`), as far as their dates say. Visits without a day are one row for each family and
-- home, with a blank `visited_on`. `doubt` is given if it is in doubt for every child visited that
-- day whether the child lives there: the first of their doubts in alphabetical order.

with

visits as (
    select
        siblings_at_home.family_id,
        siblings_at_home.home_id,
        siblings_at_home.child_id,
        siblings_at_home.doubt,
        visit.visited_on,
        visit.row_ids
    from derived.siblings_at_home
    inner join derived.visit on siblings_at_home.child_id = visit.child_id
    where coalesce(visit.visited_on >= siblings_at_home.of_home_from, true)
)

select
    -- the family
    family_id,
    -- the home
    home_id,
    -- the day; blank: visits without a day
    visited_on,
    -- the children visited that day, in the order of their ids
    list_sort(list_distinct(list(child_id))) as child_ids,
    -- why it is in doubt whether any of them lives there: span_in_doubt or start_unknown
    case when bool_and(doubt is not null) then min(doubt) end as doubt,
    -- the rows of those visits
    list_sort(flatten(list(row_ids))) as row_ids
from visits
group by family_id, home_id, visited_on
