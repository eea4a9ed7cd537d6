-- One row per suite and team that holds a case judged tonight; the team is blank if none is known.
-- Only checks that count are included, and no waived finding. Tonight's checks are already in
-- audit.check.

select
    "check".suite,
    verdict.team_id,
    verdict.team_name,
    count(*) filter (where verdict.verdict = 'met') as met,
    count(*) filter (where verdict.verdict = 'gap') as gaps,
    count(*) filter (where verdict.verdict = 'unknown') as unknown
from memory.judging.verdict
inner join audit."check" on verdict."check" = "check"."check"
where
    "check".night = $night
    and "check".outcome <> 'could_not_run'
    and "check".is_counted
    and verdict.verdict in ('met', 'gap', 'unknown')
    and verdict.finding_id not in (
        select kept.finding_id
        from memory.judging.kept
        where kept.waived_until is not null
    )
group by "check".suite, verdict.team_id, verdict.team_name
order by "check".suite, verdict.team_id, verdict.team_name
