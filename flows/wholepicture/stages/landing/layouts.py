"""Layouts of other agencies: the SELECTs in `sql/landing/` that make record tables of their lists.

If an agency's export has a layout of its own, `sql/landing/` has a folder for it. The folder has a
SELECT for each record table, which reads `landing.<list>` and yields the columns of
`landing.<record table>`.
"""

import re
from collections.abc import Collection, Mapping
from functools import cache

from wholepicture.paths import SQL
from wholepicture.rules.feeds import Feed
from wholepicture.sql_text import bare
from wholepicture.warehouse import Warehouse

_FOLDER = SQL / "landing"
_LIST = re.compile(r"\blanding\.(\w+)")


def shaped_selects(agency: str, came: Collection[str]) -> dict[str, list[str]]:
    """The SELECTs that fill each record table, if one of the agency's lists was delivered.

    A SELECT names all of its lists. For a list that was not delivered, `landing.<list>` is empty.
    """
    return {
        table: [_select(agency, table)]
        for table, lists in sources(agency).items()
        if not lists.isdisjoint(came)
    }


def note_layout(warehouse: Warehouse, feed: Feed) -> None:
    """Writes to `landing.judged_unknown` the columns of the record that the layout lacks."""
    for table, column in (each.split(".") for each in feed.judged_unknown):
        warehouse.run(
            "insert into landing.judged_unknown select $agency, $table_name, $column_name",
            {"agency": feed.agency, "table_name": table, "column_name": column},
        )


@cache
def sources(agency: str) -> Mapping[str, frozenset[str]]:
    """The lists of the agency from which each record table is made."""
    return {
        path.stem: frozenset(_LIST.findall(bare(_select(agency, path.stem)))) - {"file"}
        for path in sorted((_FOLDER / agency).glob("*.sql"))
    }


@cache
def _select(agency: str, table: str) -> str:
    return (_FOLDER / agency / f"{table}.sql").read_text(encoding="utf-8")
