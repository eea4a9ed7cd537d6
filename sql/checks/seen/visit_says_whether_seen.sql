-- One row per visit to a child in the last days: does the record say whether the child was seen?
-- Copies of one visit are one row. A visit without a day that can be read stays in, as unknown.

with

flags_by_table as (
    select
        'cp_visit' as found_in, visit_id, child_id, visited_on, row_ids,
        was_seen_by_cp_visit as was_seen
    from derived.visit
    where is_cp_visit
    union all
    select
        'cin_visit' as found_in, visit_id, child_id, visited_on, row_ids,
        was_seen_by_cin_visit as was_seen
    from derived.visit
    where is_cin_visit
    union all
    select
        'cla_visit' as found_in, visit_id, child_id, visited_on, row_ids,
        was_seen_by_cla_visit as was_seen
    from derived.visit
    where is_cla_visit
),

-- a table that is nearly blank, or never says yes, shows nothing of its visits
usable_tables as (
    select found_in
    from flags_by_table
    group by found_in
    having
        bool_or(was_seen)
        and count(*) filter (where was_seen is null) / count(*) < $blank_share
),

visits as (
    select
        visit_id,
        child_id,
        max(visited_on) as visited_on,
        count(was_seen) > 0 as says_whether_seen,
        min(found_in) as found_in,
        list_sort(list_distinct(flatten(list(row_ids)))) as row_ids
    from flags_by_table
    where found_in in (select usable_tables.found_in from usable_tables)
    group by visit_id, child_id
    having bool_or(coalesce(visited_on >= $as_at - $look_back::integer, true))
),

judged as (
    select
        visits.*,
        in_doubt(
            gap_in_doubt(
                shown_by(visits.says_whether_seen, visits.visited_on, $as_at, $recording_grace),
                childhood_in_doubt(person.childhood)
            ),
            case when visits.visited_on is null then 'no_due_date' end
        ) as judged
    from visits
    left join derived.person on visits.child_id = person.person_id
    where
        was_living_child_on(person.childhood, coalesce(visits.visited_on, $as_at))
        and (select at_least_one(count(*), '[visits]') from usable_tables)
)

select
    visit_id || '|' || child_id as subject_id,
    child_id,
    judged,
    visited_on as last_event_on,
    found_in as visit_table,
    row_ids as source_rows
from judged
