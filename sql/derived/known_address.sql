-- One row per person of whose address the record says something tonight.
-- An address in force on the night says something by a postcode that is neither a pseudo postcode
-- (ZZ99...) nor a word for "unknown", or by any other part of it that is filled, or by the day, the
-- night or earlier, from which it is recorded as not known. One whose end cannot be right is taken
-- for one in force.

select distinct person_id
from record.address
where
    person_id is not null
    and is_running(started_on, ended_on, $as_at)
    and (
        not_known_on <= $as_at
        or not coalesce(
            list_contains($placeholder_names, lower(trim(postcode)))
            -- the pseudo postcodes of no fixed abode and of an address not known
            or starts_with(upper(trim(postcode)), 'ZZ99'),
            true
        )
        -- the standard writes every part of an address, blank or not
        or regexp_matches(address_json, ':\s*("\s*[^"\s]|[0-9])')
    )
