"""The merging of copies, once more: a filled cell beats a blank, else the last in the file wins.

Each merged row has the names of the columns in which a delivered day could not be read.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]
UNREAD = "unread columns"
_UNREADABLE = "unreadable"


def one_row_each(tables: Mapping[str, Sequence[Row]]) -> dict[str, list[dict[str, Any]]]:
    """The tables of the record, with one row for each key."""
    noted: dict[Any, set[str]] = defaultdict(set)
    for cell in tables.get("unread_cell", ()):
        noted[cell["row_id"]].add(cell["column_name"])
    merged: dict[str, list[dict[str, Any]]] = {}
    for table, rows in tables.items():
        read = [_read(row, noted) for row in rows]
        is_of_the_night = table.startswith("delivered_") or table == "unread_cell"
        merged[table] = read if is_of_the_night else _merged(read)
    return merged


def _read(row: Row, noted: Mapping[Any, set[str]]) -> dict[str, Any]:
    """The row with unreadable days as blanks, and the names of their columns."""
    unread = {name for name, cell in row.items() if cell == _UNREADABLE}
    if row["row_id"] is not None:
        unread |= noted.get(row["row_id"], set())
    cells = {name: None if cell == _UNREADABLE else cell for name, cell in row.items()}
    return {**cells, UNREAD: frozenset(unread)}


def _merged(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    if not rows:
        return []
    _, _, key, *others, _ = rows[0]
    whose = next((name for name in ("person_id", "child_id") if name in others), None)
    people: dict[Any, set[str]] = defaultdict(set)
    for row in rows:
        if whose and row[whose] is not None:
            people[row["agency"], row[key]].add(row[whose])
    found: dict[Any, dict[str, Any]] = {}
    for place, row in enumerate(rows):
        thing = (row["agency"], row[key])
        named = people[thing]
        person = row[whose] if whose else None
        if person is None and len(named) == 1:
            person = next(iter(named))
        identity: Any = (*thing, person) if row[key] is not None else place
        found[identity] = _together(found[identity], row) if identity in found else row
    return list(found.values())


def _together(first: dict[str, Any], last: dict[str, Any]) -> dict[str, Any]:
    """Two copies merged into one; the second is the later in the file."""
    both = {name: cell if cell is not None else first[name] for name, cell in last.items()}
    if first.get("died_on") and last.get("died_on"):
        both["died_on"] = min(first["died_on"], last["died_on"])
    return {**both, UNREAD: first[UNREAD] | last[UNREAD]}
