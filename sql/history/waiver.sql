-- One row per row of the file of waivers, with the number of open findings that it names tonight.
-- If the check could not run after all, the number is 0.

select
    waiver.line,
    waiver.fault,
    waiver."check",
    waiver.agency,
    waiver.finding_id,
    waiver.child_id,
    waiver.team_id,
    waiver.reason_code,
    waiver.note,
    waiver.approved_by_role,
    waiver.from_on,
    waiver.until_on,
    waiver.is_long,
    count(kept.finding_id) as findings
from memory.judging.waiver
left join memory.judging.waived on waiver.line = waived.line
left join memory.judging.kept on waived.finding_id = kept.finding_id
group by all
order by waiver.line
