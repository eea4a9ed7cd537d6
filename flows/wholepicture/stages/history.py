"""The history of findings over nights: new, ongoing, reopened, resolved.

It is derived from the verdicts of all nights in the store and never copied from night to night, so
nights may be run in any order, and run again. This module reads the tables of landing and of
verdicts in the warehouse, and writes the schema `audit` of the database in use. It opens no file.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from wholepicture.paths import SQL
from wholepicture.store.finding_history import derive_finding_history
from wholepicture.store.layout import damaged_records
from wholepicture.store.rule_pages import keep_rule_pages
from wholepicture.store.spans import SPANNED, add_rows, replace_night
from wholepicture.warehouse import Warehouse, WarehouseError

_FOLDER = SQL / "history"

# one night's rows, each from the SELECT of that name in sql/history/, like those of SPANNED
_OF_ONE_NIGHT = ("check", "team", "waiver", "feed", "field", "key_sample", "refused_row")


_KEY_COLUMN = 3  # the position of the key in every record table, after row_id and agency


class Page(Protocol):
    """The texts and settings of a check that are kept with each night."""

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
    @property
    def counted(self) -> bool: ...


def follow(
    warehouse: Warehouse,
    night: date,
    later: Mapping[date, str],
    *,
    checks: Sequence[Page],
    rule_pages: Mapping[str, str] | None = None,
) -> None:
    """Replaces this night's rows in the audit, and derives the history of findings from it on.

    Reads `memory.judging.*`, `night.*` and, for each later night whose records are available, the
    database named for it. Writes `audit.*` within the caller's transaction. `first_seen_on` is the
    first night on which the finding was open, even if it closed in between (its status is then
    `reopened`). `nights_open` counts the nights on which its check ran since it last opened,
    including this night. `rule_pages` is the text of each check's page, by the check's name. Raises
    WarehouseError.
    """
    records = {night: "night", **later}
    _remember_last_open(warehouse, night)
    for table in _OF_ONE_NIGHT:
        _replace_night(warehouse, table, night, _pages(checks) if table == "check" else {})
    for table in SPANNED:
        replace_night(warehouse, table, night, _query(table), {})
    _keep_rules(warehouse)
    keep_rule_pages(warehouse, night, rule_pages or {})
    _take_back_why_left(warehouse, records)
    derive_finding_history(warehouse, night)
    _say_why_left(warehouse, night, records)


def keep_delivery(warehouse: Warehouse, night: date) -> None:
    """Replaces in the audit the states of the files of a night not judged.

    Reads `night.*` and `memory.judging.*`; writes `audit.not_judged_*`. Raises WarehouseError.
    """
    for table in ("feed", "refused_row"):
        _replace_night(warehouse, table, night, {}, prefix="not_judged_")


def _replace_night(
    warehouse: Warehouse, table: str, night: date, pages: dict[str, object], prefix: str = ""
) -> None:
    """Replaces the table's rows of that night by those of its SELECT."""
    warehouse.run(
        f'delete from audit."{prefix}{table}" where night = $night',
        {"night": night},
        purpose=f"replacing audit.{prefix}{table}",
    )
    warehouse.run(
        f'insert into audit."{prefix}{table}" by name'
        f" select $night as night, found.* from ({_query(table)}) as found",
        {"night": night, **pages},
        purpose=f"filling audit.{prefix}{table}",
    )


def _keep_rules(warehouse: Warehouse) -> None:
    """Keeps, once each, the text of every rule by which a night in the store was judged."""
    warehouse.run(f"insert into audit.rule by name {_query('rule')}", purpose="keeping the rules")
    warehouse.run('delete from audit.rule where rule not in (select rule from audit."check")')


def _remember_last_open(warehouse: Warehouse, night: date) -> None:
    """Notes the child and case, when last open, of findings that closed on that night or later."""
    warehouse.run(
        f"create or replace temp table last_open_before as {_query('last_open')}", {"night": night}
    )


