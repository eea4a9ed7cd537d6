-- One row per child who is open tonight or has a finding.

select
    child_id,
    case_number,
    child_status,
    family_id,
    team_id,
    team_name,
    worker_id,
    last_seen_on,
    next_due_on
from memory.judging.child
order by child_id
