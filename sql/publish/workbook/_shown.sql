-- One row per finding open tonight that a workbook may show, with its place in findings.csv and the
-- notes beside it. Rows of restricted checks are in no workbook.

with

shown as (
    select *
    from open_tonight
    where not is_restricted
)

select
    row_number() over (
        order by
            severity_rank(shown.severity) asc,
            newness_rank(shown.status) asc,
            status_rank(shown.child_status) asc,
            shown.days_over desc nulls last,
            shown.team_name asc nulls last,
            shown.team_id asc nulls last,
            shown."check" asc,
            shown.agency asc,
            shown.subject_id asc nulls last,
            shown.finding_id asc
    ) as place,
    shown.severity,
    shown.status,
    shown.team_name,
    shown.case_number,
    shown.child_id,
    shown.title,
    shown.message,
    shown.verdict,
    shown.remedy,
    shown.due_on,
    shown.days_over,
    shown.days_over_unit,
    shown.child_status,
    shown.worker_id,
    concat_ws(
        '; ',
        'waived until ' || strftime(shown.waived_until, '%d/%m/%Y'),
        case when not shown.is_check_counted then 'on pilot: in no total' end,
        'follows from: ' || cause.title,
        case when shown.is_rule_changed then 'the rule of this check changed' end
    ) as marks,
    shown.first_seen_on,
    shown.nights_open,
    shown.last_met_on,
    shown.last_event_on,
    shown."check",
    shown.subject_id,
    shown.agency,
    shown.source_file,
    shown.source_line,
    shown.team_id,
    shown.family_id,
    shown.because_of,
    shown.waived_until,
    shown.is_check_counted,
    shown.is_counted,
    shown.finding_id
from shown
left join audit."check" as cause
    on shown.night = cause.night and shown.because_of = cause."check"
