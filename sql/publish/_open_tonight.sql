-- One row per finding open on the night, with its check's page and its life; read by the others.
-- A finding is restricted where its check reveals what the night's settings did not allow, and
-- counted where it does not follow from another finding. One that follows from a restricted one
-- does not say so: the name of that check beside a child's id would reveal it. What opened on a
-- night on which its check's rule had changed says so: the rule may have opened it, not the record.

select
    finding.* replace (
        case
            when list_has_all(register.reveals_allowed, coalesce(cause.reveals, []))
                then finding.because_of
        end as because_of,
        published_name(finding.team_name) as team_name
    ),
    life.status,
    life.first_seen_on,
    life.nights_open,
    life.last_met_on,
    "check".suite,
    "check".title,
    "check".severity,
    "check".cites,
    not list_has_all(register.reveals_allowed, "check".reveals) as is_restricted,
    "check".is_counted as is_check_counted,
    life.status <> 'ongoing' and coalesce("check".is_rule_changed, false) as is_rule_changed,
    finding.because_of is null as is_counted
from audit.finding
inner join audit.life
    on finding.night = life.night and finding.finding_id = life.finding_id
inner join audit."check"
    on finding.night = "check".night and finding."check" = "check"."check"
inner join audit.register on finding.night = register.night
left join audit."check" as cause
    on finding.night = cause.night and finding.because_of = cause."check"
where finding.night = $night and life.status <> 'resolved'
