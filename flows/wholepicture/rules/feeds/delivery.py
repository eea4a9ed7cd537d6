"""The nouns of a delivery: which of the files a feed expects came, and where they lie."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from wholepicture.rules.feeds.feed import Feed, FeedFile


@dataclass(frozen=True, kw_only=True)
class Declared:
    """What an agency's manifest says of one file; blank where it says nothing we can read."""

    rows: int | None = None
    sha256: str = ""
    produced_at: str = ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """What a file is of an XML document: the rows that are its element.

    `others` are the elements that are rows of other files. `day` leads to the day that the
    document is of, if that is said; it is not to be before `oldest`. One file `tells_strays`, what
    lies in no element of any.
    """

    element: str
    others: tuple[str, ...] = ()
    day: str = ""
    oldest: date | None = None
    tells_strays: bool = True

    @classmethod
    def of(cls, file: FeedFile, feed: Feed, oldest: date | None = None) -> "Part | None":
        """The file as a part of the feed's document; None where it is no such file."""
        if file.element is None:
            return None
        elements = [each.element for each in feed.files if each.element]
        return cls(
            element=file.element,
            others=tuple(element for element in elements if element != file.element),
            day=feed.document_day or "",
            oldest=oldest,
            tells_strays=file.element == elements[0],
        )


@dataclass(frozen=True, kw_only=True)
class ReceivedFile:
    """One file the feed expects: where it is, or None with the reason it cannot be used.

    Where the agency delivered a workbook instead, `path` is the workbook and `sheets` are the
    names that the file's sheet in it may have; where an XML document, `part` says which of it.
    `hint` says where it may lie instead.
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
    """The one folder an agency is judged on, every file its feed expects, and what else lay there.

    `folder` and `delivered_for` are None when the agency delivered nothing on or before the date.
    `stood_aside` are agencies that delivered too and are not used, because this one is. `strangers`
    counts what lies in the night's folder and is no agency's: only one delivery of a night has it.
    `meant` says what of that seems to be meant for an agency, `hint` what for this one.
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
        """The expected files that are there."""
        return tuple(file for file in self.files if file.path is not None)

    @property
    def missing(self) -> tuple[ReceivedFile, ...]:
        """The expected files that are not."""
        return tuple(file for file in self.files if file.path is None)
