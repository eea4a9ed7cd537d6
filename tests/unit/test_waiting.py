"""Waiting for late deliveries: who delivers, who does not, and until when.

All tests use a clock of their own, except one that takes seconds.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from helpers.exports import EPISODES, put
from wholepicture.errors import ArgumentsError, SettingsError
from wholepicture.nightly import waiting
from wholepicture.nightly.rules_tonight import rules_of
from wholepicture.nightly.waiting import Clock, wait_for_deliveries
from wholepicture.rules.settings import Run, load_settings
from wholepicture.stages.receiving import day_in_england, moment_in_england

WHOLE = {"ssd_person.csv": b"pers_person_id\nchild-1\n", "ssd_cin_episodes.csv": EPISODES}
BEGUN = "Waiting until 07:30 in England for the delivery of "
ALL = "Every delivery that was waited for is there."
OVER = "The time to wait is over: "


class Morning:
    """A clock, exports, and the changes to them while a run waits."""

    def __init__(self, folder: Path, at: str) -> None:
        self.exports = folder / "exports"
        self.exports.mkdir()
        self.settings = folder / "settings.toml"
        self.now = self.began = datetime.fromisoformat(at).astimezone(UTC)
        self.slept = 0.0
        self.said: list[str] = []
        self.coming: list[tuple[float, Callable[[], object]]] = []

    def after(self, minutes: float, happens: Callable[[], object]) -> None:
        self.coming.append((minutes * 60, happens))

    def set_clock(self, **shift: float) -> None:
        self.now += timedelta(**shift)

    def deliver(self, agency: str = "social_care", files: dict[str, bytes] = WHOLE) -> None:
        put(self.exports, files, night=str(day_in_england(self.began)), agency=agency)

    def _sleep(self, seconds: float) -> None:
        assert 0 < seconds <= 60
        assert self.slept < 86_400
        self.slept += seconds
        self.now += timedelta(seconds=seconds)
        for one in [one for one in self.coming if one[0] <= self.slept]:
            self.coming.remove(one)
            one[1]()

    def wait(
        self, agencies: str = '["social_care"]', until: str = "07:30", as_at: date | None = None
    ) -> float:
        """The minutes that a run waited; its output is kept."""
        self.settings.write_text(f'[waiting]\nuntil = "{until}"\nagencies = {agencies}\n')
        run = Run(
            exports=self.exports,
            store=self.settings.parent / "store",
            out=self.settings.parent / "out",
            as_at=as_at or day_in_england(self.began),
            settings=self.settings,
        )
        clock = Clock(now=lambda: self.now, monotonic=lambda: self.slept, sleep=self._sleep)
        wait_for_deliveries(run, self.said.append, clock)
        return self.slept / 60


@pytest.fixture
def morning(tmp_path: Path) -> Morning:
    return Morning(tmp_path, "2026-11-20T05:30Z")


def test_a_run_goes_on_when_two_looks_agree_on_every_delivery_and_says_who_came(
    morning: Morning,
) -> None:
    morning.after(3, morning.deliver)
    morning.after(10, lambda: morning.deliver("annex_a", {"list_1.csv": b"a\n1\n"}))
    feed = rules_of(Run(exports=Path(), store=Path(), out=Path(), as_at=date.today())).feeds
    required = [file.name for file in feed["annex_a"].files if not file.optional]
    morning.after(12, lambda: morning.deliver("annex_a", dict.fromkeys(required, b"a\n1\n")))
    assert morning.wait('["social_care", "annex_a"]') == 13
    assert morning.said == [
        BEGUN + "social_care and annex_a.",
        "The delivery of social_care is there.",
        "The delivery of annex_a is there.",
        ALL,
    ]


def test_a_file_that_is_still_growing_is_not_taken(morning: Morning) -> None:
    morning.deliver()
    person = morning.exports / "2026-11-20" / "social_care" / "ssd_person.csv"
    for minute in range(1, 8):
        morning.after(minute, lambda m=minute: person.write_bytes(b"pers_person_id\n" * m))
    assert morning.wait() == 8
    assert morning.said[1:] == ["The delivery of social_care is there.", ALL]


@pytest.mark.parametrize("name", ["ssd_person.csv", "ssd_person.csv.part", "manifest.json"])
def test_a_file_of_the_same_size_written_again_and_any_other_that_grows_are_waited_for(
    morning: Morning, name: str
) -> None:
    morning.deliver()
    folder = morning.exports / "2026-11-20" / "social_care"
    (folder / name).touch()
    for minute in (1, 2, 3):
        morning.after(minute, lambda m=minute: os.utime(folder / name, (m, m)))
    assert morning.wait() == 4


def test_a_delivery_written_again_after_it_came_is_waited_for_again(morning: Morning) -> None:
    morning.after(1, morning.deliver)
    morning.after(5, lambda: morning.deliver(files={"ssd_cin_visits.csv": b"a\n"}))
    assert morning.wait('["social_care", "annex_a"]') == 120
    assert morning.said.count("The delivery of social_care is there.") == 2


def test_at_the_cut_off_it_says_who_is_missing_and_who_may_still_be_arriving(
    morning: Morning,
) -> None:
    morning.after(119.5, morning.deliver)
    assert morning.wait('["social_care", "annex_a", "cin_census"]') == 120
    assert morning.said[-1] == (
        OVER + "no whole delivery of annex_a and cin_census; the delivery of social_care may still"
        " be arriving. Going on with what is there."
    )


def test_a_delivery_without_a_required_file_is_not_there(morning: Morning) -> None:
    morning.deliver(files={"ssd_person.csv": b"pers_person_id\nchild-1\n"})
    assert morning.wait() == 120
    assert morning.said[-1].startswith(OVER + "no whole delivery of social_care.")


def test_the_delivery_of_another_night_is_not_that_of_this_one(morning: Morning) -> None:
    put(morning.exports, WHOLE, night="2026-11-19")
    put(morning.exports, WHOLE, night="2026-11-21")
    assert morning.wait() == 120


def test_a_cut_off_that_has_passed_is_not_waited_for_and_who_is_missing_is_said(
    tmp_path: Path,
) -> None:
    morning = Morning(tmp_path, "2026-11-20T08:00Z")
    morning.deliver()
    assert morning.wait('["social_care", "cin_census"]') == 0
    assert morning.said == [
        OVER + "no whole delivery of cin_census. Going on with what is there.",
    ]
    morning.said.clear()
    assert morning.wait() == 0
    assert morning.said == []


@pytest.mark.parametrize("night", [date(2026, 11, 19), date(2026, 11, 21)])
def test_a_night_that_is_not_today_s_is_not_waited_for(morning: Morning, night: date) -> None:
    assert morning.wait(as_at=night) == 0
    assert morning.said == []


@pytest.mark.parametrize(
    ("at", "until", "minutes"),
    [
        ("2026-03-28T00:30Z", "07:30", 7 * 60),
        ("2026-03-29T00:30Z", "07:30", 6 * 60),  # an hour is skipped
        ("2026-03-29T00:30Z", "01:30", 60),  # a time that is skipped
        ("2026-03-30T00:30+01:00", "07:30", 7 * 60),
        ("2026-10-24T00:30+01:00", "07:30", 7 * 60),
        ("2026-10-25T00:30+01:00", "07:30", 8 * 60),  # an hour comes twice
        ("2026-10-25T00:30+01:00", "01:30", 60),  # a time that comes twice: the first
        ("2026-10-25T01:10Z", "01:30", 0),  # the second time, between the two
        ("2026-07-01T23:50+01:00", "23:59", 9),
        ("2026-07-01T23:30Z", "00:31", 1),  # half past midnight, of the day after
    ],
)
def test_the_cut_off_is_a_moment_on_english_clocks_also_when_they_change(
    tmp_path: Path, at: str, until: str, minutes: int
) -> None:
    assert Morning(tmp_path, at).wait(until=until) == minutes


def test_english_clocks_agree_with_time_zone_data_at_every_hour_of_some_years() -> None:
    from zoneinfo import ZoneInfo

    london = ZoneInfo("Europe/London")
    for hour in range(0, 24 * 365 * 4):
        there = (datetime(2025, 1, 1, tzinfo=UTC) + timedelta(hours=hour)).astimezone(london)
        first = there.replace(fold=0)
        moment = moment_in_england(there.date(), first.time())
        expected = first.astimezone(UTC)
        assert moment == expected, there


@pytest.mark.parametrize("shift", [{"hours": -5}, {"days": -400}, {"minutes": -1}])
def test_a_clock_that_is_set_back_makes_the_waiting_no_longer(
    morning: Morning, shift: dict[str, float]
) -> None:
    morning.after(30, lambda: morning.set_clock(**shift))
    assert morning.wait() == 120


def test_a_clock_that_is_set_forward_ends_the_waiting(morning: Morning) -> None:
    morning.after(30, lambda: morning.set_clock(hours=5))
    assert morning.wait() == 30
    assert morning.said[-1].startswith(OVER)


def test_an_export_folder_that_is_away_for_a_while_is_waited_for(morning: Morning) -> None:
    morning.after(1, lambda: morning.exports.rename(morning.exports.with_name("away")))
    morning.after(9, lambda: morning.exports.with_name("away").rename(morning.exports))
    morning.deliver("cin_census", {"x.csv": b""})
    morning.after(9, morning.deliver)
    assert morning.wait() == 10


def test_links_in_place_of_folders_are_not_followed(morning: Morning, tmp_path: Path) -> None:
    put(tmp_path, WHOLE, night="elsewhere")
    (morning.exports / "2026-11-20").mkdir()
    link = morning.exports / "2026-11-20" / "social_care"
    link.symlink_to(tmp_path / "elsewhere" / "social_care")
    assert morning.wait() == 120


def test_without_exports_or_outside_the_calendar_nothing_is_waited_for(tmp_path: Path) -> None:
    wrong = Morning(tmp_path, "1970-01-01T00:10Z")
    with pytest.raises(ArgumentsError, match="the years of the calendar"):
        wrong.wait()
    wrong.exports.rmdir()
    with pytest.raises(ArgumentsError, match="a folder of nights"):
        wrong.wait()
    assert (wrong.slept, wrong.said) == (0, [])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('until = "7:30"\nagencies = ["social_care"]', "a time of day in England, written as"),
        ('until = "24:00"\nagencies = ["social_care"]', "a time of day in England, written as"),
        ('until = "soon"\nagencies = ["social_care"]', "a time of day in England, written as"),
        ("until = 07:30:00\nagencies = ['social_care']", "a time of day in England, written as"),
        ('until = "07:30"', "waiting: expected both `until`"),
        ('until = "07:30"\nagencies = []', "waiting: expected both `until`"),
        ('agencies = ["social_care"]', "waiting: expected both `until`"),
        ('until = "07:30"\nagencies = "social_care"', "expected a list in [ ]; found a text"),
        ('untill = "07:30"', "Did you mean `until`?"),
    ],
)
def test_waiting_that_is_not_said_well_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(f"[waiting]\n{text}\n")
    with pytest.raises(SettingsError) as raised:
        load_settings(file)
    assert sentence in str(raised.value)


def test_an_agency_that_no_feed_knows_is_refused(morning: Morning) -> None:
    with pytest.raises(SettingsError) as raised:
        morning.wait('["social_care", "social_cares"]')
    assert "waiting.agencies, agency: expected an agency we know" in str(raised.value)
    assert "Did you mean `social_care`?" in str(raised.value)
    assert morning.slept == 0


def test_an_agency_named_twice_is_waited_for_once(morning: Morning) -> None:
    morning.deliver()
    assert morning.wait('["social_care", "social_care"]') == 1
    assert morning.said[0] == BEGUN + "social_care."


NO_ZONES = """
import sys
from pathlib import Path
sys.modules["tzdata"] = None
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError
try:
    ZoneInfo("Europe/London")
    sys.exit("there is time zone data")
