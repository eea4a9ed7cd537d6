-- One row per key column of a file tonight: hashes of some of its keys.

select
    agency,
    file,
    column_name,
    delivered_for,
    hashed_by,
    one_in,
    keys
from night.landing.key_sample
order by agency, file, column_name
