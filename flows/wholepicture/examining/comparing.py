"""What the SQL gives beside what an example expects: each alone, or many beside each other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wholepicture.catalogue import Check, Example, Expected
from wholepicture.examining.bench import Bench


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What an example expected of one subject, and what the SQL gave."""

    subject_id: str
    expected: str
    found: str


def differences(bench: Bench, check: Check, example: Example) -> list[Difference]:
    """Where the SQL's rows and the example's expectations part; empty when they agree.

    The subjects must be exactly those expected: a row too many is a difference too.
    """
    return _parted(example, bench.rows(check, example))


def differences_of_all(bench: Bench, check: Check) -> Iterator[tuple[Example, list[Difference]]]:
    """Each example with its differences, in order, found in a fraction of the time.

    Examples of one night and the same parameters are laid beside each other, each with ids of its
    own, so that the SQL runs once for all of them. What some rows say of a whole table may then
    reach over from one example to the next: so an example that differs is run again alone, and
    only that counts. The test suite runs each one alone.
    """
    given = _beside_each_other(bench, check)
    for example in check.examples:
        rows = given.get(example.name)
        if rows is None or _parted(example, rows):
            yield example, differences(bench, check, example)
        else:
            yield example, []


def _beside_each_other(bench: Bench, check: Check) -> dict[str, list[dict[str, Any]]]:
    """The rows each example got when laid beside the others of its night, by its name."""
    nights: dict[str, list[Example]] = {}
    for example in check.examples:
        nights.setdefault(f"{example.as_at} {example.parameters}", []).append(example)
    found: dict[str, list[dict[str, Any]]] = {}
    for examples in nights.values():
        marks = {f"~{place:03}~": example for place, example in enumerate(examples)}
        given: dict[str, list[dict[str, Any]]] = {}
        for mark, example in marks.items():
            for table, rows in check.merged_given(example, bench.keys).items():
                given.setdefault(table, []).extend(_marked(mark, row) for row in rows)
        rows = bench.rows_of(check, given, bench.values(check, examples[0]))
        for mark, example in marks.items():
            own = [row for row in rows if str(row["subject_id"]).startswith(mark)]
            found[example.name] = [_unmarked(mark, row) for row in own]
    return found


def _marked(mark: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """The row with ids of its example's own; row ids are given anew."""
    return {
        name: mark + cell if name.endswith("_id") and isinstance(cell, str) and cell else cell
        for name, cell in row.items()
        if name != "row_id"
    }


def _unmarked(mark: str, cell: Any) -> Any:
    if isinstance(cell, dict):
        return {name: _unmarked(mark, inner) for name, inner in cell.items()}
    if isinstance(cell, list):
        return [_unmarked(mark, inner) for inner in cell]
    return cell.replace(mark, "") if isinstance(cell, str) else cell


def _parted(example: Example, rows: list[dict[str, Any]]) -> list[Difference]:
    """Where these rows and the example's expectations part."""
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
