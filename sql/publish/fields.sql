-- One row per night and column that checks rely on: in how many rows it is filled, and how many
-- cells could not be used.

with

shared as (
    select
        night,
        agency,
        file,
        column_name,
        case when rows > 0 then round(filled / rows, $share_decimals) end as share_filled
    from audit.field
),

-- this reads all nights, so it leaves out the columns that are only shown
compared as (
    select
        *,
        lag(share_filled ignore nulls) over (
            partition by agency, file, column_name order by night
        ) as share_before
    from shared
)

select
    field.night,
    field.agency,
    field.file,
    field.column_name as "column",
    field.rows,
    field.filled,
    field.blanked,
    field.unlisted,
    field.placeholder,
    compared.share_filled,
    round(compared.share_filled - compared.share_before, $share_decimals)
        as change_on_night_before,
    array_to_string(field.checks, ';') as checks
from audit.field
inner join compared
    on
        field.night = compared.night
        and field.agency = compared.agency
        and field.file = compared.file
        and field.column_name = compared.column_name
where field.night in (select night from audit.register)
order by
    agency asc,
    file asc,
    "column" asc
