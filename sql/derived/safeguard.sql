-- One row per child and safeguard: a reason why the adults around the child are asked about.
-- It is an open protection or child-in-need plan, an open section 47 enquiry, being looked after,
-- being placed with parents (P1), or a return home from care (E4A, E4B) by the night, however long
-- ago. `day_on` is the day it began, or the day of the return. `is_doubtful` means that this day is
-- blank or cannot be right, or that the end cannot, so it is not certain that it applies tonight.
-- The child has not died, is under 18, unborn or of unknown age, and need not be an open child:
-- `episode_started_on` is then blank.

with

doubtful as (
    select row_id
    from derived.doubtful_row
    where table_name = 'cla_placement'
),

cared_for as (
    select
        child_id,
        bool_and(is_doubtful or started_on is null) as is_doubtful
    from derived.looked_after
    where is_open
    group by child_id
),

grounds as (
    select
        row_id,
        child_id,
        kind,
        started_on as day_on,
        is_doubtful
    from derived.plan
    where ended_on is null
    union all
    select
        row_id,
        child_id,
        'enquiry' as kind,
        started_on as day_on,
        is_doubtful
    from derived.enquiry
    where ended_on is null
    union all
    select
        row_id,
        child_id,
        'looked_after' as kind,
        started_on as day_on,
        is_doubtful
    from derived.looked_after
    where is_open
    union all
    select
        current_placement.row_id,
        current_placement.child_id,
        'placed_with_parents' as kind,
        current_placement.started_on as day_on,
        cared_for.is_doubtful or doubtful.row_id is not null as is_doubtful
    from derived.current_placement
    inner join cared_for on current_placement.child_id = cared_for.child_id
    left join doubtful on current_placement.row_id = doubtful.row_id
    where current_placement.placement_type = 'P1'
    union all
    select
        row_id,
        child_id,
        'returned_home' as kind,
        ended_on as day_on,
        is_doubtful
    from derived.looked_after
    where ceased_reason in ('E4A', 'E4B') and (not is_open or is_doubtful)
)

select
    grounds.row_id,
    grounds.child_id,
    grounds.kind,
    grounds.day_on,
    grounds.is_doubtful or grounds.day_on is null as is_doubtful,
    coalesce(person.is_death_doubtful, false) as is_death_doubtful,
    coalesce(person.born_on, person.expected_on) as birth_on,
    open_child.child_id is not null as is_open_child,
    open_child.episode_started_on
from grounds
left join derived.person on grounds.child_id = person.person_id
left join derived.open_child on grounds.child_id = open_child.child_id
where
    grounds.child_id is not null
    and person.died_on is null
    and (person.is_age_unknown or coalesce(person.eighteen_on > $as_at, true))
