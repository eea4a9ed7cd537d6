-- One row per family id that joins nobody, because it has more children, or children of more
-- recorded mothers, than a family has.
-- It is a placeholder and not a family.

select
    family.family_id,
    min(family.agency) as agency,
    min(family.row_id) as row_id,
    count(distinct family.person_id) as children_count,
    count(distinct recorded_mother.mother_id) as mothers_count
from record.family
left join derived.recorded_mother on family.person_id = recorded_mother.child_id
where family.family_id is not null and family.person_id is not null
group by family.family_id
having children_count > $family_children or mothers_count > $family_mothers
