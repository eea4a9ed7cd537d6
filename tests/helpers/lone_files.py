"""One file at a time, landed in a warehouse in memory, with every word of it accounted for.

`Room` lands many files one after another in one warehouse, which is fast. Its results are plain
data; `account_of` compares them with the file's content.
"""

import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wholepicture.files.encodings import TwoBytes, length_in_two_bytes
from wholepicture.files.framing import Dialect, frame, lines_in
from wholepicture.rules.feeds import Feed, FeedColumn, FeedFile, ReceivedFile
from wholepicture.stages.landing import LINES_PER_FILE, FileName, LandedFile, land_alone
from wholepicture.warehouse import Warehouse, open_warehouse

_NOT_IN_CP1252 = {0x81, 0x8D, 0x8F, 0x90, 0x9D}
_WORD = re.compile(r"[^\W_]+")


def any_file(**manners: object) -> FeedFile:
    """A feed's file that takes any columns."""
    return FeedFile.model_validate(
        {"name": "x.csv", "table": "t", "columns": "any", **manners}, strict=True
    )


def named_file(**manners: object) -> FeedFile:
    """A feed's file with three columns: an id, a date and a note."""
    columns = (
        FeedColumn(
            name="visit_id",
            header="Visit",
            kind="local_id",
            key=True,
            required=True,
            on_bad="refuse_row",
        ),
        FeedColumn(name="on", header="On", kind="event_date", forms=("yyyy-mm-dd",)),
        FeedColumn(name="note", header="Note", kind="free_text"),
    )
    return any_file(columns=columns, **manners)


ANY, NAMED = any_file(), named_file()


@dataclass(frozen=True, kw_only=True)
class RefusedRow:
    """A refused row, as stored."""

    line: int
    offset: int
    column: str
    reason: str
    raw: bytes


@dataclass(frozen=True, kw_only=True)
class Alone:
    """The result for one file: its counts, its rows by line, and its refused rows.

    `stored` are the cells as delivered, `shown` the cells in `landing.<table>` under `columns`.
    """

    file: LandedFile
    columns: tuple[str, ...]
    stored: dict[int, tuple[str | None, ...]]
    shown: dict[int, tuple[str | None, ...]]
    refused: tuple[RefusedRow, ...]

    @property
    def reasons(self) -> tuple[tuple[int, str], ...]:
        """The refused rows by line and reason."""
        return tuple((row.line, row.reason) for row in self.refused)


class Room:
    """A warehouse in memory, and a folder to land from, for one file after another."""

    def __init__(self, warehouse: Warehouse, folder: Path) -> None:
        self._warehouse, self._folder = warehouse, folder
        self._work = folder / "work"
        self._work.mkdir()

    def land(self, content: bytes, file: FeedFile = ANY, *, name: str = "x.csv") -> Alone:
        """The result for a file of that content; its counts must balance, and no file be left."""
        path = self._folder / name
        path.write_bytes(content)
        try:
            return self.land_path(path, file)
        finally:
            path.unlink()

    def land_path(self, path: Path, file: FeedFile = ANY) -> Alone:
        """The result for the file at that path."""
        landed = self._landed(path, file)
        found = self._found(landed, file)
        assert (len(found.shown), len(found.refused)) == (landed.rows_landed, landed.rows_refused)
        return found

    def measure(
        self, path: Path, query: str, parameters: Mapping[str, object] | None = None
    ) -> tuple[Any, ...]:
        """The only row of a query over a file too large to be compared row by row."""
        self._landed(path, ANY)
        return tuple(self._warehouse.rows(query, parameters)[0])

    def _landed(self, path: Path, file: FeedFile) -> LandedFile:
        feed = Feed.model_validate(
            {"agency": "any", "file": (file,), "code_lists": {}}, strict=True
        )
        self._warehouse.run("drop schema if exists landing cascade")
        landed = land_alone(
            self._warehouse,
            FileName(number=1, agency="any", name="x.csv"),
            ReceivedFile(file=file, path=path),
            feed,
            self._work,
        )
        assert not list(self._work.iterdir()), "the working folder is left empty"
        assert landed.rows_read == landed.rows_landed + landed.rows_refused
        return landed

    def _found(self, landed: LandedFile, file: FeedFile) -> Alone:
        is_stored = self._warehouse.row(
            "select count(*) from duckdb_views() where view_name = 'raw_1'"
        )[0]
        refused = self._warehouse.rows(
            "select line, last_line, rows, byte_offset, column_name, reason, raw"
            " from landing.refused_row order by line, byte_offset"
        )
        return Alone(
            file=landed,
            columns=tuple(self._columns()),
            stored=self._rows("select * from landing.raw_1") if is_stored else {},
            shown=self._rows("select * exclude (agency) from landing.t"),
            refused=tuple(row for run in refused for row in _rows_of(landed, file, *run)),
        )

    def _columns(self) -> Iterator[str]:
        shown = self._warehouse.connection.execute("select * from landing.t limit 0").description
        assert shown is not None
        names = [name for name, *_ in shown]
        assert names[:2] == ["row_id", "agency"]
        yield from names[2:]

    def _rows(self, query: str) -> dict[int, tuple[str | None, ...]]:
        """The cells of each row, by its physical line; no two rows begin on the same line."""
        found = self._warehouse.rows(f"{query} order by row_id")
        rows = {row_id - LINES_PER_FILE: tuple(cells) for row_id, *cells in found}
        assert len(rows) == len(found)
        return rows


