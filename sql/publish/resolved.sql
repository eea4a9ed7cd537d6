-- One row per finding that closed since the last night its check ran, as it was when open, the
-- gravest first.

select
    life.how,
    published_name(finding.team_name) as team_name,
    finding.case_number,
    finding.child_id,
    "check".title,
    "check".severity,
    life.first_seen_on,
    life.night as resolved_on,
    life.nights_open,
    "check".is_counted as counted,
    finding.worker_id,
    life."check",
    finding.subject_id,
    finding.agency,
    finding.team_id,
    life.finding_id,
    life.is_improvement as improvement
from audit.life
inner join audit.finding
    on life.was_open_on = finding.night and life.finding_id = finding.finding_id
inner join audit."check"
    on life.night = "check".night and life."check" = "check"."check"
inner join audit.register on life.night = register.night
where
    life.night = $night
    and life.status = 'resolved'
    and $restricted = not list_has_all(register.reveals_allowed, "check".reveals)
order by
    severity_rank("check".severity) asc,
    published_name(finding.team_name) asc nulls last,
    finding.team_id asc nulls last,
    life."check" asc,
    finding.agency asc,
    finding.subject_id asc nulls last,
    life.finding_id asc
