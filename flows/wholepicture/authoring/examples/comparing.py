"""The comparison of the SQL's rows with an example's: for each example alone, or many together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from wholepicture.authoring.examples.in_memory import ExampleWarehouse
from wholepicture.errors import PairError
from wholepicture.rules.checks import Check, Example, Expected
from wholepicture.warehouse import WarehouseError


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One difference: what an example expects for a subject, and what the SQL returned."""

    subject_id: str
    expected: str
    found: str


def differences(held: ExampleWarehouse, check: Check, example: Example) -> list[Difference]:
    """The differences between the SQL's rows and the example's; empty if they agree.

    The subjects must be exactly the expected ones, so an extra row is also a difference.
    """
    return _parted(example, held.rows(check, example))


def differences_of_all(
    held: ExampleWarehouse, check: Check, *, is_alone: bool = False
) -> Iterator[tuple[Example, list[Difference]]]:
    """Each example with its differences, in order; examples run together, or alone if asked.

    All examples are in the record beside each other, each with ids of its own. The SQL runs once
    for all examples with the same night and parameters. If a query joins on something other than an
    id, rows of one example may affect another. So an example that differs is run again alone, and
    only that result counts. An example that agrees only because of another's rows is found only
    with `is_alone`, which the long tests and `check --alone` use. Raises PairError for an invalid
    check.
    """
    if is_alone:
        held.verify(check)
        yield from ((one, differences(held, check, one)) for one in check.examples)
        return
    differing = {example.name for example in differing_beside(held, check)}
    for example in check.examples:
        is_in_doubt = example.name in differing
        yield example, differences(held, check, example) if is_in_doubt else []


def differing_beside(held: ExampleWarehouse, check: Check) -> list[Example]:
    """The examples that differ, or whose SQL fails, if all are in the record together.

    None of them is run alone. Raises PairError for an invalid check.
    """
    beside = Beside(held, check, check.examples)
    found = {name: rows for alike in beside.groups for name, rows in beside.rows(alike).items()}
    return [
        example
        for example in check.examples
        if example.name not in found or _parted(example, found[example.name])
    ]


class Beside:
    """Examples of one check in the record together, each with ids of its own.

    `groups` are examples with the same night and parameters, for which the SQL runs once. Raises
    PairError if the check is invalid against the schema.
    """

    def __init__(self, held: ExampleWarehouse, check: Check, examples: Sequence[Example]) -> None:
        self._bench, self._check = held, check
        self._marks = {example.name: f"~{place:03}~" for place, example in enumerate(examples)}
        self._given: dict[str, list[dict[str, Any]]] = {}
        for example in examples:
            mark = self._marks[example.name]
            for table, rows in check.merged_given(example, held.keys).items():
                self._given.setdefault(table, []).extend(marked(mark, row) for row in rows)
        self.groups = _alike(examples)
        # verified over all rows, so that its derived tables need not be built again
        held.fill_record(self._given, f"check {check.name}, its examples")
        held.verify(check)

    def rows(
        self, alike: Sequence[Example], changed: Mapping[str, object] | None = None
    ) -> dict[str, list[dict[str, Any]]]:
        """The rows of each example of a group, by its name, with some parameters changed.

        It is empty if the SQL fails; running each example alone then shows which one fails.
        """
        values = {**self._bench.values(self._check, alike[0]), **(changed or {})}
        try:
            rows = self._bench.rows_of(self._check, self._given, values)
        except (WarehouseError, PairError):
            return {}
        marks = self._marks
        return {example.name: list(_own(marks[example.name], rows)) for example in alike}


def _alike(examples: Iterable[Example]) -> list[list[Example]]:
    """The examples with the same parameters, by night: derived tables are built once a night."""
    nights: dict[date, dict[str, list[Example]]] = {}
    for example in examples:
        night = nights.setdefault(example.as_at, {})
        night.setdefault(str(example.parameters), []).append(example)
    return [alike for night in nights.values() for alike in night.values()]


def _own(mark: str, rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rows of one example among all rows, without its mark."""
    for row in rows:
        if str(row["subject_id"]).startswith(mark):
            yield unmarked(mark, row)


def marked(mark: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """The row with ids that belong only to its example; its row id is a new number."""
    return {
        name: mark + cell if name.endswith("_id") and isinstance(cell, str) and cell else cell
        for name, cell in row.items()
        if name != "row_id"
    }


def unmarked(mark: str, cell: Any) -> Any:
    if isinstance(cell, dict):
        return {name: unmarked(mark, inner) for name, inner in cell.items()}
    if isinstance(cell, list):
        return [unmarked(mark, inner) for inner in cell]
    return cell.replace(mark, "") if isinstance(cell, str) else cell


def _parted(example: Example, rows: list[dict[str, Any]]) -> list[Difference]:
    """The differences between the rows and the example's expectations."""
    given = {row["subject_id"]: row for row in rows}
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
