-- One row per rule of tonight's checks that the store does not hold yet.

select distinct
    "check".rule,
    "check"."check",
    "check".rule_text as text
from memory.judging."check"
where "check".rule not in (select held.rule from audit.rule as held)
order by "check"."check", "check".rule
