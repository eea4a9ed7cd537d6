-- One row per relationship in the file and each of its two people: who is tied to whom?
-- Each of the two is once the person and once the other, whichever the file has first. The dates
-- are as recorded. A relationship is known from the day it was recorded, else the day it began.

select
    row_id,
    person_id,
    related_person_id as other_id,
    relationship_type,
    recorded_on,
    started_on,
    ended_on,
    coalesce(recorded_on, started_on) as known_on
from record.person_relationships
where person_id <> related_person_id
union all
select
    row_id,
    related_person_id as person_id,
    person_id as other_id,
    relationship_type,
    recorded_on,
    started_on,
    ended_on,
    coalesce(recorded_on, started_on) as known_on
from record.person_relationships
where person_id <> related_person_id
