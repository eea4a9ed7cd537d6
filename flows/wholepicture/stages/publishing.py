"""The published files of one night, rendered from the schema `audit` and nothing else.

Each CSV is the one SELECT of its name in `sql/publish/`. Files are UTF-8 with `,`, `"` and LF
(`--excel`: a byte-order mark and CRLF); the same audit gives the same bytes. No cell can act as a
formula in a spreadsheet or as a command in a terminal.
"""

import hashlib
import json
import warnings
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wholepicture.paths import SQL
from wholepicture.warehouse import Warehouse

if TYPE_CHECKING:
    import polars

_FOLDER = SQL / "publish"
_FILES = ("findings", "late", "resolved", "checks", "children", "feeds", "refused_rows")

# the files whose rows name a child: their rows of a restricted check are in restricted/
_NAMING = ("findings", "late", "resolved")

# the files about the delivery, and the table that each reads
_OF_DELIVERY = {"feeds": "feed", "refused_rows": "refused_row"}

# four weeks, so that a monthly team meeting sees everything that was done late
LATE_DAYS = 28

_SHARE_DECIMALS = 4  # a share of 100,000 records still distinguishes ten of them
_STAYS_IN_STORE = frozenset({"who", "because"})  # typed by a person

# control characters: line ends, cursor movement, hidden text, changes of direction
_CONTROLS = r"[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}]"
# spreadsheets read a cell that begins so as a formula, full-width characters included
_FORMULA, _NUMBER = r"^ *[=+\-@\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}]", r"^-?[0-9]+(\.[0-9]+)?$"

FIRST_LINE = (
    "A finding says what a record does not show."
    " No finding does not mean that a child was seen or is safe."
)


def render(
    warehouse: Warehouse, night: date, folder: Path, *, is_judged: bool = True
) -> dict[str, str]:
    """The sha256 of every published file of the night, written to the folder, by its name.

    For a night that could not be judged, the files are feeds.csv and refused_rows.csv.

    The folder is 0750 and its files 0640; `restricted/`, there only on a night with a check that
    reveals what its settings do not allow, is 0700 and its files 0600. Reads `audit.*` of the
    database in use. Raises WarehouseError, and OSError where the folder cannot be written.
    """
    if not is_judged:
        return _render_delivery(warehouse, night, folder)
    is_excel, restricts = _prepare(warehouse, night)
    _make(folder, 0o750)
    outputs = {}
    for name in _FILES:
        parameters = _parameters(name, night, restricted=False)
        outputs[f"{name}.csv"] = _write_csv(
            warehouse, _query(name), parameters, folder / f"{name}.csv", is_excel=is_excel
        )
    if restricts:
        outputs |= _render_restricted(warehouse, night, folder / "restricted", is_excel)
    outputs["run.json"] = _write_run(warehouse, night, folder / "run.json", outputs)
    (folder / "run.json").chmod(0o640)
    return outputs


def as_published(warehouse: Warehouse, night: date, name: str) -> list[dict[str, str]]:
    """The rows of that file of a judged night as texts, those of restricted checks at the end.

    Reads `audit.*` of the database in use, and writes no file. Raises WarehouseError.
    """
    _prepare(warehouse, night)
    rows: list[dict[str, str]] = []
    for restricted in (False, True) if name in _NAMING else (False,):
        parameters = _parameters(name, night, restricted=restricted)
        for batch in warehouse.batches(_query(name), parameters, purpose=f"reading {name}"):
            rows += [{key: _text(row[key]) for key in row} for row in batch.to_pylist()]
    return rows


