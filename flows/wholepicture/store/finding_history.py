"""The history of findings, derived by `sql/history/` from the verdicts of all nights.

Nothing is copied from night to night, so nights may be run in any order, and run again.
"""

from datetime import date

from wholepicture.paths import SQL
from wholepicture.warehouse import Warehouse

_FOLDER = SQL / "history"
_FIRST = date.min


def derive_finding_history(warehouse: Warehouse, since: date) -> None:
    """Derives the history of findings, and which rules changed, for that night and all later ones.

    Only findings that may be open or close from that night on are read, because others give no row.
    Writes `audit.life` and `is_rule_changed` of `audit."check"`. Raises WarehouseError.
    """
    warehouse.script(_FOLDER / "_how.sql")
    _gather(warehouse, since)
    query = _query("finding_history")
    for table in ("finding", "verdict"):
        query = query.replace(f"audit.{table}", f"temp.{table}")
    warehouse.run("delete from audit.life where night >= $night", {"night": since})
    warehouse.run(
        f"insert into audit.life by name {query}", {"night": since}, purpose="deriving audit.life"
    )
    _mark_changed_rules(warehouse, since)


def _gather(warehouse: Warehouse, since: date) -> None:
    """Collects the stored rows of the touched findings, to be read in place of `audit.verdict`."""
    for name, query, parameters in (
        ("findings_touched", "findings_touched", {"night": since}),
        ("finding", "agencies_touched", None),
        ("verdict", "verdicts_touched", {"night": since}),
    ):
        warehouse.run(
            f"create or replace temp table {name} as {_query(query)}",
            parameters,
            purpose="reading the history of findings",
        )


def say_how_again(warehouse: Warehouse) -> None:
    """Derives again, for every finding, the words that an earlier version wrote differently.

    No row is added or removed. Writes the same tables as `derive_finding_history`.
    """
    warehouse.script(_FOLDER / "_how.sql")
    warehouse.run(
        f"""
        update audit.life
        set
            how = case when life.status = 'resolved' then coalesce(found.how, 'not_known') end,
            last_met_on = found.last_met_on,
            is_improvement = case
                when life.status = 'resolved' then coalesce(found.is_improvement, false)
            end
        from audit.life as held
        left join ({_query("finding_history")}) as found
            on
                held.night = found.night
                and held.finding_id = found.finding_id
                and held.status = found.status
        where life.night = held.night and life.finding_id = held.finding_id
        """,
        {"night": _FIRST},
        purpose="deriving audit.life",
    )
    _mark_changed_rules(warehouse, _FIRST)


def _mark_changed_rules(warehouse: Warehouse, since: date) -> None:
    warehouse.run(
        f"""
        update audit."check"
        set is_rule_changed = found.is_rule_changed
        from ({_query("rule_changed")}) as found
        where "check".night = found.night and "check"."check" = found."check"
        """,
        {"night": since},
        purpose="marking the rules that changed",
    )


def _query(table: str) -> str:
    return (_FOLDER / f"{table}.sql").read_text(encoding="utf-8")
