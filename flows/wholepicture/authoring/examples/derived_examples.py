"""Worked examples of derived tables: a table's rows compared with those that an example expects."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from wholepicture.authoring.examples.comparing import Difference, marked, unmarked
from wholepicture.authoring.examples.in_memory import ExampleWarehouse
from wholepicture.errors import PairError
from wholepicture.rules.derived_descriptions import DerivedExample, DerivedTable
from wholepicture.rules.keyed_rows import Row
from wholepicture.warehouse import WarehouseError

BLANK = "(blank)"
_MARK = re.compile(r"~\d{3}~")
_ROW_IDS = re.compile(r"(?:.*_)?(?:row_ids?|rows)")


def derived_differences(
    held: ExampleWarehouse, table: DerivedTable
) -> Iterator[tuple[DerivedExample, str, list[Difference]]]:
    """Each example in order, with its name and its differences from the table's rows.

    At first all examples are in the record together, each with ids of its own, and the table is
    built once a night. An example that then differs is run again alone, and only that result
    counts. Raises PairError for a file that is invalid against the schema.
    """
    verify_columns(held, table)
    differing = derived_differing_beside(held, table)
    for name, example in table.example.items():
        is_in_doubt = example in differing
        yield example, name, differences_alone(held, table, example) if is_in_doubt else []


def derived_differing_beside(held: ExampleWarehouse, table: DerivedTable) -> list[DerivedExample]:
    """The examples that differ when all are in the record together, or that cannot be.

    None of them is run alone, and the columns are not verified. Raises PairError.
    """
    beside = _beside(held, table)
    return [
        example
        for name, example in table.example.items()
        if name not in beside or _parted(table, example, beside[name])
    ]


def differences_alone(
    held: ExampleWarehouse, table: DerivedTable, example: DerivedExample
) -> list[Difference]:
    """The differences between the table's rows and an example's, with only its rows present."""
    held.fill_record(table.rows_given(example), f"derived table {table.name}, its examples")
    _build(held, table, example)
    return _parted(table, example, _rows(held, table))


def verify_columns(held: ExampleWarehouse, table: DerivedTable) -> None:
    """Compares the described columns with the table's; raises PairError, WarehouseError."""
    first = next(iter(table.example.values()))
    held.fill_record({}, table.name)
    _build(held, table, first)
    there = set(_columns(held, table))
    for expected, found, names in (
        ("only columns that the table has", "", set(table.columns) - there),
        ("a description of every column", "none of ", there - set(table.columns)),
    ):
        if names:
            raise PairError(
                f"derived table {table.name}",
                expected=expected,
                found=f"{found}`{min(names)}`",
                do="Describe in `columns` what the SQL selects.",
            )


def _build(held: ExampleWarehouse, table: DerivedTable, example: DerivedExample) -> None:
    """Builds the table and all it reads for the example's night, the table by its own SQL."""
    values = {**held.common, **example.parameters, "as_at": table.night_of(example)}
    held.build(frozenset({table.name}), values, {table.name: table.sql})


def _beside(held: ExampleWarehouse, table: DerivedTable) -> dict[str, list[Row]]:
    """The rows of each example by its name, for examples that can be in the record together."""
    given: dict[str, list[Row]] = {}
    groups: dict[tuple[date, str], dict[str, str]] = {}
    for place, (name, example) in enumerate(table.example.items()):
        own, mark = table.rows_given(example), f"~{place:03}~"
        if any("row_id" in row for rows in own.values() for row in rows):
            continue  # row ids are assigned again if examples are in the record together
        for record_table, rows in own.items():
            given.setdefault(record_table, []).extend(marked(mark, row) for row in rows)
        group = (table.night_of(example), str(sorted(example.parameters.items())))
        groups.setdefault(group, {})[mark] = name
    held.fill_record(given, f"derived table {table.name}, its examples")
    found: dict[str, list[Row]] = {}
    for names in groups.values():
        found |= _of_group(held, table, names)
    return found


def _of_group(
    held: ExampleWarehouse, table: DerivedTable, names: Mapping[str, str]
) -> dict[str, list[Row]]:
    """The rows of the examples of one night, by name; none if the SQL fails.

    A row without a mark may belong to any of them, so each gets it.
    """
    any_of_them = table.example[next(iter(names.values()))]
    try:
        _build(held, table, any_of_them)
    except WarehouseError:
        return {}
    found: dict[str, list[Row]] = {name: [] for name in names.values()}
    for row in _rows(held, table):
        mark = _MARK.search(key_of(table, row))
        if mark is None:
            for rows in found.values():
                rows.append(row)
        elif mark[0] in names:
            found[names[mark[0]]].append(unmarked(mark[0], row))
    return found


def _columns(held: ExampleWarehouse, table: DerivedTable) -> list[str]:
    described = held.warehouse.rows(
        "select name from pragma_table_info('derived.' || $name)", {"name": table.name}
    )
    return [name for (name,) in described]


def _rows(held: ExampleWarehouse, table: DerivedTable) -> list[Row]:
    """The table's rows; ids of record rows are replaced by their names, as in examples."""
    columns = _columns(held, table)
    return [
        {
            name: _named(held, cell) if _ROW_IDS.fullmatch(name) else cell
            for name, cell in zip(columns, row, strict=True)
        }
        for row in held.warehouse.rows(f"select * from derived.{table.name}")
    ]


def _named(held: ExampleWarehouse, cell: Any) -> Any:
    if isinstance(cell, list):
        return [held.row_name(row_id) for row_id in cell]
    return None if cell is None else held.row_name(cell)


def key_of(table: DerivedTable, row: Mapping[str, Any]) -> str:
    """The values of the table's key, written as in `expect`."""
    cells = (row.get(name) for name in table.key)
    return " ".join(BLANK if cell is None else str(cell) for cell in cells)


def _parted(table: DerivedTable, example: DerivedExample, rows: Sequence[Row]) -> list[Difference]:
    """The differences between the rows and the example's. Two rows of one key differ as well."""
    by_key: dict[str, list[Row]] = {}
    for row in rows:
        by_key.setdefault(key_of(table, row), []).append(row)
    words = _WordsOfDigests()
    parted: list[Difference] = []
    for key in sorted({*by_key, *example.expect}):
        if key not in example.expect:
            parted.append(Difference(subject_id=key, expected="no row", found="a row"))
        elif len(by_key.get(key, ())) != 1:
            found = "several rows of this key" if key in by_key else "no row"
            parted.append(Difference(subject_id=key, expected="one row", found=found))
        else:
            parted.extend(_cells_parted(table, key, example.expect[key], by_key[key][0], words))
    return parted


def _cells_parted(
    table: DerivedTable, key: str, wanted: Row, row: Row, words: "_WordsOfDigests"
) -> Iterator[Difference]:
    for name, written in wanted.items():
        expected = None if written == "" else written
        found = words.word(name, row[name], expected) if name in table.digests else row[name]
        if found != expected:
            yield Difference(subject_id=key, expected=f"{name} {expected}", found=f"{name} {found}")


class _WordsOfDigests:
    """The words used in place of values that nobody can read: in an example, one word a value."""

    def __init__(self) -> None:
        self._words: dict[tuple[str, object], object] = {}

    def word(self, column: str, value: object, expected: object) -> object:
        """The word for the value: the expected one, if no other value has it yet."""
        is_taken = any(word == expected and of == column for (of, _), word in self._words.items())
        fresh = f"another value than {expected}" if is_taken else expected
        return None if value is None else self._words.setdefault((column, value), fresh)
