"""Unambiguous date formats all give the same night; an unreadable column stops its checks."""

import csv
import shutil
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from helpers.command_line import Ended, audit
from helpers.day_reader import LONDON, read
from helpers.nights_out import by, rows_of
from wholepicture.paths import EXPECTATIONS
from wholepicture.rules.feeds import DATE_KINDS, load_feeds
from wholepicture.synthesising import synthesise

NIGHT = "2026-11-20"
VISITS, EPISODES = "ssd_cp_visits.csv", "ssd_cin_episodes.csv"
ON_PLAN, IN_NEED = "seen/protection_plan_child_seen", "seen/child_in_need_seen"
FEED = load_feeds(EXPECTATIONS / "feeds")["social_care"]

Spelling = Callable[[date], str]


def at_midnight(day: date) -> datetime:
    """The time at which the date began in England."""
    return datetime.combine(day, time(), LONDON)


SPELLINGS: tuple[Spelling, ...] = (
    lambda day: f"{day:%d/%m/%Y} 00:00",
    lambda day: f"{day:%Y-%m-%d}T00:00:00",
    lambda day: f"{at_midnight(day) - (at_midnight(day).utcoffset() or timedelta()):%Y-%m-%dT%XZ}",
    lambda day: f"{day:%Y-%m-%d}T09:30:00.1234567",
    lambda day: f"{day:%d-%m-%Y}",
    lambda day: f"{day:%d.%m.%Y}",
    lambda day: f"{day:%Y/%m/%d}",
    lambda day: f"{day:%Y%m%d}",
    lambda day: f"{day:%d %b %Y}",
    lambda day: f"{day:%d-%b-%Y}".upper(),
    lambda day: f"{day:%Y-%m-%d} 12:00",
    lambda day: f"{day.day}/{day.month}/{day.year}",
    lambda day: f"{day:%d %B %Y} 23:59:59",
    lambda day: f"{day:%Y-%m-%d} 23:30:00.000 {at_midnight(day):%z}",
)


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One night of an invented authority, without its manifest."""
    folder = tmp_path_factory.mktemp("exports")
    synthesise(folder, children=300, nights=1, seed=7, plant=True)
    (folder / NIGHT / "social_care" / "manifest.json").unlink(missing_ok=True)
    return folder


def respelt(folder: Path, spelling: Callable[[str, str, int], Spelling | None]) -> None:
    """Rewrites the dates of each file in the format for its name, header and column."""
    for path in sorted((folder / NIGHT / "social_care").glob("*.csv")):
        file = FEED.file_named(path.name)
        rows = rows_of(path)
        if file is None or not rows:
            continue
        dated = {column.header for column in file.known if column.kind in DATE_KINDS}
        for place, header in enumerate(rows[0]):
            spell = spelling(path.name, header, place) if header in dated else None
            for row in rows if spell else ():
                day = read(row[header])
                # before 1968 no rule says what a clock in England showed
                if spell and day and day.year > 1968:
                    row[header] = spell(day)
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)


def night_of(
    exports: Path,
    folder: Path,
    spelling: Callable[[str, str, int], Spelling | None],
    *more: str,
) -> tuple[Ended, Path]:
    """The end of the night with dates in that format, and its folder if published."""
    shutil.copytree(exports, folder / "exports")
    respelt(folder / "exports", spelling)
    return audit(folder / "exports", folder, NIGHT, *more), folder / "out" / NIGHT


@pytest.fixture(scope="module")
def plain(exports: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published files of the night with ISO dates."""
    ended, out = night_of(exports, tmp_path_factory.mktemp("plain"), lambda *_: date.isoformat)
    assert ended.code == 0, ended
    return out


@pytest.mark.long
@pytest.mark.parametrize("turn", [0, 5, 9])
def test_dates_in_any_certain_spelling_give_the_same_verdicts(
    exports: Path, plain: Path, tmp_path: Path, turn: int
) -> None:
    def spelling(file: str, header: str, place: int) -> Spelling:
        return SPELLINGS[(len(file) + place + turn) % len(SPELLINGS)]

    ended, out = night_of(exports, tmp_path, spelling)
    assert ended.code == 0, ended
    for name in ("findings.csv", "late.csv", "children.csv"):
        assert (out / name).read_bytes() == (plain / name).read_bytes(), name
    said, expected = by("check", out / "checks.csv"), by("check", plain / "checks.csv")
    of_times = "feeds/midnights_local"  # the number of columns with times is as written
    assert {**said, of_times: None} == {**expected, of_times: None}
    assert said[of_times]["gaps"] == "0"
    said_of_files = by("file", plain / "feeds.csv")
    for file, line in by("file", out / "feeds.csv").items():
        for count in ("cells_blanked", "rows_refused", "rows_landed"):
            assert line[count] == said_of_files[file][count], file


def in_two_digits(day: date) -> str:
    return f"{day:%d-%b-%y}"


@pytest.mark.long
def test_an_unreadable_column_stops_its_checks_and_is_named(
    exports: Path, plain: Path, tmp_path: Path
) -> None:
    def spelling(file: str, header: str, place: int) -> Spelling | None:
        return in_two_digits if header == "cppv_cp_visit_date" else None

    ended, out = night_of(exports, tmp_path, spelling, "--fail-on", "critical")
    assert ended.code == 1, ended
    said, findings = by("check", out / "checks.csv"), rows_of(out / "findings.csv")
    assert said[ON_PLAN]["outcome"] == "could_not_run"
    assert "feeds/cells_read" in said[ON_PLAN]["reason"]
    assert [row for row in findings if row["check"] == ON_PLAN] == []
    assert (
        said["fathers/father_recorded"]
        == by("check", plain / "checks.csv")["fathers/father_recorded"]
    )
    (finding,) = [row for row in findings if row["check"] == "feeds/cells_read"]
    assert finding["subject_id"] == f"{VISITS}|visited_on"
    assert finding["message"].endswith("could not be read, most of them written as dd-Mon-yy")
    reason = by("file", out / "feeds.csv")[VISITS]["reason"]
    assert finding["message"] in reason


@pytest.mark.long
def test_an_unreadable_referral_date_stops_the_checks_that_read_it(
    exports: Path, tmp_path: Path
) -> None:
    def spelling(file: str, header: str, place: int) -> Spelling | None:
        return in_two_digits if header == "cine_referral_date" else None

    ended, out = night_of(exports, tmp_path, spelling, "--fail-on", "critical")
    assert ended.code == 1, ended
    said = by("check", out / "checks.csv")
    for check in ("referrals/assessment_in_time", "fathers/father_recorded"):
        assert said[check]["outcome"] == "could_not_run", check
    # this check only asks about plans, so the date of the referral changes nothing
    for check in (IN_NEED, ON_PLAN):
        assert said[check]["outcome"] == "failed", check
    assert "most of them written as dd-Mon-yy" in by("file", out / "feeds.csv")[EPISODES]["reason"]
