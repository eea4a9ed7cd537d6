-- One row per finding open on the night, with its check's page and its life; read by the others.
-- A finding is restricted where its check reveals what the night's settings did not allow, and
-- counted where it does not follow from another finding.

select
    finding.*,
    life.status,
    life.first_seen_on,
    life.nights_open,
    "check".suite,
    "check".title,
    "check".severity,
    "check".cites,
    not list_has_all(register.reveals_allowed, "check".reveals) as is_restricted,
    finding.because_of is null as is_counted
from audit.finding
inner join audit.life
    on finding.night = life.night and finding.finding_id = life.finding_id
inner join audit."check"
    on finding.night = "check".night and finding."check" = "check"."check"
inner join audit.register on finding.night = register.night
where finding.night = $night and life.status <> 'resolved'
