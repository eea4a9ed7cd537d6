"""The cases planted on each night, and the cases left out, with the reason."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from wholepicture.rules.checks import Check
from wholepicture.rules.feeds import Feed, FeedFile
from wholepicture.synthesising.cases import TRAP, Case, Expectation, example_cases, trap_cases
from wholepicture.synthesising.exports import files_by_key
from wholepicture.synthesising.redating import shift_to
from wholepicture.synthesising.rekeying import Rekeying
from wholepicture.synthesising.rows import Row
from wholepicture.synthesising.working_days import working_days

ADULT_FILES = {"person": "adults", "address": "adult_addresses"}


@dataclass(frozen=True, slots=True)
class Planted:
    """A case in the exports: its ids begin with `prefix`, and it is meant for one night only."""

    prefix: str
    case: Case
    night: date
    rows: list[Row]
    expect: list[Expectation]


@dataclass(frozen=True, slots=True)
class Planting:
    """The planted cases, and the cases left out with the reason."""

    planted: tuple[Planted, ...] = ()
    left_out: tuple[tuple[Case, str], ...] = ()

    @property
    def children(self) -> int:
        """The number of children planted."""
        return sum(len(each.case.children) for each in self.planted)


def planting_for(
    nights: Sequence[date], feed: Feed, checks: Iterable[Check], each: int
) -> Planting:
    """The cases that fit these nights: every trap, and the first examples of each check.

    For each check there are `each` cases with a gap, as many with an unknown, and as many with
    neither. No case depends on another check's cases, or on the number of cases.
    """
    planted: list[Planted] = []
    left_out: list[tuple[Case, str]] = []
    files = files_by_key(feed)
    counts: Counter[tuple[str, str]] = Counter()
    for case in (*trap_cases(), *example_cases(checks)):
        found = _planted(case, nights, files)
        kind = (case.source, case.shows)
        if isinstance(found, str):
            left_out.append((case, found))
        elif case.source != TRAP and counts[kind] == each:
            left_out.append((case, "as many of its check as were asked for are planted"))
        else:
            counts[kind] += 1
            planted.append(found)
    return Planting(tuple(planted), tuple(left_out))


def _planted(case: Case, nights: Sequence[date], files: dict[str, FeedFile]) -> Planted | str:
    """The case on the latest night to which it can be moved, or the reason why there is none."""
    if case.refusal:
        return case.refusal
    dates = [
        cell
        for rows in case.tables.values()
        for row in rows
        for cell in row.values()
        if isinstance(cell, date)
    ]
    for night in reversed(nights):
        shift = shift_to(night, case.as_at, dates, case.longest, working_days())
        if shift is None:
            continue
        rekeying = Rekeying(case, shift)
        rows = rekeying.rows(ADULT_FILES)
        reason = _not_exported(rows, files)
        return reason or Planted(rekeying.prefix, case, night, rows, rekeying.expectations())
    return "no night here has its weekday and its bank holidays"


def _not_exported(rows: Iterable[Row], files: dict[str, FeedFile]) -> str:
    """The reason why the export's files cannot hold the rows, or blank."""
    for row in rows:
        file = files.get(row.file)
        if file is None:
            return f"no file of the feed holds its {row.file}"
        filled = {name for name, cell in row.cells.items() if cell is not None}
        strange = sorted(filled - {column.name for column in file.known})
        if strange:
            return f"{file.name} has no column for its {strange[0]}"
        needed = [column.name for column in file.required if column.refuses_blanks]
        missing = [name for name in needed if name not in filled]
        if missing:
            return f"{file.name} would be refused without its {missing[0]}"
    return ""
