-- One row per visit to a child and day by the night, copies in several tables counted once.
-- A filled flag in any copy beats a blank, but only among copies of one day: where two tables give
-- one visit different days, the flag of one day says nothing of the other. A visit without an id is
-- known by its day. Whether it counts for a protection plan or for a looked-after child is told by
-- the tables it was found in; each table's own flag is kept beside.

with

rows_of_all_tables as (
    select
        row_id, visit_id, person_id as child_id, visited_on,
        was_seen, was_seen_alone, was_bedroom_seen, 'cp_visit' as found_in
    from record.cp_visit
    union all
    select
        row_id, visit_id, person_id as child_id, visited_on,
        was_seen, was_seen_alone, was_bedroom_seen, 'cin_visit' as found_in
    from record.cin_visit
    union all
    select
        row_id, visit_id, person_id as child_id, visited_on,
        was_seen, was_seen_alone, null as was_bedroom_seen, 'cla_visit' as found_in
    from record.cla_visit
)

select
    coalesce(visit_id, visited_on::varchar) as visit_id,
    child_id,
    visited_on,
    bool_or(was_seen) as was_seen,
    bool_or(was_seen_alone) as was_seen_alone,
    bool_or(was_bedroom_seen) as was_bedroom_seen,
    bool_or(found_in = 'cp_visit') as is_cp_visit,
    bool_or(found_in = 'cin_visit') as is_cin_visit,
    bool_or(found_in = 'cla_visit') as is_cla_visit,
    bool_or(was_seen) filter (where found_in = 'cp_visit') as was_seen_by_cp_visit,
    bool_or(was_seen) filter (where found_in = 'cin_visit') as was_seen_by_cin_visit,
    bool_or(was_seen) filter (where found_in = 'cla_visit') as was_seen_by_cla_visit,
    list(row_id order by row_id) as row_ids
from rows_of_all_tables
where child_id is not null and visited_on <= $as_at
group by coalesce(visit_id, visited_on::varchar), child_id, visited_on
