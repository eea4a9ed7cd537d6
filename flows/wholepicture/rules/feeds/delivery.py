"""Models of a delivery: the expected files that were delivered, and where they are."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from wholepicture.rules.feeds.feed import Feed, FeedFile


@dataclass(frozen=True, kw_only=True)
class Declared:
    """A manifest's statement about one file; blank if there is none that can be read."""

    rows: int | None = None
    sha256: str = ""
    produced_at: str = ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """The part of an XML document that is one file of the feed; its elements are the rows.

    `others` are the elements that are rows of other files. `day` is the path of the document's
    date, if it has one; a date before `oldest` is refused. For one file of each document
    `counts_strays` is true: it counts texts that are in no row of any file.
    """

    element: str
    others: tuple[str, ...] = ()
    day: str = ""
    oldest: date | None = None
    counts_strays: bool = True

    @classmethod
    def of(cls, file: FeedFile, feed: Feed, oldest: date | None = None) -> "Part | None":
        """The part of the feed's document for the file; None if the file is not such a part."""
        if file.element is None:
            return None
        elements = [each.element for each in feed.files if each.element]
        return cls(
            element=file.element,
            others=tuple(element for element in elements if element != file.element),
            day=feed.document_day or "",
            oldest=oldest,
            counts_strays=file.element == elements[0],
        )


@dataclass(frozen=True, kw_only=True)
class ReceivedFile:
    """One file that the feed expects: its path, or None and the reason it cannot be used.

    If the agency delivered a workbook instead, `path` is the workbook and `sheets` are the names
    that the file's sheet may have. If it delivered an XML document, `part` says which part is the
    file. `hint` says where a missing file may be.
    """

    file: FeedFile
    path: Path | None
    fault: str = ""
    declared: Declared = Declared()
    sheets: tuple[str, ...] = ()
    part: Part | None = None
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """The one folder on which an agency is judged, with the expected files and all other files.

    `folder` and `delivered_for` are None if the agency delivered nothing on or before the date.
    `stood_aside` are agencies that also delivered and are not used, because this one is.
    `strangers` counts the files and folders of the night that belong to no agency; only one
    delivery of a night has the count. `meant` says which of these seem to be meant for an agency,
    `hint` which for this one.
    """

    agency: str
    feed: Feed
    folder: Path | None
    delivered_for: date | None
    is_fresh: bool
    files: tuple[ReceivedFile, ...]
    unexpected: int = 0
    note: str = ""
    stood_aside: tuple[str, ...] = ()
    strangers: int = 0
    meant: tuple[str, ...] = ()
    hint: str = ""

    @property
    def received(self) -> tuple[ReceivedFile, ...]:
        """The expected files that were delivered."""
        return tuple(file for file in self.files if file.path is not None)

    @property
    def missing(self) -> tuple[ReceivedFile, ...]:
        """The expected files that were not delivered."""
        return tuple(file for file in self.files if file.path is None)

    @property
    def is_whole(self) -> bool:
        """Whether at least one file was delivered, and every file that may not be absent."""
        return bool(self.received) and all(file.file.optional for file in self.missing)
