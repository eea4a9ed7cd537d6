"""A planted case with new ids, names and homes, moved to another night."""

import json
import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

from wholepicture.rules.checks import common_parameters
from wholepicture.synthesising.cases import Case, Expectation
from wholepicture.synthesising.names import (
    FORENAMES,
    POSTCODES_APART,
    SURNAMES,
    postcode_apart,
)
from wholepicture.synthesising.rows import Cell, Row
from wholepicture.synthesising.workforce import team_id, worker_id

_ID = re.compile(r"[A-Za-z][A-Za-z0-9._/-]*")
_NO_LINK = ("-1", "0", "SSD_PH")
_POSTCODE = re.compile(r"(?!ZZ99)[A-Z][A-Z]?\d[\dA-Z]? ?\d[A-Z]{2}")
# Columns that are entered later than the rest of a row.
_HAPPENS_LATER = (
    "born_on", "died_on", "ended_on", "ceased_on", "closed_on", "authorised_on", "returned_on",
)  # fmt: skip
_FIRST_UPRN, _UPRNS = 999_900_000_000, 100_000_000  # ages that invented families do not use
_LEGACY_IDS = 100_000_000
_PREFIXES = 16**8


def _dated(file: str, cells: dict[str, Cell], night: date) -> Row:
    """The row with the date on which each of its parts is entered; earlier nights lack the part."""
    days = {name: cell for name, cell in cells.items() if isinstance(cell, date)}
    later = {name: min(day, night) for name, day in days.items() if name in _HAPPENS_LATER}
    begun = [day for name, day in days.items() if name not in (*_HAPPENS_LATER, "expected_on")]
    return Row(file, cells, min(max(begun, default=date.min), night), later)


@cache
def placeholders() -> frozenset[str]:
    """The ids that stand in a worker's place while nobody holds the case."""
    listed = common_parameters()["placeholder_workers"].value
    return frozenset(map(str, listed)) if isinstance(listed, list) else frozenset()


class Rekeying:
    """The new words for one case's words: the same word always becomes the same new word.

    The new words depend only on the case, so no other case changes them.
    """

    def __init__(self, case: Case, shift: timedelta) -> None:
        self.case, self.shift = case, shift
        self.prefix = f"p{case.number('', _PREFIXES):08x}"
        self._random = Random(f"{case.source} {case.title}")
        cells = (cell for rows in case.tables.values() for row in rows for cell in row.items())
        self._ids = {str(value) for name, value in cells if name.endswith("_id")}

    def rows(self, files: Mapping[str, str]) -> list[Row]:
        """The case's rows, complete from its night on; `files` names the adult tables' files."""
        night = self.case.as_at + self.shift
        found = []
        for table, rows in self.case.tables.items():
            for row in rows:
                cells = {name: self._cell(name, value) for name, value in row.items()}
                cells.pop("row_id", None)
                cells.pop("agency", None)
                if table == "person":
                    self._name(cells, row.get("person_id") in self.case.children)
                if table == "referral":
                    cells = self._holders() | cells
                is_adult = table in files and row.get("person_id") not in self.case.children
                found.append(_dated(files[table] if is_adult else table, cells, night))
        return found

    def expectations(self) -> list[Expectation]:
        """The expectations of the case's subjects, under their new ids."""
        return [
            Expectation(
                row.check, "|".join(self._part(part) for part in row.subject_id.split("|")),
                self.id(row.child_id) or "", row.verdict, row.remedy,
            )
            for row in self.case.expect
        ]  # fmt: skip

    def id(self, value: str) -> str | None:
        """The id in this case; a text that is not an id is returned unchanged."""
        if not value:
            return None
        if value in _NO_LINK or value.lower() in placeholders() or not _ID.fullmatch(value):
            return value
        return f"{self.prefix}-{value}"

    def _part(self, part: str) -> str:
        """One part of a joined key: an id with or without the word for it, a date or a code."""
        try:
            return (date.fromisoformat(part) + self.shift).isoformat()
        except ValueError:
            kind, slash, named = part.rpartition("/")
            if slash and named in self._ids:
                return f"{kind}/{self.id(named)}"
            return (self.id(part) or "") if part in self._ids else part

    def _cell(self, name: str, value: Any) -> Cell:
        if value == "" or value is None:
            return None
        if name.endswith("_id"):
            return self.id(str(value))
        if isinstance(value, date):
            return value + self.shift
        if name == "postcode" and _POSTCODE.fullmatch(value):
            return postcode_apart(self.case.number(value, POSTCODES_APART))
        if name == "address_json":
            return self._address(value)
        return value if isinstance(value, bool | int) else str(value)

    def _address(self, value: str) -> str:
        """The same address with a new property number; a broken address stays broken."""
        try:
            parts = json.loads(value)
        except ValueError:
            return value
        if isinstance(parts, dict) and parts.get("UPRN"):
            parts["UPRN"] = str(_FIRST_UPRN + self.case.number(str(parts["UPRN"]), _UPRNS))
            return json.dumps(parts)
        return value

    def _holders(self) -> dict[str, Cell]:
        """A team and a worker of the authority, for a referral that names none."""
        place = self.case.number("holders", 2)
        return {"team_id": team_id(place), "worker_id": worker_id(place)}

    def _name(self, cells: dict[str, Cell], is_child: bool) -> None:
        """Adds an invented name if the case has none, and a case number if it is a child."""
        row_id = cells["person_id"]
        if is_child and "legacy_id" not in cells:
            cells["legacy_id"] = f"9{self.case.number(str(row_id), _LEGACY_IDS):08d}"
        if "forename" not in cells and "surname" not in cells:
            cells["forename"] = self._random.choice(FORENAMES)
            cells["surname"] = self._random.choice(SURNAMES)