def _rows_of(
    landed: LandedFile,
    file: FeedFile,
    line: int,
    last_line: int,
    rows: int,
    offset: int,
    column: str,
    reason: str,
    raw: bytes,
) -> Iterator[RefusedRow]:
    """Each row of a run, with its own line and bytes."""
    if rows == 1:
        yield RefusedRow(line=line, offset=offset, column=column, reason=reason, raw=raw)
        return
    is_wide = landed.encoding.startswith("utf-16")
    text = TwoBytes(landed.encoding).feed(raw, final=True) if is_wide else raw
    dialect = Dialect(delimiter=file.delimiter.encode(), quote=file.quote.encode())
    found = list(frame(text, dialect, line=line))
    assert (len(found), found[-1].end) == (rows, len(text))
    assert found[-1].line + lines_in(text[found[-1].start :]) == last_line
    for one in found:
        start, end = one.start, one.end
        if is_wide:
            start, end = (length_in_two_bytes(text[:at]) for at in (start, end))
        own = raw[start:end]
        yield RefusedRow(
            line=one.line, offset=offset + start, column=column, reason=reason, raw=own
        )


@contextmanager
def room(memory_limit: str | None = None) -> Iterator[Room]:
    """A new room."""
    with (
        tempfile.TemporaryDirectory() as there,
        open_warehouse(memory_limit=memory_limit) as warehouse,
    ):
        yield Room(warehouse, Path(there))


def text_of(content: bytes, encoding: str) -> str:
    """The text of the bytes, as the right program would read them."""
    if encoding.startswith("utf-16"):
        return content[: len(content) // 2 * 2].decode(encoding, "surrogatepass")
    if encoding == "latin-1":
        return content.decode("latin-1")
    if encoding in ("utf-8", "utf-8-sig", "mixed"):
        text = content.decode("utf-8", "surrogateescape")
        return "".join(
            _in_cp1252(ord(sign) - 0xDC00) if 0xDC80 <= ord(sign) <= 0xDCFF else sign
            for sign in text
        )
    return "".join(map(_in_cp1252, content))


def _in_cp1252(byte: int) -> str:
    return chr(byte) if byte in _NOT_IN_CP1252 else bytes((byte,)).decode("cp1252")


def words(*texts: str | None) -> Counter[str]:
    """Every run of letters and digits in the texts, with how often it occurs."""
    return Counter(word for text in texts if text for word in _WORD.findall(text))


@dataclass(frozen=True, kw_only=True)
class Account:
    """The words of a file: `left` are those neither stored nor refused, `added` are ours."""

    left: Counter[str]
    added: Counter[str]


def account_of(found: Alone, content: bytes, encoding: str) -> Account:
    """The words of the content, compared with those of landed and refused rows.

    A row that is refused for a cell is also stored, and is counted once.
    """
    refused = {row.line for row in found.refused}
    kept: Counter[str] = Counter()
    for row in found.refused:
        kept += words(text_of(row.raw, encoding))
    for line, cells in found.stored.items():
        if line not in refused:
            kept += words(*cells)
    said = words(text_of(content, encoding))
    return Account(left=said - kept, added=kept - said)
