-- One row per child and kind of visits with a visit by the night: when was the child last seen?
-- `by_visits` says which visits count, as in derived.counted_visit. A visit in doubt is one that
-- may have seen the child. Its answer is not no, and it has no day (so it may be of the night), no
-- answer, or is in a period of care that cannot be relied on. The latest such visit is given.

with

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
    from derived.counted_visit
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