except ZoneInfoNotFoundError:
    pass
from helpers.exports import put
from test_waiting import WHOLE, Morning
morning = Morning(Path(sys.argv[1]), "2026-10-25T00:30+01:00")
print(morning.wait())
"""


def test_no_time_zone_data_of_the_machine_is_needed(tmp_path: Path) -> None:
    here = Path(__file__).parent
    done = subprocess.run(
        [sys.executable, "-c", NO_ZONES, tmp_path],
        env={"PYTHONTZPATH": "", "PYTHONPATH": f"{here}:{here.parent}", "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("480.0\n", "")


def test_in_seconds_a_delivery_is_waited_for_and_then_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "BETWEEN_LOOKS", 0.5)
    # by a clock that runs like this machine's, but begins in the morning
    begun = time.monotonic()
    morning = Morning(tmp_path, "2026-11-20T05:30Z")
    morning.settings.write_text('[waiting]\nuntil = "07:30"\nagencies = ["social_care"]\n')
    run = Run(
        exports=morning.exports,
        store=tmp_path / "store",
        out=tmp_path / "out",
        as_at=date(2026, 11, 20),
        settings=morning.settings,
    )
    clock = Clock(now=lambda: morning.began + timedelta(seconds=time.monotonic() - begun))
    late = threading.Timer(1.2, morning.deliver)
    late.start()
    wait_for_deliveries(run, morning.said.append, clock)
    late.join()
    assert 1.7 <= time.monotonic() - begun < 60
    assert morning.said[1:] == ["The delivery of social_care is there.", ALL]
