-- One row per check and subject that was judged tonight or is not yet due. A check that could not
-- run gives no verdicts.

select
    verdict."check",
    verdict.finding_id,
    verdict.verdict,
    verdict.remedy,
    verdict.due_on,
    verdict.last_event_on,
    verdict.why
from memory.judging.verdict
inner join memory.judging."check" on verdict."check" = "check"."check"
where "check".outcome <> 'could_not_run'
order by verdict."check", verdict.finding_id
