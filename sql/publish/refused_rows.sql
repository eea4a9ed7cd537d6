-- One row per run of consecutive lines refused tonight for one reason: where it is, and the kind of
-- fault, never the value. A row that spans several lines has the first; it ends a run.

with

lines as (
    select distinct
        agency,
        file,
        line,
        column_name,
        reason
    from audit.refused_row
    where night = $night
),

runs as (
    select
        *,
        line - row_number() over (
            partition by agency, file, column_name, reason order by line
        ) as run
    from lines
)

select
    agency,
    file,
    min(line) as first_line,
    max(line) as last_line,
    count(*) as rows,
    column_name as "column",
    reason
from runs
group by agency, file, column_name, reason, run
order by agency, file, first_line, "column", reason
