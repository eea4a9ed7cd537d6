-- One row per night and finding open on it, with the texts of its check and its history. Other
-- queries read it. A finding is restricted if its check reveals something that the night's settings
-- did not allow. A finding is counted if its check is counted, it is not waived, and it does not
-- follow from another counted finding. If it follows from a restricted finding, this is not shown:
-- the name of that check beside a child's id would reveal it. If it opened on a night on which its
-- check's rule had changed, this is shown: the rule may have opened it, not the record.

select
    finding.* replace (
        case
            when list_has_all(register.reveals_allowed, coalesce(cause.reveals, []))
                then finding.because_of
        end as because_of
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
    "check".is_counted
    and finding.waived_until is null
    and (finding.because_of is null or not coalesce(cause.is_counted, true)) as is_counted
from audit.finding
inner join audit.life
    on finding.night = life.night and finding.finding_id = life.finding_id
inner join audit."check"
    on finding.night = "check".night and finding."check" = "check"."check"
inner join audit.register on finding.night = register.night
left join audit."check" as cause
    on finding.night = cause.night and finding.because_of = cause."check"
where life.status <> 'resolved'
