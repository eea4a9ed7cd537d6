-- One row per agency and other table of visits: how many of its notes are visits of children in
-- need too?
-- One note is one id, child and day: a system may number the rows of each table from one.

with

notes as (
    select
        agency, visit_id, person_id, visited_on, row_id, 'cp_visit' as found_in
    from record.cp_visit
    union all
    select
        agency, visit_id, person_id, visited_on, row_id, 'cla_visit' as found_in
    from record.cla_visit
),

distinct_notes as (
    select
        agency,
        found_in,
        visit_id,
        person_id,
        visited_on,
        min(row_id) as row_id
    from notes
    where visit_id is not null and person_id is not null and visited_on is not null
    group by agency, found_in, visit_id, person_id, visited_on
),

in_need as (
    select distinct
        agency,
        visit_id,
        person_id,
        visited_on
    from record.cin_visit
)

select
    distinct_notes.found_in as subject_id,
    shown(count(in_need.visit_id) <= $most_share::decimal * count(*)) as judged,
    count(in_need.visit_id) as measure,
    count(in_need.visit_id) as shared_notes,
    count(*) as notes_held,
    [min(distinct_notes.row_id)] as source_rows
from distinct_notes
left join in_need
    on
        distinct_notes.agency = in_need.agency
        and distinct_notes.visit_id = in_need.visit_id
        and distinct_notes.person_id = in_need.person_id
        and distinct_notes.visited_on = in_need.visited_on
where exists (from in_need)
group by distinct_notes.agency, distinct_notes.found_in
having count(*) >= $least_notes
