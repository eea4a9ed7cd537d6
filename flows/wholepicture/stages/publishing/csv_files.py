"""The CSV files of a night: UTF-8 with `,`, `"` and LF (`--excel`: a byte-order mark and CRLF).

No cell can act as a formula in a spreadsheet or as a command in a terminal.
"""

import hashlib
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wholepicture.store.published_tables import NAMING, order_of, select_of
from wholepicture.warehouse import Warehouse

if TYPE_CHECKING:
    import polars

# control characters: line ends, cursor movement, hidden text, changes of direction
_CONTROLS = r"[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}]"
# a cell that begins with one of these is a formula to a spreadsheet, also in full width
_FORMULA, _NUMBER = r"^ *[=+\-@\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}]", r"^-?[0-9]+(\.[0-9]+)?$"

_ROWS_OF_A_BOOK = 20_000  # Python's own values take a hundred times the memory of Arrow's


@dataclass(frozen=True)
class Writing:
    """The arguments for writing the files of a night."""

    warehouse: Warehouse
    night: date
    is_excel: bool

    def tables(
        self, folder: Path, names: Sequence[str], *, restricted: bool = False
    ) -> dict[str, str]:
        """The sha256 of each published table's file, by its name in OUT/<night>/."""
        make_folder(folder, 0o700 if restricted else 0o750)
        outputs = {}
        for name in names:
            path = folder / f"{name}.csv"
            select = select_of(name, restricted=restricted)
            shown = f"{folder.name}/{path.name}" if restricted else path.name
            outputs[shown] = self.rows(select, order_of(name), path, is_trend=name == "trend")
            if restricted:
                path.chmod(0o600)
        return outputs

    def rows(self, select: str, order: str, path: Path, *, is_trend: bool = False) -> str:
        """The sha256 of a file with the night's rows; a trend has those of all nights up to it."""
        return self.file(_of_night(select, order, is_trend=is_trend), path)

    def texts(self, name: str) -> list[dict[str, str]]:
        """The rows of a published table as texts, with those of restricted checks at the end."""
        rows: list[dict[str, str]] = []
        for restricted in (False, True) if name in NAMING else (False,):
            select = select_of(name, restricted=restricted)
            query = _of_night(select, order_of(name), is_trend=name == "trend")
            given = {"night": self.night}
            for batch in self.warehouse.batches(query, given, purpose=f"reading {name}"):
                rows += [{key: _text(row[key]) for key in row} for row in batch.to_pylist()]
        return rows

    def file(self, query: str, path: Path) -> str:
        """The sha256 of a file (0640) with the rows of a query about the night."""
        given = {"night": self.night}
        return _write_csv(self.warehouse, query, given, path, is_excel=self.is_excel)


def _of_night(select: str, order: str, *, is_trend: bool) -> str:
    """The query for a table's rows of a night; for a trend, of all nights up to it."""
    shown, held = ("*", "<=") if is_trend else ("* exclude (night)", "=")
    return f"select {shown} from ({select}) where night {held} $night order by {order}"


def _text(value: object) -> str:
    """The value as a text of a CSV file."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _write_csv(
    warehouse: Warehouse,
    query: str,
    parameters: Mapping[str, object],
    path: Path,
    *,
    is_excel: bool,
) -> str:
    """The sha256 of a file (0640), written in batches with the rows of that SELECT."""
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
    """The module polars; raises MemoryError if there is too little memory to load its library."""
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

    Texts typed into an export have already been checked; this step is for all other texts, such as
    headers of a feed file. A control character becomes a space, and a text that begins like a
    formula gets an apostrophe before it.
    """
    polars = _polars()
    text = polars.col(polars.String).str.replace_all(_CONTROLS, " ")
    is_formula = text.str.contains(_FORMULA) & ~text.str.contains(_NUMBER)
    shown = polars.when(is_formula).then("'" + text).when(text != "").then(text)
    return frame.with_columns(shown.name.keep())


def harmless_rows(
    warehouse: Warehouse, query: str, parameters: Mapping[str, object], *, purpose: str
) -> Iterator[tuple[Any, ...]]:
    """The rows of that SELECT, in batches, with texts as in the CSV files."""
    polars = _polars()
    for batch in warehouse.batches(query, parameters, size=_ROWS_OF_A_BOOK, purpose=purpose):
        yield from _harmless(polars.DataFrame(batch)).iter_rows()


def make_folder(folder: Path, mode: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(mode)
