-- One row per visit by the night and kind of visits that it counts for: `any`, of the three tables;
-- those `of_protection`, which are every protection visit, whatever plan it names, and a visit to
-- the child while looked after; those `of_care`, every visit to a looked-after child, whatever the
-- dates of care. Not certain is one that counts only by a span of care that cannot be relied on.

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
    -- the child whom the visit is to
    child_id,
    -- the id of the visit
    visit_id,
    -- its day; blank where none is recorded
    visited_on,
    -- whether the child was seen, as recorded
    was_seen,
    -- whether the child was seen alone, as recorded
    was_seen_alone,
    -- whether the bedroom was seen, as recorded
    was_bedroom_seen,
    -- it stands among the visits of protection plans
    is_cp_visit,
    -- it counts for the kind in no doubt
    is_certain,
    -- the rows of all its copies
    row_ids
from counted
