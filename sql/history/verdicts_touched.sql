-- One row per night and verdict on a finding in findings_touched, from audit.verdict. If a span
-- before the given night has a verdict that is not open, only its last night is returned. For
-- pruned nights, the rows are made from the facts that are kept.

with

nights as (
    select
        night,
        lead(night) over (order by night) as next_night
    from audit.register
),

spans as (
    select
        verdict_span.*,
        (
            verdict_span.verdict in ('gap', 'unknown')
            and coalesce(verdict_span.remedy, '') <> 'late'
        ) as is_open
    from audit.verdict_span
    inner join findings_touched on verdict_span.finding_id = findings_touched.finding_id
),

pruned as (
    select pruned_finding.*
    from audit.pruned_finding
    inner join findings_touched on pruned_finding.finding_id = findings_touched.finding_id
)

select
    nights.night,
    spans."check",
    spans.finding_id,
    spans.verdict,
    spans.remedy,
    spans.due_on,
    spans.last_event_on,
    spans.why
from spans
inner join nights
    on
        spans.first_night <= nights.night
        and coalesce(spans.until_night, 'infinity'::date) > nights.night
where
    spans.is_open
    or nights.night >= $night
    or nights.next_night = $night
    or nights.next_night = spans.until_night
union all
select
    leaving.night,
    leaving."check",
    leaving.finding_id,
    'not_judged' as verdict,
    null as remedy,
    null as due_on,
    null as last_event_on,
    leaving.why
from audit.leaving
inner join findings_touched on leaving.finding_id = findings_touched.finding_id
union all
select
    pruned_night.night,
    pruned."check",
    pruned.finding_id,
    pruned.verdict,
    pruned.remedy,
    pruned.due_on,
    pruned.last_event_on,
    pruned.why
from pruned
inner join audit.pruned_night
    on
        pruned.first_seen_on = pruned_night.night
        or pruned_night.night between pruned.opened_on and pruned.last_open_on
union all
select
    last_met_on as night,
    "check",
    finding_id,
    'met' as verdict,
    null as remedy,
    null as due_on,
    null as last_event_on,
    null as why
from pruned
where last_met_on is not null