def _take_back_why_left(warehouse: Warehouse, records: Mapping[date, str]) -> None:
    """Deletes why subjects left, for nights whose records are available to find it out again."""
    warehouse.run(
        "delete from audit.leaving where list_contains($nights::date[], night)",
        {"nights": list(records)},
    )


def _say_why_left(warehouse: Warehouse, first: date, records: Mapping[date, str]) -> None:
    """Writes to audit.leaving why findings closed that have no verdict on the night.

    The reason is read from the records of that night and of every later one, so the order in which
    nights are run makes no difference.
    """
    _take_back_what_is_stale(warehouse, first)
    # the tables of tonight, because a kept night may lack a table
    keys = _keys(warehouse, records[first])
    for night, database in records.items():
        unknown = "select count(*) from audit.life where night = $night and how = 'not_known'"
        if warehouse.row(unknown, {"night": night}) != (0,):
            _look_in_records(warehouse, night, database, keys, is_kept=night != first)
    warehouse.run(
        """
        update audit.life
        set how = leaving.why
        from audit.leaving
        where
            life.night = leaving.night and life.finding_id = leaving.finding_id
            and life.how = 'not_known'
        """
    )


def _take_back_what_is_stale(warehouse: Warehouse, first: date) -> None:
    """Deletes reasons that may now be wrong, for later nights whose records are not available.

    A reason stays right if the finding closed on that night before and still does, and the child
    and the case on the last night it was open are the same.
    """
    warehouse.run(
        f"""
        delete from audit.leaving
        where
            leaving.night > $night
            and not exists (
                select 1
                from ({_query("last_open")}) as last_open
                inner join last_open_before as before
                    on last_open.night = before.night and last_open.finding_id = before.finding_id
                where
                    last_open.night = leaving.night and last_open.finding_id = leaving.finding_id
                    and last_open.how = leaving.why
                    and last_open.child_id is not distinct from before.child_id
                    and last_open.was_closed = before.was_closed
            )
        """,
        {"night": first},
        purpose="taking back why findings closed",
    )
    warehouse.run(
        """
        update audit.life
        set how = 'not_known'
        where
            how in ('case_closed', 'left_look_back', 'left_export') and night >= $night
            and (night, finding_id) not in (
                select (night, finding_id) from audit.leaving
            )
        """,
        {"night": first},
    )


def _keys(warehouse: Warehouse, database: str) -> list[tuple[str, str]]:
    """The record tables of a night, each with the name of its key."""
    return warehouse.rows(
        """
        select table_name, column_name
        from duckdb_columns()
        where database_name = $database and schema_name = 'record' and column_index = $place
        order by table_name
        """,
        {"database": database, "place": _KEY_COLUMN},
    )


def _look_in_records(
    warehouse: Warehouse,
    night: date,
    database: str,
    keys: Sequence[tuple[str, str]],
    *,
    is_kept: bool,
) -> None:
    """Notes from a night's records why findings closed on it; the records may be kept ones.

    Raises CouldNotFinishError if kept records are no longer as an audit wrote them.
    """
    of_keys = " ".join(
        f"union all select {column} from {database}.record.{table}" for table, column in keys
    )
    query = _query("why_left").replace("/*database*/ night", database)
    try:
        add_rows(
            warehouse,
            "leaving",
            "select $night::date as night, found.*"
            f" from ({query.replace('/*keys*/', of_keys)}) as found",
            {"night": night},
            purpose="saying why findings closed",
        )
    except WarehouseError as error:
        if error.is_of_machine or not is_kept:
            raise
        raise damaged_records(night) from None


def _query(table: str) -> str:
    return (_FOLDER / f"{table}.sql").read_text(encoding="utf-8")


def _pages(checks: Sequence[Page]) -> dict[str, object]:
    """The checks as parameters, one list for each column."""
    return {
        "checks": [check.name for check in checks],
        "titles": [check.title for check in checks],
        "severities": [check.severity for check in checks],
        "dimensions": [check.dimension for check in checks],
        "cites": [list(check.cites) for check in checks],
        "reveals": [list(check.reveals) for check in checks],
        "counted": [check.counted for check in checks],
        "must_be_met": [check.must_be_met for check in checks],
    }
