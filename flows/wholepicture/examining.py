"""A pair's worked examples, run: the specification is the test. No Great Expectations, no Prefect.

One in-memory warehouse serves all examples of a pair; each lays its own rows and rebuilds only
the pictures that the check reads.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from wholepicture.catalogue import Check, Example, Expected, common_parameters
from wholepicture.catalogue.verifying import COLUMNS, refuse_what_database_shows
from wholepicture.deciding import fill
from wholepicture.errors import PairError, WholePictureError
from wholepicture.picturing import (
    CALENDAR,
    build_picture,
    lay_calendar,
    picture_sql,
    pictures_needed,
)
from wholepicture.rooms import SQL
from wholepicture.warehouse import Warehouse, named_parameters, open_warehouse

_AGENCY = "social_care"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What an example expected of one subject, and what the SQL gave."""

    subject_id: str
    expected: str
    found: str


class Bench:
    """The schema laid out empty, on which examples are run one after another."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.warehouse = warehouse
        self.common = {name: own.value for name, own in common_parameters().items()}
        warehouse.script(SQL / "schema" / "record.sql")
        lay_calendar(warehouse)
        self.columns: dict[str, list[str]] = {}
        for table, column in warehouse.rows(
            """
            select table_name, column_name
            from information_schema.columns
            where table_schema = 'record'
            order by table_name, ordinal_position
            """
        ):
            self.columns.setdefault(table, []).append(column)
        # every record table begins with row_id and agency; the third column is its key
        self.keys = {table: columns[2] for table, columns in self.columns.items()}
        # what each table holds or was made of, so that only what changed is laid again
        self._made_of: dict[str, object] = {}

    def values(self, check: Check, example: Example) -> dict[str, object]:
        """Every parameter of the check on the example's night."""
        own = check.values()
        return {**self.common, **own, **example.parameters, "as_at": example.as_at}

    def verify(self, check: Check) -> None:
        """The pair holds against the schema; raises PairError."""
        values = self.values(check, check.examples[0])
        self._build_what_changed(check, values)
        refuse_what_database_shows(self.warehouse, check, values)

    def rows(
        self, check: Check, example: Example, changed: Mapping[str, object] | None = None
    ) -> list[dict[str, Any]]:
        """The rows the SQL gives for an example, with some parameters changed if asked."""
        values = {**self.values(check, example), **(changed or {})}
        self._lay(check, check.merged_given(example, self.keys))
        self._build_what_changed(check, values)
        fill(self.warehouse, check, values)
        found = self.warehouse.rows("select * from judged_rows order by subject_id")
        return [dict(zip(COLUMNS, row, strict=True)) for row in found]

    def _pictures(self, check: Check) -> frozenset[str]:
        read = self.warehouse.tables_read(check.sql)
        return frozenset(t.removeprefix("picture.") for t in read if t.startswith("picture."))

    def _build_what_changed(self, check: Check, values: Mapping[str, object]) -> None:
        """Every picture the check reads stands; one made of the same things is left as it is."""
        for name in pictures_needed(self.warehouse, self._pictures(check) - {CALENDAR}):
            sql = picture_sql()[name]
            made_of = (
                [values[parameter] for parameter in sorted(named_parameters(sql))],
                [self._made_of.get(table) for table in sorted(self.warehouse.tables_read(sql))],
            )
            if self._made_of.get(f"picture.{name}") != made_of:
                build_picture(self.warehouse, name, values)
                self._made_of[f"picture.{name}"] = made_of

    def _lay(self, check: Check, given: Mapping[str, list[dict[str, Any]]]) -> None:
        strangers = sorted(set(given) - set(self.columns))
        if strangers:
            raise _refusal(check, "tables of sql/schema/record.sql", f"`{strangers[0]}`")
        row_id = 0
        for table in self.columns:
            rows = [
                {"row_id": row_id + place, "agency": _AGENCY, **row}
                for place, row in enumerate(given.get(table, []), start=1)
            ]
            row_id += len(rows)
            if self._made_of.get(f"record.{table}", []) == rows:
                continue
            self.warehouse.run(f"delete from record.{table}")
            for row in rows:
                self._lay_row(check, table, row)
            self._made_of[f"record.{table}"] = rows

    def _lay_row(self, check: Check, table: str, row: Mapping[str, Any]) -> None:
        strangers = sorted(set(row) - set(self.columns[table]))
        if strangers:
            raise _refusal(check, f"columns that record.{table} has", f"`{strangers[0]}`")
        filled = {name: value for name, value in row.items() if value != ""}
        self.warehouse.run(
            f"insert into record.{table} ({', '.join(filled)})"
            f" values ({', '.join('$' + name for name in filled)})",
            filled,
            purpose=f"laying an example's row of {table}",
        )


