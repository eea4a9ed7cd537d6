-- One row per relationship of two people (supplementary: not in the standard).

select
    row_id,
    agency,
    relationship_id,
    person_id,
    related_person_id,
    relationship_type,
    cast(started_on as date) as started_on,
    cast(ended_on as date) as ended_on,
    cast(recorded_on as date) as recorded_on,
    cast(has_parental_responsibility as boolean) as has_parental_responsibility,
    paternity_status,
    paternity_reason,
    cast(paternity_enquired_on as date) as paternity_enquired_on
from landing.person_relationships
