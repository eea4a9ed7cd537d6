-- One row per finding that closed on the night or a later one: whose it was on the last night it
-- was open. Why its subject left is decided from these, and from the record of the closing night.

select
    life.night,
    life.finding_id,
    life.how,
    finding.child_id,
    coalesce(finding.child_status, '') = 'closed' as was_closed
from audit.life
inner join audit.finding
    on life.was_open_on = finding.night and life.finding_id = finding.finding_id
where life.night >= $night and life.status = 'resolved'