def _refusal(check: Check, expected: str, found: str) -> PairError:
    return PairError(
        f"check {check.name}, its examples", expected=expected, found=found, do="Correct it."
    )


@contextmanager
def bench() -> Iterator[Bench]:
    """A bench in memory, gone afterwards."""
    with open_warehouse() as warehouse:
        # a handful of rows is sooner done by one thread than shared out
        warehouse.run("set threads = 1")
        yield Bench(warehouse)


def differences(bench: Bench, check: Check, example: Example) -> list[Difference]:
    """Where the SQL's rows and the example's expectations part; empty when they agree.

    The subjects must be exactly those expected: a row too many is a difference too.
    """
    given = {row["subject_id"]: row for row in bench.rows(check, example)}
    wanted = {row.subject_id: row for row in example.expect}
    found: list[Difference] = []
    for subject in sorted({*given, *wanted}, key=str):
        if subject not in given:
            found.append(_difference(subject, wanted[subject].verdict, "no row"))
        elif subject not in wanted:
            found.append(_difference(subject, "no row", given[subject]["verdict"]))
        else:
            found.extend(_field_differences(wanted[subject], given[subject]))
    return found


def _difference(subject: object, expected: object, found: object) -> Difference:
    return Difference(subject_id=str(subject), expected=str(expected), found=str(found))


def _field_differences(wanted: Expected, given: Mapping[str, Any]) -> Iterator[Difference]:
    for name in wanted.model_fields_set - {"evidence", "subject_id"}:
        expected = getattr(wanted, name)
        if (None if expected == "" else expected) != given[name]:
            yield _difference(wanted.subject_id, f"{name} {expected}", f"{name} {given[name]}")
    for name, expected in (wanted.evidence or {}).items():
        value = (given["evidence"] or {}).get(name)
        if (None if expected == "" else expected) != value:
            yield _difference(wanted.subject_id, f"evidence.{name} {expected}", value)


def numeric_parameters(check: Check) -> list[str]:
    """The check's own parameters whose edges its examples must show."""
    return [
        name
        for name, own in check.parameters.items()
        if isinstance(own.value, int | float) and own.no_edge is None
    ]


def edge_is_shown(bench: Bench, check: Check, name: str, step: int) -> bool:
    """Whether moving a parameter by `step` changes the verdict of at least one example."""
    for example in check.examples:
        if name in example.parameters:
            continue
        value = check.parameters[name].value
        assert isinstance(value, int | float)
        try:
            rows = bench.rows(check, example, {name: value + step})
        except WholePictureError:
            return True
        moved = {row["subject_id"]: row["verdict"] for row in rows}
        if moved != {row.subject_id: row.verdict for row in example.expect}:
            return True
    return False


def unshown_edges(bench: Bench, check: Check) -> list[str]:
    """The moves of a parameter by one that no example shows, in words."""
    return [
        f"{name} is {'raised' if step > 0 else 'lowered'} by one"
        for name in numeric_parameters(check)
        for step in (1, -1)
        if not edge_is_shown(bench, check, name, step)
    ]
