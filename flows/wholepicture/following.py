"""The life of findings over nights: new, ongoing, reopened, resolved.

Life is derived from the verdicts of all nights held, never carried forward, so that nights may
be run in any order, and run again. This room reads what deciding and landing left in the
warehouse and writes the schema `audit`, of the database in use; it opens nothing.
"""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from wholepicture.rooms import SQL
from wholepicture.warehouse import Warehouse

_ROOM = SQL / "following"

# one night's rows, each from the SELECT of that name in sql/following/
_OF_ONE_NIGHT = (
    "verdict",
    "finding",
    "late",
    "child",
    "check",
    "feed",
    "key_sample",
    "refused_row",
)


class Page(Protocol):
    """What a check says of itself, as far as it is kept with each night."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def severity(self) -> str: ...
    @property
    def dimension(self) -> str: ...
    @property
    def must_be_met(self) -> float | None: ...
    @property
    def cites(self) -> Sequence[str]: ...
    @property
    def reveals(self) -> Sequence[str]: ...


def follow(warehouse: Warehouse, night: date, *, checks: Sequence[Page]) -> None:
    """The audit holds this night's rows and no older ones, and life from this night on.

    Reads `memory.decided.*` and `night.landing.*`; writes `audit.*` within the caller's
    transaction. `first_seen_on` is the first night the finding was ever open, also when it has
    been closed in between (its status says `reopened` then); `nights_open` counts the nights its
    check ran in the spell that is open now, this night included. Raises WarehouseError.
    """
    for table in _OF_ONE_NIGHT:
        _replace_night(warehouse, table, night, _pages(checks) if table == "check" else {})
    _derive_life(warehouse, night)


def _replace_night(warehouse: Warehouse, table: str, night: date, pages: dict[str, object]) -> None:
    """The table's rows of that night are those of its SELECT."""
    warehouse.run(
        f'delete from audit."{table}" where night = $night',
        {"night": night},
        purpose=f"replacing audit.{table}",
    )
    warehouse.run(
        f'insert into audit."{table}" by name'
        f" select $night as night, found.* from ({_query(table)}) as found",
        {"night": night, **pages},
        purpose=f"filling audit.{table}",
    )


def _derive_life(warehouse: Warehouse, night: date) -> None:
    """The life of findings is that of all verdicts held, from that night on."""
    warehouse.run("delete from audit.life where night >= $night", {"night": night})
    warehouse.run(
        f"insert into audit.life by name {_query('life')}",
        {"night": night},
        purpose="deriving audit.life",
    )


def _query(table: str) -> str:
    return (_ROOM / f"{table}.sql").read_text(encoding="utf-8")


def _pages(checks: Sequence[Page]) -> dict[str, object]:
    """The checks' pages as parameters, one list a column."""
    return {
        "checks": [check.name for check in checks],
        "titles": [check.title for check in checks],
        "severities": [check.severity for check in checks],
        "dimensions": [check.dimension for check in checks],
        "cites": [list(check.cites) for check in checks],
        "reveals": [list(check.reveals) for check in checks],
        "must_be_met": [check.must_be_met for check in checks],
    }
