-- One row per night and column that checks rely on: how far it is filled, and what could not be
-- used.

with

shared as (
    select
        *,
        case when rows > 0 then round(filled / rows, $share_decimals) end as share_filled
    from audit.field
),

compared as (
    select
        *,
        lag(share_filled ignore nulls) over (
            partition by agency, file, column_name order by night
        ) as share_before
    from shared
)

select
    night,
    agency,
    file,
    column_name as "column",
    rows,
    filled,
    blanked,
    unlisted,
    placeholder,
    share_filled,
    round(share_filled - share_before, $share_decimals) as change_on_night_before,
    array_to_string(checks, ';') as checks
from compared
where night in (select night from audit.register)
order by
    agency asc,
    file asc,
    "column" asc
