"""Pruning of old nights: everything about children is deleted, and later nights stay the same.

A pruned night keeps its counts by check and the states of its files, because later nights count
them and compare with them. For each finding one row is kept: since when it was open, and when it
was last met. So the kept nights publish the same bytes as before, and later nights the same as if
none had been pruned.
"""

from datetime import date, timedelta
from pathlib import Path

from wholepicture.errors import ArgumentsError
from wholepicture.paths import SQL
from wholepicture.store.register import reading, small_number
from wholepicture.store.rule_pages import forget_unnamed_pages
from wholepicture.store.spans import SPANNED
from wholepicture.warehouse import Warehouse

_FOLDER = SQL / "history"
# tables from which the rows of a pruned night are deleted; its rows in `check` and `feed` stay
_OF_A_NIGHT = ("life", "leaving", "team", "waiver", "refused_row", "rule_page", "register")

# a column is compared with the last earlier night on which its file had rows
_OLD_FIELDS = """
    delete from audit.field
    where
        night < $night
        and (agency, file, column_name, night) not in (
            select (agency, file, column_name, max(night))
            from audit.field
            where night < $night and rows > 0
            group by agency, file, column_name
        )
"""

# a file is compared with its previous delivery, so the newest two samples of each key stay
_OLD_SAMPLES = """
    delete from audit.key_sample
    where
        night < $night
        and (agency, file, column_name, night) not in (
            select (agency, file, column_name, night)
            from (
                select agency, file, column_name, delivered_for, max(night) as night
                from audit.key_sample
                where night < $night
                group by agency, file, column_name, delivered_for
                qualify
                    row_number() over (
                        partition by agency, file, column_name order by delivered_for desc
                    ) <= 2
            )
        )
"""


def prune(warehouse: Warehouse, days: int) -> None:
    """Prunes every night that is the given number of days or more before the newest night.

    Changes `audit.*` of the database in use, within the caller's transaction. Raises
    WarehouseError.
    """
    (newest,) = warehouse.row("select max(night) from audit.register")
    (first,) = warehouse.row(
        "select min(night) from audit.register where night > $oldest",
        {"oldest": newest - timedelta(days=days)},
    )
    older = warehouse.row("select count(*) from audit.register where night < $n", {"n": first})
    if older == (0,):
        return
    night = {"night": first}
    for name in ("pruned_finding", "pruned_still_shown"):
        query = (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")
        warehouse.run(
            f"create or replace temp table kept_{name} as {query}",
            night,
            purpose="reading what later nights owe to those pruned",
        )
    _note_nights(warehouse, first)
    warehouse.run("delete from audit.pruned_finding")
    warehouse.run("insert into audit.pruned_finding by name select * from kept_pruned_finding")
    _delete(warehouse, first)


def _note_nights(warehouse: Warehouse, first: date) -> None:
    """Notes the nights before the first kept one as pruned, each with its `small_number`."""
    found = warehouse.rows(
        "select night, settings from audit.register where night < $night order by night",
        {"night": first},
    )
    warehouse.run(
        "insert into audit.pruned_night by name"
        " select unnest($nights::date[]) as night, unnest($small::bigint[]) as small_number",
        {"nights": [night for night, _ in found], "small": [small_number(s) for _, s in found]},
    )


def _delete(warehouse: Warehouse, first: date) -> None:
    """Deletes the rows of nights before the first kept one, except rows that are still shown."""
    night = {"night": first}
    for table in SPANNED:
        still = ""
        if table == "finding":
            still = """
                and not exists (
                    select 1 from kept_pruned_still_shown as shown
                    where
                        shown.finding_id = finding_span.finding_id
                        and shown.night >= finding_span.first_night
                        and shown.night < finding_span.until_night
                )
            """
        warehouse.run(
            f"delete from audit.{table}_span where until_night <= $night {still}",
            night,
            purpose=f"pruning audit.{table}",
        )
    warehouse.run(
        "delete from audit.finding_night where night < $night and (night, finding_id) not in"
        " (select (night, finding_id) from kept_pruned_still_shown)",
        night,
        purpose="pruning audit.finding",
    )
    warehouse.run(_OLD_SAMPLES, night, purpose="pruning audit.key_sample")
    warehouse.run(_OLD_FIELDS, night, purpose="pruning audit.field")
    for table in _OF_A_NIGHT:
        warehouse.run(
            f"delete from audit.{table} where night < $night", night, purpose=f"pruning {table}"
        )
    forget_unnamed_pages(warehouse)


def first_kept(audit: Path, days: int | None) -> date | None:
    """The first night that may be judged: it is after every pruned night and would not be pruned.

    None if every night may.
    """
    if not audit.exists():
        return None
    with reading(audit) as warehouse:
        pruned, newest = warehouse.row(
            "select (select max(night) from audit.pruned_night), max(night) from audit.register"
        )
    known = [pruned + timedelta(days=1)] if pruned else []
    if days is not None and newest is not None:
        known.append(newest - timedelta(days=days - 1))
    return max(known, default=None)


def refuse_pruned(night: date, first: date | None) -> None:
    """Raises ArgumentsError for a night that is older than the kept history."""
    if first is not None and night < first:
        raise ArgumentsError(
            "--as-at",
            expected=f"a night from {first} on, which is as far back as history is kept",
            found="an earlier one, which was pruned or would be at once",
            do="It cannot be judged again. `retention` in the settings says how many days are"
            " kept; a longer time keeps later nights longer, and brings none back.",
        )
