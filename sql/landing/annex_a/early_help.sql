-- One row per early-help assessment of list 2. It counts as help while it lasts. The list does not
-- say what help followed a completed assessment.

select
    row_id,
    agency,
    concat_ws('|', child_id, started_on) as early_help_id,
    child_id as person_id,
    started_on,
    completed_on as ended_on
from landing.annex_early_help
