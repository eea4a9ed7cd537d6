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

whole_notes as (
    select *
    from notes
    where visit_id is not null and person_id is not null and visited_on is not null
)

select
    whole_notes.found_in as subject_id,
    shown(count(cin_visit.visit_id) <= $most_share::decimal * count(*)) as judged,
    count(cin_visit.visit_id) as measure,
    count(cin_visit.visit_id) as shared_notes,
    count(*) as notes_held,
    [min(whole_notes.row_id)] as source_rows
from whole_notes
left join record.cin_visit
    on
        whole_notes.agency = cin_visit.agency
        and whole_notes.visit_id = cin_visit.visit_id
        and whole_notes.person_id = cin_visit.person_id
        and whole_notes.visited_on = cin_visit.visited_on
where exists (from record.cin_visit)
group by whole_notes.agency, whole_notes.found_in
having count(*) >= $least_notes
