-- One row per child and kind of visits, where there is one by the night: when last seen?
-- `by_visits` says which count: `any` of the three tables, or those `of_protection`, which are
-- every protection visit, whatever plan it names, and a visit to the child while looked after. In
-- doubt is a visit that may have seen the child: its answer is not no, and it has no day (so
-- perhaps on the night), no answer, or lies in a span of care that cannot be relied on. The latest
-- is kept.

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
    select
        'any' as by_visits,
        child_id,
        visit_id,
        visited_on,
        was_seen,
        row_ids,
        true as is_certain
    from derived.visit
    union all
    select
        'of_protection' as by_visits,
        visit.child_id,
        visit.visit_id,
        visit.visited_on,
        visit.was_seen,
        visit.row_ids,
        visit.is_cp_visit or visits_in_care.is_certain as is_certain
    from derived.visit
    left join visits_in_care
        on
            visit.child_id = visits_in_care.child_id
            and visit.visit_id = visits_in_care.visit_id
            and visit.visited_on is not distinct from visits_in_care.visited_on
    where visit.is_cp_visit or visits_in_care.child_id is not null
),

weighed as (
    select
        *,
        coalesce(visited_on, $as_at) as perhaps_on,
        case
            when not was_seen then null
            when visited_on is null then 'undated'
            when was_seen is null then 'blank'
            when not is_certain then 'care_in_doubt'
        end as doubt
    from counted
),

by_child as (
    select
        child_id,
        by_visits,
        max(visited_on) as last_visit_on,
        max(visited_on) filter (where was_seen and doubt is null) as last_seen_on,
        max_by(row_ids, (visited_on, visit_id)) filter (where was_seen and doubt is null)
            as last_seen_rows,
        max_by(doubt, (perhaps_on, visit_id)) filter (where doubt is not null) as doubt,
        max(perhaps_on) filter (where doubt is not null) as perhaps_seen_on,
        max_by(row_ids, (perhaps_on, visit_id)) filter (where doubt is not null) as doubtful_rows,
        list(struct_pack(visited_on := visited_on, was_seen := was_seen))
        filter (where visited_on is not null) as visits
    from weighed
    group by child_id, by_visits
),

since as (
    select
        *,
        list_filter(visits, lambda visit: coalesce(visit['visited_on'] > last_seen_on, true))
            as visits_since
    from by_child
)

select
    child_id,
    by_visits,
    last_visit_on,
    last_seen_on,
    last_seen_rows,
    doubt,
    perhaps_seen_on,
    doubtful_rows,
    len(visits_since) as visits_since,
    len(list_filter(visits_since, lambda visit: not visit['was_seen'])) as answered_no_since,
    len(list_filter(visits_since, lambda visit: visit['was_seen'] is null)) as blank_since
from since
