"""The published files of one night, made only from the schema `audit`.

Each CSV is the one SELECT of its name in `sql/publish/`; the same audit gives the same bytes.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from wholepicture.paths import SQL
from wholepicture.stages.publishing.csv_files import Writing, make_folder
from wholepicture.stages.publishing.night_book import Book, prepare, write_night_book
from wholepicture.stages.publishing.report import write_reports
from wholepicture.stages.publishing.rule_book import write_rule_book
from wholepicture.stages.publishing.shareable import render_shareable
from wholepicture.stages.publishing.team_books import write_team_books
from wholepicture.store.published_tables import (
    NAMING,
    TABLES,
    open_select,
    order_of,
    select_of,
)
from wholepicture.warehouse import Warehouse

_FOLDER = SQL / "publish"
_OF_DELIVERY = {"feeds": "feed", "refused_rows": "refused_row"}  # with the table that each reads
_STAYS_IN_STORE = frozenset({"who", "because"})  # typed by a person

RULES = "rules.html"
FIRST_LINE = (
    "A finding says what a record does not show."
    " No finding does not mean that a child was seen or is safe."
)


def render(
    warehouse: Warehouse, night: date, folder: Path, *, is_judged: bool = True
) -> dict[str, str]:
    """The sha256 of every published file of the night, written to the folder, by its name.

    For a night not judged, the files are feeds.csv and refused_rows.csv.

    The folder is 0750 and its files 0640, also in `shareable/`. `restricted/` exists only if a
    check reveals something that the night's settings do not allow; it is 0700 and its files 0600.
    Reads `audit.*` of the database in use. Raises WarehouseError, and OSError if the folder cannot
    be written.
    """
    if not is_judged:
        return _render_delivery(warehouse, night, folder)
    is_excel, restricts = _prepare(warehouse, night)
    writing = Writing(warehouse, night, is_excel)
    outputs = writing.tables(folder, TABLES)
    if restricts:
        outputs |= writing.tables(folder / "restricted", NAMING, restricted=True)
    outputs |= render_shareable(writing, folder / "shareable")
    outputs[RULES] = write_rule_book(warehouse, night, folder / RULES, FIRST_LINE)
    outputs |= write_reports(warehouse, night, folder, FIRST_LINE)
    outputs |= _write_books(Book(warehouse=warehouse, night=night, first_line=FIRST_LINE), folder)
    outputs["run.json"] = _write_run(warehouse, night, folder / "run.json", outputs)
    (folder / "run.json").chmod(0o640)
    return outputs


def as_published(warehouse: Warehouse, night: date, name: str) -> list[dict[str, str]]:
    """The rows of that file of a judged night as texts, with those of restricted checks at the end.

    Reads `audit.*` of the database in use, and writes no file. Raises WarehouseError.
    """
    is_excel, _ = _prepare(warehouse, night)
    return Writing(warehouse, night, is_excel).texts(name)


def _render_delivery(warehouse: Warehouse, night: date, folder: Path) -> dict[str, str]:
    """The sha256 of each file written about the delivery of a night not judged."""
    (is_excel,) = warehouse.row(
        "select is_excel from audit.not_judged where night = $night", {"night": night}
    )
    make_folder(folder, 0o750)
    writing = Writing(warehouse, night, bool(is_excel))
    return {
        f"{name}.csv": writing.rows(
            select_of(name).replace(f"audit.{table}", f"audit.not_judged_{table}"),
            order_of(name),
            folder / f"{name}.csv",
        )
        for name, table in _OF_DELIVERY.items()
    }


def read_tonight(warehouse: Warehouse, night: date) -> None:
    """Creates the tables that several outputs of a night read: `open_tonight`, `critical_and_new`.

    Reads `audit.*` of the database in use. Raises WarehouseError.
    """
    warehouse.script(_FOLDER / "_ranks.sql")
    warehouse.run(
        "create or replace temp table open_tonight as"
        f" select * from ({open_select()}) where night = $night",
        {"night": night},
        purpose="reading tonight's findings",
    )
    rows_of_sheet = (_FOLDER / "_critical_and_new.sql").read_text(encoding="utf-8")
    warehouse.run(
        f"create or replace temp table critical_and_new as {rows_of_sheet}",
        purpose="ordering what is critical and new",
    )


def _prepare(warehouse: Warehouse, night: date) -> tuple[bool, bool]:
    """Whether the files are for Excel, and whether any check is restricted."""
    is_excel, allowed = warehouse.row(
        "select is_excel, reveals_allowed from audit.register where night = $night",
        {"night": night},
    )
    read_tonight(warehouse, night)
    (restricted,) = warehouse.row(
        'select count(*) from audit."check"'
        " where night = $night and not list_has_all($allowed::varchar[], reveals)",
        {"night": night, "allowed": allowed},
    )
    return bool(is_excel), restricted > 0


def _write_books(book: Book, folder: Path) -> dict[str, str]:
    """The sha256 of the night's workbook, and of the teams' workbooks if settings ask for them."""
    prepare(book.warehouse, book.night)
    outputs = {"audit.xlsx": write_night_book(book, folder / "audit.xlsx")}
    (settings,) = book.warehouse.row(
        "select settings from audit.register where night = $night", {"night": book.night}
    )
    if json.loads(settings).get("audit", {}).get("team_workbooks"):
        outputs |= write_team_books(book, folder)
    return outputs


def _write_run(warehouse: Warehouse, night: date, path: Path, outputs: Mapping[str, str]) -> str:
    """The sha256 of run.json, written from the register, with the sha256 of every output."""
    generation, judged, schema, versions, settings, inputs, timings = warehouse.row(
        "select generation, judged_generation, schema_version, versions, settings, inputs, timings"
        " from audit.register where night = $night",
        {"night": night},
    )
    checks = warehouse.rows(
        'select "check", round(seconds, 3) from audit."check" where night = $night'
        ' order by "check"',
        {"night": night},
    )
    known = {
        "says": FIRST_LINE,
        "night": str(night),
        "generation": generation,
        "judged_generation": judged,
        "schema_version": schema,
        "versions": json.loads(versions),
        "settings": _without_words(json.loads(settings)),
        "inputs": json.loads(inputs),
        "timings": {"stages": json.loads(timings), "checks": dict(checks)},
        "outputs": dict(sorted(outputs.items())),
    }
    content = (json.dumps(known, indent=2, ensure_ascii=False) + "\n").encode("utf-8")
    path.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def _without_words(settings: object) -> object:
    """The settings without `who` and `because`, which a person typed."""
    if isinstance(settings, dict):
        return {
            key: _without_words(value)
            for key, value in settings.items()
            if key not in _STAYS_IN_STORE
        }
    if isinstance(settings, list):
        return [_without_words(value) for value in settings]
    return settings
