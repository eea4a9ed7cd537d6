-- One row per night held and finding touched that is open on it: audit.finding, of those alone.

select
    register.night,
    finding_span."check",
    finding_span.agency,
    finding_span.finding_id,
    finding_span.verdict,
    finding_span.remedy,
    finding_span.due_on,
    finding_span.last_event_on
from audit.finding_span
inner join findings_touched on finding_span.finding_id = findings_touched.finding_id
inner join audit.register
    on
        finding_span.first_night <= register.night
        and coalesce(finding_span.until_night, 'infinity'::date) > register.night
union all
select
    pruned_night.night,
    pruned_finding."check",
    agencies.agency,
    pruned_finding.finding_id,
    pruned_finding.verdict,
    pruned_finding.remedy,
    pruned_finding.due_on,
    pruned_finding.last_event_on
from audit.pruned_finding
inner join findings_touched on pruned_finding.finding_id = findings_touched.finding_id
inner join (
    select distinct
        finding_id,
        agency
    from audit.finding_span
) as agencies
    on pruned_finding.finding_id = agencies.finding_id
inner join audit.pruned_night
    on
        pruned_night.night = pruned_finding.first_seen_on
        or pruned_night.night between pruned_finding.opened_on and pruned_finding.last_open_on
