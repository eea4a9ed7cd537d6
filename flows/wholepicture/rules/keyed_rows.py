"""Rows of worked examples: written by key, spread out, and shared rows with an example's changes.

A row is written `table.key = { cells }`, copies of one key as a list: `table.key = [{ }, { }]`.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from wholepicture.rules.record_schema import columns_of_record

Row = dict[str, Any]
Tables = Mapping[str, Sequence[Mapping[str, Any]]]
Written = Mapping[str, Mapping[str, Mapping[str, Any] | Sequence[Mapping[str, Any]]]]


@cache
def keys_of_record() -> Mapping[str, str]:
    """The key column of every record table, by the table's bare name."""
    return {table: next(iter(columns)) for table, columns in columns_of_record().items()}


def spread_out(written: Written, keys: Mapping[str, str]) -> dict[str, list[Row]]:
    """The rows of each table, with the key as a cell; KeyError for a table without a key."""
    return {
        table: [
            {keys[table]: key, **cells}
            for key, given in by_key.items()
            for cells in ([given] if isinstance(given, Mapping) else given)
        ]
        for table, by_key in written.items()
    }


def merged(
    shared: Tables, own: Tables, without: Sequence[str], keys: Mapping[str, str]
) -> dict[str, list[Row]]:
    """The rows by table: the shared ones, changed by an example's own, without `without`.

    An example's row changes the shared row of the same key, field by field, and is added where
    there is none; a key given twice is two rows. `without` names rows as `table:key`.
    """
    rows_of: dict[str, list[Row]] = {}
    for table in dict.fromkeys([*shared, *own]):
        rows = _keyed(shared.get(table, ()), keys.get(table, ""))
        for identity, row in _keyed(own.get(table, ()), keys.get(table, "")).items():
            rows[identity] = {**rows.get(identity, {}), **row}
        rows_of[table] = [row for (key, _), row in rows.items() if f"{table}:{key}" not in without]
    return rows_of


def _keyed(rows: Sequence[Mapping[str, Any]], key: str) -> dict[tuple[object, int], Row]:
    """The rows by key and by how often the key came before: a key given twice is two rows."""
    keyed: dict[tuple[object, int], Row] = {}
    for row in rows:
        identity = row.get(key)
        place = sum(1 for seen, _ in keyed if seen == identity)
        keyed[identity, place] = dict(row)
    return keyed
