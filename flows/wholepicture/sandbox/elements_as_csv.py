"""One kind of element of an XML document, written as CSV with one row for each element.

A row has texts of the element and of the elements around it, such as the child's number and the
date of the referral. A text without a column is counted, never silently dropped.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from wholepicture.sandbox.sheet_as_csv import created
from wholepicture.sandbox.workbook_parts import RefusedError
from wholepicture.sandbox.xml_records import Element, Records, read_records

PLACE = "#"  # the end of a column's path that means the element's number among those of its name
TIMES = 2  # how many times as long as the document its rows may be, if they exceed a megabyte

_BREAKS = re.compile(r"[\r\n]+")

Steps = tuple[str, ...]


class _Writer(Protocol):
    """The type of a CSV writer."""

    def writerow(self, row: Sequence[str], /) -> object:
        """Writes one row."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The element that becomes a row, and its columns, each with a header and possible paths.

    A path begins at a record and goes from element to element. `others` are the elements that are
    rows of other tables. `day` is the path to the document's date, blank if there is none. For one
    table of a document `counts_strays` is true: it counts texts outside the records of all tables.
    """

    element: Steps
    columns: tuple[tuple[str, tuple[Steps, ...]], ...]
    others: frozenset[Steps]
    day: Steps
    counts_strays: bool

    @classmethod
    def asked(cls, question: Mapping[str, Any]) -> "Wanted":
        """The same, made from paths in a feed's notation: `Child/CINdetails`."""
        return cls(
            element=_steps(question["element"]),
            columns=tuple(
                (header, tuple(map(_steps, paths))) for header, paths in question["columns"].items()
            ),
            others=frozenset(map(_steps, question["others"])),
            day=_steps(question["day"]),
            counts_strays=question["counts_strays"],
        )

    @property
    def records(self) -> frozenset[str]:
        """The names of the elements that are records."""
        return frozenset(steps[0] for steps in (self.element, *self.others, self.day) if steps)


def elements_written(
    document: Path, encoding: str | None, target: Path, wanted: Wanted
) -> dict[str, Any]:
    """The counts for the rows written to `target`, after a header.

    The counts are `rows`, `tags` with the element's name anywhere in the document, and texts and
    attributes `unread`. The document's `day` is returned as written. Line breaks in a text become
    spaces. Raises RefusedError and TargetError.
    """
    with created(target) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([header for header, _ in wanted.columns])
        # a row repeats texts from around it, so a long text could be repeated in very many rows
        table = _Table(wanted, writer, TIMES * document.stat().st_size + 1_000_000)
        records = Records(wanted.records, wanted.element[-1], table.add)
        read_records(document, encoding, records)
    if not table.records:
        raise RefusedError("no_record")
    return {
        "rows": table.rows,
        "tags": records.tags,
        "unread": table.unread + (records.outside if wanted.counts_strays else 0),
        "day": table.day[:40],
    }


class _Table:
    """A table of rows, written record by record, with a count of the texts left out."""

    def __init__(self, wanted: Wanted, writer: _Writer, letters: int) -> None:
        self.records = self.rows = self.unread = 0
        self._letters_left = letters
        self._ways = [[_way(path, wanted.element) for path in paths] for _, paths in wanted.columns]
        self.day = ""
        self._wanted, self._writer = wanted, writer

    def add(self, record: Element) -> None:
        """Writes the record's rows."""
        steps = self._wanted.element
        if record.name == steps[0]:
            self.records += 1
            for chain in _chains([record], steps[1:]):
                self._write(chain)
        if self._wanted.day and record.name == self._wanted.day[0]:
            found = next(_below(record, self._wanted.day[1:]), None)
            self.day = self.day or (found.text.strip() if found else "")

    def _write(self, chain: list[Element]) -> None:
        """Writes the row of the last element of the chain; the other elements enclose it."""
        cells, read = [], set()
        for ways in self._ways:
            text, leaf = self._cell(chain, ways)
            cells.append(_BREAKS.sub(" ", text))
            if leaf:
                read.add(id(leaf))
        self._letters_left -= sum(map(len, cells))
        if self._letters_left < 0:
            raise RefusedError("repeated")
        self._writer.writerow(cells)
        self.rows += 1
        self.unread += self._left(chain[-1], self._wanted.element, read)

    def _cell(
        self, chain: list[Element], ways: Sequence[tuple[int, Steps]]
    ) -> tuple[str, Element | None]:
        """The text at the first path that leads to a text, and its element."""
        for depth, below in ways:
            element = chain[depth]
            if below == (PLACE,):
                return str(element.place), None
            for leaf in _below(element, below):
                if leaf.text.strip():
                    return leaf.text, leaf
        return "", None

    def _left(self, element: Element, steps: Steps, read: set[int]) -> int:
        """The number of texts and attributes in the element and below that are in no column."""
        is_left = bool(element.text.strip()) and id(element) not in read
        return (
            is_left
            + element.asides
            + sum(
                self._left(each, (*steps, name), read)
                for name, alike in element.inner.items()
                if (*steps, name) not in self._wanted.others
                for each in alike
            )
        )


def _way(path: Steps, element: Steps) -> tuple[int, Steps]:
    """The position, from 0, of the last step that the path shares with `element`, and the rest."""
    common = 0
    while path[common : common + 1] == element[common : common + 1] != ():
        common += 1
    return common - 1, path[common:]


def _chains(chain: list[Element], steps: Steps) -> Iterator[list[Element]]:
    """Every chain of elements that follows the steps."""
    if not steps:
        yield chain
        return
    for each in chain[-1].inner.get(steps[0], ()):
        yield from _chains([*chain, each], steps[1:])


def _below(element: Element, steps: Steps) -> Iterator[Element]:
    """Every element that the steps lead to."""
    for chain in _chains([element], steps):
        yield chain[-1]


def _steps(path: str) -> Steps:
    """The steps of a path, casefolded; the sign for a number is a step of its own."""
    return tuple(filter(None, path.casefold().replace(PLACE, f"/{PLACE}").split("/")))