def _text(value: object) -> str:
    """The value as a CSV has it."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _render_delivery(warehouse: Warehouse, night: date, folder: Path) -> dict[str, str]:
    """The sha256 of each file written about the delivery of a night that could not be judged."""
    (is_excel,) = warehouse.row(
        "select is_excel from audit.not_judged where night = $night", {"night": night}
    )
    _make(folder, 0o750)
    outputs = {}
    for name, table in _OF_DELIVERY.items():
        query = _query(name).replace(f"audit.{table}", f"audit.not_judged_{table}")
        path = folder / f"{name}.csv"
        outputs[path.name] = _write_csv(
            warehouse, query, {"night": night}, path, is_excel=bool(is_excel)
        )
    return outputs


def _prepare(warehouse: Warehouse, night: date) -> tuple[bool, bool]:
    """Whether the files are for Excel, and whether any check is restricted."""
    is_excel, allowed, settings = warehouse.row(
        "select is_excel, reveals_allowed, settings from audit.register where night = $night",
        {"night": night},
    )
    for script in ("_ranks", "_published_id"):
        warehouse.script(_FOLDER / f"{script}.sql")
    # nights of earlier versions do not have it
    if not json.loads(settings).get("audit", {}).get("team_names", True):
        warehouse.script(_FOLDER / "_no_team_names.sql")
    warehouse.run(
        f"create or replace temp table open_tonight as {_query('_open_tonight')}",
        {"night": night},
        purpose="reading tonight's findings",
    )
    (restricted,) = warehouse.row(
        'select count(*) from audit."check"'
        " where night = $night and not list_has_all($allowed::varchar[], reveals)",
        {"night": night, "allowed": allowed},
    )
    return bool(is_excel), restricted > 0


def _render_restricted(
    warehouse: Warehouse, night: date, folder: Path, is_excel: bool
) -> dict[str, str]:
    """The sha256 of each file in restricted/, with the rows that the other files leave out."""
    _make(folder, 0o700)
    outputs = {}
    for name in _NAMING:
        path = folder / f"{name}.csv"
        parameters = _parameters(name, night, restricted=True)
        outputs[f"restricted/{name}.csv"] = _write_csv(
            warehouse, _query(name), parameters, path, is_excel=is_excel
        )
        path.chmod(0o600)
    return outputs


def _parameters(name: str, night: date, *, restricted: bool) -> dict[str, object]:
    """The parameters that the file's SELECT uses; DuckDB refuses any others."""
    parameters: dict[str, object] = {"night": night}
    if name in _NAMING:
        parameters["restricted"] = restricted
    if name == "findings":
        del parameters["night"]
    if name == "late":
        parameters["late_days"] = LATE_DAYS
    if name == "checks":
        parameters["decimals"] = _SHARE_DECIMALS
    return parameters


def _write_csv(
    warehouse: Warehouse,
    query: str,
    parameters: Mapping[str, object],
    path: Path,
    *,
    is_excel: bool,
) -> str:
    """The sha256 of a file (0640) with the rows of that SELECT, written in batches."""
    polars = _polars()
    digest = hashlib.sha256()
    with path.open("wb") as file:
        is_first = True
        for batch in warehouse.batches(query, parameters, purpose=f"writing {path.name}"):
            written = _harmless(polars.DataFrame(batch)).write_csv(
                include_header=is_first,
                include_bom=is_excel and is_first,
                line_terminator="\r\n" if is_excel else "\n",
            )
            content = written.encode("utf-8")
            digest.update(content)
            file.write(content)
            is_first = False
    path.chmod(0o640)
    return digest.hexdigest()


def _polars() -> Any:
    """The module polars; raises MemoryError where memory is too short to load its library."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            import polars

            polars.DataFrame()
        except (ImportError, NameError):
            raise MemoryError from None
    return polars


def _harmless(frame: "polars.DataFrame") -> "polars.DataFrame":
    """The frame without control characters and formulas; empty texts are null.

    Texts typed into an export have been checked before; this is for all others, such as headers of
    a feed file. A control character becomes a space, and a text that begins like a formula gets an
    apostrophe before it.
    """
    polars = _polars()
    text = polars.col(polars.String).str.replace_all(_CONTROLS, " ")
    is_formula = text.str.contains(_FORMULA) & ~text.str.contains(_NUMBER)
    shown = polars.when(is_formula).then("'" + text).when(text != "").then(text)
    return frame.with_columns(shown.name.keep())


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


def _query(name: str) -> str:
    return (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def _make(folder: Path, mode: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(mode)
