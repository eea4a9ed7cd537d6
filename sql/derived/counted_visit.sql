-- One row per visit by the night and kind of visits that it counts for.
-- `any` has the visits of all three tables. `of_protection` has every protection visit, whatever
-- plan it names, and every visit to the child while looked after. `of_care` has every visit to a
-- looked-after child, whatever the dates of care. A visit is not certain if it counts only by a
-- period of care that cannot be relied on.

with

visits_in_care as (
    select
        visit.child_id,
        visit.visit_id,
        visit.visited_on,
        bool_or(not looked_after.is_doubtful and looked_after.started_on is not null) as is_certain
    from derived.visit
    inner join derived.looked_after
        on
            visit.child_id = looked_after.child_id
            and coalesce(visit.visited_on >= looked_after.started_on, true)
            and coalesce(visit.visited_on < looked_after.ended_on, true)
    where visit.is_cla_visit
    group by visit.child_id, visit.visit_id, visit.visited_on
),

counted as (
    select 'any' as by_visits, visit.*, true as is_certain
    from derived.visit
    union all
    select 'of_care' as by_visits, visit.*, true as is_certain
    from derived.visit
    where visit.is_cla_visit
    union all
    select
        'of_protection' as by_visits,
        visit.*,
        visit.is_cp_visit or visits_in_care.is_certain as is_certain
    from derived.visit
    left join visits_in_care
        on
            visit.child_id = visits_in_care.child_id
            and visit.visit_id = visits_in_care.visit_id
            and visit.visited_on is not distinct from visits_in_care.visited_on
    where visit.is_cp_visit or visits_in_care.child_id is not null
)

select
    -- which kind it counts for: any, of_protection or of_care
    by_visits,
    -- the child visited
    child_id,
    -- the id of the visit
    visit_id,
    -- its day; blank if none is recorded
    visited_on,
    -- whether the child was seen, as recorded
    was_seen,
    -- whether the child was seen alone, as recorded
    was_seen_alone,
    -- whether the bedroom was seen, as recorded
    was_bedroom_seen,
    -- it is in the table of protection visits
    is_cp_visit,
    -- it certainly counts for the kind
    is_certain,
    -- the rows of all its copies
    row_ids
from counted
