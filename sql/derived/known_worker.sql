-- One row per id or staff number by which a listed professional is known.
-- An id comes before another professional's staff number. If two have one staff number, it means
-- the first by id.

select
    known_by,
    min_by(professional_id, (is_staff_number, professional_id)) as professional_id
from (
    select professional_id as known_by, professional_id, false as is_staff_number
    from record.professional
    union all
    select staff_id as known_by, professional_id, true as is_staff_number
    from record.professional
) as ids
where known_by is not null and professional_id is not null
group by known_by
