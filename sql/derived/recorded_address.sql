-- One row per person for whom the record says tonight where they live, or that it is not known.
-- An address counts if it is in force and has content: a postcode that is neither a placeholder nor
-- a pseudo postcode, or any part of the address. An address whose end cannot be right is in force.

select distinct person_id
from record.address
where
    person_id is not null
    and is_running(started_on, ended_on, $as_at)
    and (
        not_known_on <= $as_at
        or not coalesce(
            list_contains($placeholder_names, lower(trim(postcode)))
            -- the pseudo postcodes for no fixed abode and for an address that is not known
            or starts_with(upper(trim(postcode)), 'ZZ99'),
            true
        )
        -- the standard delivers every part of an address, blank or not
        or regexp_matches(address_json, ':\s*("\s*[^"\s]|[0-9])')
    )
