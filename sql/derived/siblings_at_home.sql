-- One row per born open child who shares family and home with another one tonight.
-- A looked-after child is at home only if placed with parents (P1). The child is of that family and
-- home from `of_home_from` on, the latest of birth, episode start and address start. If one of them
-- is blank, it is the latest of the others, and `doubt` says so. `doubt` is also given if the
-- episode or the address is open only by an end that cannot be relied on.

select
    open_child.child_id,
    open_child.row_id,
    open_child.is_age_unknown,
    open_child.is_death_doubtful,
    family.family_id,
    home.home_id,
    home.row_id as home_row_id,
    greatest(open_child.episode_started_on, home.started_on, open_child.born_on) as of_home_from,
    case
        when open_child.is_doubtful or home.is_doubtful then 'span_in_doubt'
        when open_child.episode_started_on is null or home.started_on is null
            then 'start_unknown'
    end as doubt
from derived.open_child
inner join derived.family on open_child.child_id = family.child_id
inner join derived.home on open_child.child_id = home.person_id
left join derived.current_placement on open_child.child_id = current_placement.child_id
where
    open_child.born <> 'unborn'
    and (not open_child.is_looked_after or coalesce(current_placement.placement_type = 'P1', false))
qualify count(*) over (partition by family.family_id, home.home_id) > 1
