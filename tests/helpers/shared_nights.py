"""Nights with only counts, in an audit in memory, and their files in shareable/."""

import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from helpers.nights_out import rows_of
from wholepicture.stages.publishing.csv_files import Writing
from wholepicture.stages.publishing.shareable import render_shareable
from wholepicture.store.spans import create_audit
from wholepicture.warehouse import Warehouse, open_warehouse

MEASURES = "met", "gaps", "unknown"
SUITE, FIRST = "seen", date(2026, 11, 18)

# a team's counts for a check: met, gaps and unknown; for no team the key is None
Held = Mapping[tuple[str, str | None], tuple[int, int, int]]


@dataclass(frozen=True, kw_only=True)
class Night:
    """The verdicts of one night by check and team, and the threshold of a check."""

    held: Held
    must_be_met: Mapping[str, float | None] = field(default_factory=dict)
    late: Mapping[str, int] = field(default_factory=dict)
    small_number: int = 5

    def of_check(self, check: str, measure: int) -> int:
        return sum(counts[measure] for (one, _), counts in self.held.items() if one == check)

    def of_team(self, team: str | None, measure: int) -> int:
        return sum(counts[measure] for (_, one), counts in self.held.items() if one == team)

    @property
    def checks(self) -> list[str]:
        return sorted({check for check, _ in self.held})

    @property
    def teams(self) -> list[str]:
        """The named teams with a judged record."""
        named = {team for _, team in self.held if team is not None}
        return sorted(t for t in named if any(self.of_team(t, m) for m in range(3)))


def lay(warehouse: Warehouse, nights: Sequence[Night]) -> None:
    """Fills the audit with these nights, one a day."""
    create_audit(warehouse)
    for number, night in enumerate(nights):
        on = FIRST + timedelta(days=number)
        settings = json.dumps({"audit": {"small_number": night.small_number}})
        warehouse.run(
            "insert into audit.register by name select $night as night, $settings as settings",
            {"night": on, "settings": settings},
        )
        for check in night.checks:
            _lay_check(warehouse, on, night, check)
        for team in sorted({team for _, team in night.held}, key=str):
            met, gaps, unknown = (night.of_team(team, measure) for measure in range(3))
            warehouse.run(
                "insert into audit.team values"
                " ($night, $suite, null, $team, $met, $gaps, $unknown)",
                {"night": on, "suite": SUITE, "team": team, "met": met, "gaps": gaps,
                 "unknown": unknown},
            )  # fmt: skip


def _lay_check(warehouse: Warehouse, on: date, night: Night, check: str) -> None:
    met, gaps, unknown = (night.of_check(check, measure) for measure in range(3))
    judged, least = met + gaps + unknown, night.must_be_met.get(check)
    outcome = "nothing_to_judge" if not judged else "passed"
    if judged and least is not None and met / judged < least:
        outcome = "failed"
    warehouse.run(
        'insert into audit."check" by name select $night as night, $check as "check",'
        " $suite as suite, true as is_counted, [] as reveals, $least::double as must_be_met,"
        " $outcome as outcome, $judged as judged, $met as met, $gaps as gaps, $unknown as unknown,"
        " 0 as not_yet_due, $late as late, 'a rule' as rule",
        {"night": on, "check": check, "suite": SUITE, "least": least, "outcome": outcome,
         "judged": judged, "met": met, "gaps": gaps, "unknown": unknown,
         "late": min(gaps, night.late.get(check, 0))},
    )  # fmt: skip


@contextmanager
def shared(nights: Sequence[Night]) -> Iterator[list[Path]]:
    """The folder shareable/ of each night, as published on that night."""
    with tempfile.TemporaryDirectory() as there, open_warehouse() as warehouse:
        lay(warehouse, nights)
        folders = []
        for number in range(len(nights)):
            folders.append(Path(there) / str(number) / "shareable")
            folders[-1].parent.mkdir()
            on = FIRST + timedelta(days=number)
            render_shareable(Writing(warehouse, on, False), folders[-1])
        yield folders


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


Range = tuple[int, int]


def range_of(cell: str) -> Range:
    """The least and largest number of a cell's range."""
    found = re.fullmatch(r"(\d+) to (\d+)", cell)
    assert found, cell
    return int(found[1]), int(found[2])


def ranges(
    folder: Path, file: str, key: str, columns: Sequence[str]
) -> dict[str, dict[str, Range]]:
    """The ranges of some columns, by another column."""
    return {
        row[key]: {column: range_of(row[column]) for column in columns}
        for row in rows_of(folder / file)
    }
