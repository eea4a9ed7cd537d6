-- One row per finding touched: the agency of its subject, which is part of the finding's id.

select distinct
    finding_span.finding_id,
    finding_span.agency
from audit.finding_span
inner join findings_touched on finding_span.finding_id = findings_touched.finding_id
