-- One row per finding that closed on the given night or later, with its child and case on the last
-- night it was open. With the record of the closing night, this shows why its subject left.

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
