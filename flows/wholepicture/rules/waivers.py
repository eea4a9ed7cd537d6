"""Waivers: open findings that somebody with the right to do so has accepted until a date.

A faulty waiver stops no night and leaves no finding out. A row that does not follow docs/waivers.md
is refused, with its line and the kind of its fault, and the other rows are in force. No fault
quotes a cell. A note stays in the store.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from wholepicture.files.header_names import iso_day
from wholepicture.paths import EXPECTATIONS
from wholepicture.rules.checks import Check
from wholepicture.rules.feeds import load_code_lists
from wholepicture.rules.waiver_file import COLUMNS, Row, read_waiver_file

# a child on a protection plan is due a visit every ten working days, which are fourteen days; a
# longer waiver would leave out the next visit too
GUARDED_DAYS = 14
OUTLASTS = (
    f"until: expected at most {GUARDED_DAYS} days from `from` on, for a critical check of the"
    " suite seen; found more"
)
_GUARDED_SUITE = "seen"
_LONGEST_NOTE = 2_000  # letters: a note gives a reason, and is not a case file
_TARGETS = ("finding_id", "child_id", "team_id")
# the pattern of `published_id` in SQL: an id of another form is published nowhere
_ID = re.compile(r"[A-Za-z0-9._/][A-Za-z0-9._/-]{0,47}(\|[A-Za-z0-9._/-]{1,48}){0,3}|-[0-9]{1,47}")
_FINDING_ID = re.compile(r"[0-9a-f]{20}")
_PATTERN = re.compile(r"[*%?\[\]^$]")
# a formula as spreadsheets read it, including full-width signs; a signed number is not one
_FORMULA = re.compile(r"(?!-[0-9]+$)[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_DAY = "a day written as 2026-11-20"


@dataclass(frozen=True, kw_only=True)
class Waiver:
    """One row of the file: what it names, who approved it and until when; or its fault.

    A refused row has only the values that are safe to publish. `line` is None for the file itself.
    """

    line: int | None
    fault: str = ""
    check: str | None = None
    agency: str | None = None
    finding_id: str | None = None
    child_id: str | None = None
    team_id: str | None = None
    reason_code: str | None = None
    note: str | None = None
    approved_by_role: str | None = None
    from_on: date | None = None
    until_on: date | None = None

    @property
    def days(self) -> int:
        """The number of days it lasts, counting the first and the last; 0 if it has no dates."""
        if self.from_on is None or self.until_on is None:
            return 0
        return (self.until_on - self.from_on).days + 1


@dataclass(frozen=True, kw_only=True)
class Waivers:
    """All rows of a file, including refused ones; `sha256` is None if no file is named."""

    rows: tuple[Waiver, ...] = ()
    sha256: str | None = None


@dataclass(frozen=True, kw_only=True)
class _Known:
    checks: Mapping[str, Check]
    agencies: Collection[str]
    reasons: Collection[str]
    roles: Collection[str]


def is_guarded(check: Check) -> bool:
    """Whether its findings can be waived for fourteen days at most, and never for a whole team."""
    return check.suite == _GUARDED_SUITE and check.severity == "critical"


def load_waivers(
    file: Path | None, checks: Mapping[str, Check], agencies: Collection[str]
) -> Waivers:
    """The waivers of a file, or none if no file is named; no fault of a waiver is raised.

    A file that cannot be used becomes one row without a line, with its fault.
    """
    if file is None:
        return Waivers()
    read = read_waiver_file(file)
    if read.fault:
        return Waivers(rows=(Waiver(line=None, fault=read.fault),), sha256=read.sha256)
    lists = load_code_lists(EXPECTATIONS / "codes")
    known = _Known(
        checks=checks,
        agencies=agencies,
        reasons=lists["waiver_reasons"].codes,
        roles=lists["waiver_roles"].codes,
    )
    return Waivers(rows=tuple(_waiver(row, known) for row in read.rows), sha256=read.sha256)


def _waiver(row: Row, known: _Known) -> Waiver:
    """The waiver of a row; if it is refused, only its listed words and its dates."""
    cells = {name: row.cells.get(name, "") for name in COLUMNS}
    fault = row.fault or next(_faults(cells, known), "")
    listed = {
        name: cells[name] if cells[name] in words else None
        for name, words in _listed(known).items()
    }
    typed = {name: None if fault else cells[name] or None for name in (*_TARGETS, "note")}
    return Waiver(
        line=row.line,
        fault=fault,
        check=listed["check"],
        agency=listed["agency"],
        finding_id=typed["finding_id"],
        child_id=typed["child_id"],
        team_id=typed["team_id"],
        reason_code=listed["reason_code"],
        note=typed["note"],
        approved_by_role=listed["approved_by_role"],
        from_on=iso_day(cells["from"]),
        until_on=iso_day(cells["until"]),
    )


def _listed(known: _Known) -> dict[str, Collection[str]]:
    """The words that a cell of each column may have, if they are listed."""
    return {
        "check": known.checks,
        "agency": known.agencies,
        "reason_code": known.reasons,
        "approved_by_role": known.roles,
    }


def _faults(cells: Mapping[str, str], known: _Known) -> Iterator[str]:
    """Every fault of a row, in the order in which they are looked for; the first is reported."""
    yield from _of_signs(cells)
    yield from _of_words(cells, known)
    yield from _of_ids(cells)
    yield from _of_what_it_names(cells)
    yield from _of_days(cells)
    if cells["check"]:
        yield from _of_guarded(cells, known.checks[cells["check"]])


def _of_signs(cells: Mapping[str, str]) -> Iterator[str]:
    for name, cell in cells.items():
        if _CONTROL.search(cell):
            yield f"{name}: expected a text; found a control character"
        if _FORMULA.match(cell):
            yield f"{name}: expected a text; found what a spreadsheet takes for a formula"
    if len(cells["note"]) > _LONGEST_NOTE:
        yield f"note: expected at most {_LONGEST_NOTE} letters; found more"


def _of_words(cells: Mapping[str, str], known: _Known) -> Iterator[str]:
    may_be_blank = ("check", "agency")
    for name, words in _listed(known).items():
        if not cells[name] and name not in may_be_blank:
            yield f"{name}: expected one of the list in docs/waivers.md; found none"
        if cells[name] and cells[name] not in words:
            expected = "one that we know" if name in may_be_blank else "one of the list"
            yield f"{name}: expected {expected}; found another word"


def _of_ids(cells: Mapping[str, str]) -> Iterator[str]:
    for name in _TARGETS:
        cell = cells[name]
        if _PATTERN.search(cell):
            yield f"{name}: expected one id; found a pattern"
        if name == "finding_id" and cell and not _FINDING_ID.fullmatch(cell):
            yield (
                "finding_id: expected 20 of the digits and the letters a to f, as it is published;"
                " found something else, as where a spreadsheet took it for a number"
            )
        if name != "finding_id" and cell and not _ID.fullmatch(cell):
            yield f"{name}: expected one id, as it is published; found something else"


def _of_what_it_names(cells: Mapping[str, str]) -> Iterator[str]:
    named = [name for name in _TARGETS if cells[name]]
    if not named:
        yield (
            "expected finding_id, child_id or team_id; found none of them, which would waive a"
            " whole check or more"
        )
    elif len(named) > 1:
        yield "expected one of finding_id, child_id and team_id; found more than one"
    elif named != ["finding_id"] and not cells["check"]:
        yield f"check: expected one beside {named[0]}; found none, which would waive every check"


def _of_days(cells: Mapping[str, str]) -> Iterator[str]:
    for name in ("from", "until"):
        if not cells[name]:
            yield f"{name}: expected {_DAY}; found none"
        elif iso_day(cells[name]) is None:
            yield f"{name}: expected {_DAY}; found something else"
    if cells["until"] < cells["from"]:
        yield "until: expected the day of `from` or a later one; found an earlier one"


def _of_guarded(cells: Mapping[str, str], check: Check) -> Iterator[str]:
    if not is_guarded(check):
        return
    if cells["team_id"]:
        yield (
            "team_id: expected a child or a finding, for a critical check of the suite seen;"
            " found a team"
        )
    days = Waiver(line=None, from_on=iso_day(cells["from"]), until_on=iso_day(cells["until"])).days
    if days > GUARDED_DAYS:
        yield OUTLASTS
