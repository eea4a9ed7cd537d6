"""Findings that are waived tonight: they stay open, but are not judged."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from wholepicture.paths import SQL
from wholepicture.rules.checks import Check
from wholepicture.rules.waivers import GUARDED_DAYS, OUTLASTS, Waiver, is_guarded
from wholepicture.stages.verdicts.run_checks import Decided
from wholepicture.warehouse import Warehouse

_COLUMNS = (
    "line", "fault", "check", "agency", "finding_id", "child_id", "team_id", "reason_code", "note",
    "approved_by_role", "from_on", "until_on",
)  # fmt: skip


def note_waivers(warehouse: Warehouse, waivers: Sequence[Waiver], longest: int) -> None:
    """Fills `judging.waiver` with every row of the file of waivers, including refused ones.

    A waiver of more days than `longest` is in force, and marked.
    """
    lists = {name: [getattr(waiver, name) or None for waiver in waivers] for name in _COLUMNS}
    is_long = [waiver.days > longest for waiver in waivers]
    types = {"line": "bigint[]", "from_on": "date[]", "until_on": "date[]"}
    columns = ", ".join(f"unnest(${name}::{types.get(name, 'varchar[]')})" for name in _COLUMNS)
    warehouse.run(
        f"insert into judging.waiver select {columns}, unnest($is_long::boolean[])",
        {**lists, "is_long": is_long},
        purpose="noting the waivers",
    )


def waive(
    warehouse: Warehouse, suite: str, checks: Sequence[Check], decided: Decided, as_at: date
) -> Decided:
    """The suite's results without the findings that are waived that night.

    The waived ones are in `verdicts.waived` and not in `verdicts.<suite>`, and `judging.kept` says
    until when. A waiver that lasts too long for the check of its finding is refused.
    """
    if warehouse.row("select count(*) from judging.waiver where fault is null") == (0,):
        return decided
    query = (SQL / "publish" / "_waived.sql").read_text(encoding="utf-8")
    warehouse.run(
        f"create or replace temp table named_tonight as {query}",
        {
            "as_at": as_at,
            "suite": suite,
            "guarded": [check.name for check in checks if is_guarded(check)],
            "guarded_days": GUARDED_DAYS,
        },
        purpose="looking for what is waived",
    )
    warehouse.run(_REFUSE, {"fault": OUTLASTS})
    for statement in (*_WAIVE, _MOVE.format(suite=suite), _TAKE_OUT.format(suite=suite)):
        warehouse.run(statement, purpose="leaving out what is waived")
    waived = {check: counts for check, *counts in warehouse.rows(_COUNT)}
    counts = {
        name: replace(
            one, gaps=one.gaps - gaps, unknown=one.unknown - unknown, waived=gaps + unknown
        )
        for name, one in decided.counts.items()
        for gaps, unknown in [waived.get(name, (0, 0))]
    }
    return replace(decided, counts=counts)


_REFUSE = """
    update judging.waiver
    set fault = $fault
    where line in (select line from named_tonight where is_refused)
"""
_WAIVE = (
    """
    insert into judging.waived
    select line, finding_id from named_tonight where not is_refused
    """,
    """
    update judging.kept
    set waived_until = (
        select max(waiver.until_on)
        from judging.waived
        inner join judging.waiver on waived.line = waiver.line
        where waived.finding_id = kept.finding_id
    )
    where finding_id in (select finding_id from named_tonight where not is_refused)
    """,
)
# rows of `verdicts` have no finding ids; the ids of waived findings are in `judging.verdict`
_ITS_ROWS = """
    ("check", agency, subject_id) in (
        select (verdict."check", verdict.agency, verdict.subject_id)
        from judging.verdict
        inner join named_tonight on verdict.finding_id = named_tonight.finding_id
        where not named_tonight.is_refused
    )
"""
_MOVE = f"insert into verdicts.waived select * from verdicts.{{suite}} where {_ITS_ROWS}"
_TAKE_OUT = f"delete from verdicts.{{suite}} where {_ITS_ROWS}"
_COUNT = """
    select
        "check",
        count(*) filter (where verdict = 'gap'),
        count(*) filter (where verdict = 'unknown')
    from judging.kept
    where waived_until is not null
    group by "check"
"""
