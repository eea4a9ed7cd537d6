-- One row per finding open tonight that is critical or new and not restricted, with its row in the
-- sheet "Critical and new" of the workbook. Row 1 of the sheet is the header. On the first night in
-- the store all findings are new, so only the critical ones are included. The order: critical
-- findings first, then counted ones, then by check (children not seen first, files last); within a
-- check new ones first, then as in findings.csv.

with

shown as (
    select *
    from open_tonight
    where
        not is_restricted
        and (
            severity = 'critical'
            or status = 'new' and night > (select min("check".night) from audit."check")
        )
)

select
    night,
    finding_id,
    "check",
    is_counted,
    1 + row_number() over (
        order by
            severity_rank(severity) asc,
            is_counted desc,
            suite_rank(suite) asc,
            "check" asc,
            newness_rank(status) asc,
            status_rank(child_status) asc,
            days_over desc nulls last,
            team_name asc nulls last,
            team_id asc nulls last,
            agency asc,
            subject_id asc nulls last,
            finding_id asc
    ) as sheet_row
from shown
order by sheet_row
