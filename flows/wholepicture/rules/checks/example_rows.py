"""Rows of a check's TOML, written by key, as rows of tables; impossible rows are refused.

A row is written `table.key = { cells }`, and copies of one key as a list of these.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from difflib import get_close_matches

from wholepicture.errors import PairError
from wholepicture.rules.keyed_rows import Row, keys_of_record, spread_out
from wholepicture.rules.record_schema import OF_EVERY_TABLE, columns_of_record

_AS_ROWS = "Write `table.key = { column = ... }`, a key that holds a dot or a bar in quotes."


def rows_of_tables(written: object, where: str) -> dict[str, list[Row]]:
    """The rows of each table, with the key as a cell; raises PairError.

    `where` is the place in the analyst's file, such as `..., example "its name"`.
    """
    if not isinstance(written, Mapping):
        raise refusal(where, "rows by table and key", "something else", _AS_ROWS)
    for table, by_key in written.items():
        _refuse_strange("a table of the record", table, columns_of_record(), where)
        if not isinstance(by_key, Mapping):
            raise refusal(f"{where}, {table}", "rows by their key", "something else", _AS_ROWS)
        for key, given in by_key.items():
            for cells in (given or [None]) if isinstance(given, list) else [given]:
                _refuse_cells(table, cells, f"{where}, {table}.{key}")
    return spread_out(written, keys_of_record())


def refusal(where: str, expected: str, found: str, do: str) -> PairError:
    """The refusal for one place in a check's TOML."""
    return PairError(where, expected=expected, found=found, do=do)


def nearest(name: str, known: Collection[str]) -> str:
    """The known name that was probably meant, as the last sentence of a refusal."""
    near = get_close_matches(name, sorted(known), n=1, cutoff=0)
    return f"Did you mean `{near[0]}`?" if near else "There is none yet: add one."


def _refuse_strange(what: str, name: str, known: Collection[str], where: str) -> None:
    if name not in known:
        raise refusal(where, what, f"`{name}`", nearest(name, known))


def _refuse_cells(table: str, cells: object, where: str) -> None:
    """Refuses cells that are no columns of the table, or that repeat the row's key."""
    if not isinstance(cells, Mapping):
        raise refusal(where, "the cells of a row", "something else", _AS_ROWS)
    columns = columns_of_record()[table]
    key = keys_of_record()[table]
    for name, cell in cells.items():
        if name == key:
            raise refusal(where, "the key once, as the row's name", f"`{key}` again", "Remove it.")
        _refuse_strange(f"a column of record.{table}", name, [*columns, *OF_EVERY_TABLE], where)
        if not isinstance(cell, str | int | float | date) or isinstance(cell, datetime):
            raise refusal(
                f"{where}, {name}",
                "a text, a number, a date, true or false",
                "something else",
                "Write one value, and a key that holds a dot in quotes.",
            )


def copies_of(rows: Mapping[str, list[Row]], table: str, key: str) -> Iterator[Row]:
    """The rows of a table that have the key: none, one, or copies."""
    column = keys_of_record()[table]
    return (row for row in rows.get(table, ()) if row.get(column) == key)
