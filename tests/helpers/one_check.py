"""One check of one child, made in a line, and its results."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from helpers.reads import reads_of
from wholepicture.paths import SQL
from wholepicture.rules.checks import Check, common_parameters
from wholepicture.rules.derived_tables import build_derived, create_calendar
from wholepicture.stages.verdicts import create_verdict_tables, decide
from wholepicture.warehouse import Warehouse, open_warehouse

AS_AT = date(2026, 11, 20)
SECRET = "a sentence that somebody typed"
EVIDENCE = {
    "began_on": "date",
    "how_many": "count",
    "is_so": "flag",
    "need": "code:need_codes",
    "who": "id:person",
    "others": "ids:person",
}
ROW = {
    "subject_id": "'child-1'",
    "child_id": "'child-1'",
    "verdict": "'gap'",
    "due_on": "date '2026-11-13'",
    "began_on": "date '2026-11-02'",
    "how_many": "3",
    "is_so": "true",
    "need": "'N1'",
    "who": "'adult-1'",
    "others": "['child-2', 'child-3']",
    "source_rows": "[4294967296 * 1 + 7]",
}


@contextmanager
def laid_night() -> Iterator[Warehouse]:
    """One child with an open referral, landed as line 7 of file 1."""
    with open_warehouse() as warehouse:
        for schema in ("record", "landing"):
            warehouse.script(SQL / "schema" / f"{schema}.sql")
        warehouse.script(SQL / "publish" / "_published_id.sql")
        create_calendar(warehouse)
        warehouse.run(
            "insert into record.person (row_id, agency, person_id, legacy_id, born_on)"
            " values (1, 'social_care', 'child-1', '700001', date '2020-01-01')"
        )
        warehouse.run(
            "insert into record.referral (row_id, agency, referral_id, person_id, referred_on)"
            " values (2, 'social_care', 'r-1', 'child-1', date '2026-11-02')"
        )
        warehouse.run(
            "insert into landing.file (file_number, agency, file, table_name, state)"
            " values (1, 'social_care', 'ssd_person.csv', 'person', 'whole')"
        )
        build_derived(warehouse, {**common(), "as_at": AS_AT})
        create_verdict_tables(warehouse, ["seen"])
        yield warehouse


def common() -> dict[str, object]:
    return {name: own.value for name, own in common_parameters().items()}


def check(row: dict[str, str] | None = None, **fields: Any) -> Check:
    """A check whose SQL returns one row for every person; a column given as "" is left out."""
    cells = {**ROW, **(row or {})}
    columns = ", ".join(f"{value} as {name}" for name, value in cells.items() if value)
    noted: dict[str, Any] = {
        "name": "seen/sample", "suite": "seen", "stem": "sample", "title": "A sample",
        "needs": [], "remedy": {"gap": "act", "unknown": "record"}, "parameters": {},
        "evidence": EVIDENCE, "reveals": [], "stops": [],
        "message": {"gap": "no visit by {due_on}: {how_many} of {need}, {is_so}, {others}"},
        "days_over_unit": "working days", "due_from": None,
        "sql": f"-- One row per person.\nselect {columns} from record.person",
    }  # fmt: skip
    return Check.model_construct(**{**noted, **fields})


def decided(warehouse: Warehouse, *checks: Check) -> dict[str, str]:
    """The reasons of the checks that could not run, after all have been judged."""
    values = {one.name: {**common(), **one.values(), "as_at": AS_AT} for one in checks}
    return dict(decide(warehouse, checks, values, reads_of(*checks)).could_not)


def kept(warehouse: Warehouse, columns: str) -> tuple[Any, ...]:
    return warehouse.row(f"select {columns} from judging.kept")
