-- One row per night and finding that closed since the last night its check ran, with its facts from
-- when it was open, the most severe first. Team names are shown if the night on which it closed
-- shows them.

select
    life.night,
    life.how,
    case
        when coalesce(register.settings ->> '$.audit.team_names', 'true') <> 'false'
            then finding.team_name
    end as team_name,
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
    life.status = 'resolved'
    and $restricted = not list_has_all(register.reveals_allowed, "check".reveals)
order by
    severity_rank(severity) asc,
    team_name asc nulls last,
    team_id asc nulls last,
    "check" asc,
    agency asc,
    subject_id asc nulls last,
    finding_id asc
