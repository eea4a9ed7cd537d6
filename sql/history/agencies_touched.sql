-- One row per finding in findings_touched: the agency of its subject. The agency is part of the
-- finding's id.

select distinct
    finding_span.finding_id,
    finding_span.agency
from audit.finding_span
inner join findings_touched on finding_span.finding_id = findings_touched.finding_id
