"""Verdicts in the form for judging, and their outcomes."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from wholepicture.rules.checks import Check
from wholepicture.stages.gx import Outcome, judge
from wholepicture.warehouse import Warehouse, open_warehouse

MARK = "SECRETMARK"


@dataclass(frozen=True)
class Counted:
    judged: int
    met: int


@contextmanager
def verdict_table() -> Iterator[Warehouse]:
    """A warehouse in memory with the empty table of one suite."""
    with open_warehouse() as opened:
        opened.run("create schema verdicts")
        opened.run(
            'create table verdicts.seen ("check" varchar, agency varchar, subject_id varchar, '
            "verdict varchar)"
        )
        yield opened


def check(stem: str, must_be_met: float | None = 0.9, severity: str = "critical") -> Check:
    """A loaded check, with the parts that judging reads."""
    return Check.model_construct(
        name=f"seen/{stem}",
        suite="seen",
        stem=stem,
        title=f"Each child has the record {stem} asks for",
        severity=severity,
        dimension="timeliness",
        must_be_met=must_be_met,
        cites=["working-together-2023"],
    )


def add(warehouse: Warehouse, stem: str, verdicts: Iterable[str | None]) -> None:
    """Adds one row of the check for each verdict, each about a different child."""
    for number, verdict in enumerate(verdicts):
        warehouse.run(
            "insert into verdicts.seen values ($check, 'council', $subject, $verdict)",
            {"check": f"seen/{stem}", "subject": f"child-{number}", "verdict": verdict},
        )


def counted(warehouse: Warehouse) -> dict[str, Counted]:
    """Our own counts of the table's rows."""
    sql = """
        select "check", count(*), count(*) filter (where verdict = 'met')
        from verdicts.seen group by "check"
    """
    return {name: Counted(judged=judged, met=met) for name, judged, met in warehouse.rows(sql)}


def outcomes(warehouse: Warehouse, *checks: Check, **could_not: str) -> dict[str, Outcome]:
    """Each check's outcome by its stem, judged with the counts of the table."""
    counts = {one.name: Counted(judged=0, met=0) for one in checks} | counted(warehouse)
    reasons = {f"seen/{stem}": reason for stem, reason in could_not.items()}
    judged = judge(warehouse, "seen", checks, counts, reasons)
    return {outcome.check.removeprefix("seen/"): outcome for outcome in judged}


def raise_for_one_check(warehouse: Warehouse, stem: str) -> None:
    """Makes reading that check's verdicts raise an error that quotes a row; others can be read."""
    warehouse.run("alter table verdicts.seen rename to rows_of_seen")
    warehouse.run(
        f"""
        create view verdicts.seen as
        select "check", agency, subject_id,
            case when "check" = 'seen/{stem}' then error('{MARK} ' || subject_id) else verdict end
                as verdict
        from verdicts.rows_of_seen
        """
    )
