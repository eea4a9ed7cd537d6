"""A file under way through landing: its name, its working copy, and what its header showed."""

from dataclasses import dataclass

from wholepicture.landing.copying import Copied
from wholepicture.landing.framing import Bytes
from wholepicture.landing.headers import Layout

LINES_PER_FILE = 4_294_967_296  # row_id = file number times this, plus the physical line


@dataclass(frozen=True, kw_only=True)
class FileName:
    """Which file a row belongs to."""

    number: int
    agency: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Working:
    """A file whose content has been copied and whose header has been read; `data` is the copy's."""

    name: FileName
    copy: Copied
    layout: Layout
    data: Bytes

    @property
    def number(self) -> int:
        """The file's number, of which its tables have their names."""
        return self.name.number

    @property
    def cells(self) -> list[str]:
        """The names of its text columns: c001, c002, ..."""
        return [f"c{place:03d}" for place in range(1, self.layout.width + 1)]
