-- One row per gap or unknown open tonight; an order of records to put right, not of risk: the worst
-- and newest first, over all teams.

select
    severity,
    status,
    team_name,
    case_number,
    child_id,
    title,
    message,
    remedy,
    due_on,
    days_over,
    days_over_unit,
    worker_id,
    child_status,
    first_seen_on,
    nights_open,
    last_met_on,
    null::date as waived_until,
    is_check_counted as counted,
    verdict,
    because_of,
    last_event_on,
    evidence,
    "check",
    subject_id,
    agency,
    team_id,
    family_id,
    source_file,
    source_line,
    array_to_string(cites, ';') as cites,
    finding_id,
    is_rule_changed as rule_changed
from open_tonight
where is_restricted = $restricted
order by
    severity_rank(severity) asc,
    newness_rank(status) asc,
    status_rank(child_status) asc,
    days_over desc nulls last,
    team_name asc nulls last,
    team_id asc nulls last,
    "check" asc,
    agency asc,
    subject_id asc nulls last,
    finding_id asc
