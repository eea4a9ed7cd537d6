-- One row per night and run of consecutive rows refused for one reason: where it is, and the kind
-- of fault, never the value.

with

kept as (
    select
        night,
        agency,
        file,
        line,
        last_line,
        rows,
        column_name,
        reason,
        lag(last_line) over (
            partition by night, agency, file, column_name, reason order by line
        ) as line_before
    from audit.refused_row
),

runs as (
    select
        *,
        count(*) filter (where line_before is null or line > line_before + 1) over (
            partition by night, agency, file, column_name, reason order by line
        ) as run
    from kept
)

select
    night,
    agency,
    file,
    min(line) as first_line,
    max(last_line) as last_line,
    sum(rows)::bigint as rows,
    column_name as "column",
    reason
from runs
group by night, agency, file, column_name, reason, run
order by
    agency asc,
    file asc,
    first_line asc,
    "column" asc,
    reason asc
