"""A delivery after the cut-off: the night is judged without it, and again with it."""

import os
import re
import shutil
import signal
import time
from datetime import timedelta
from pathlib import Path

import pytest

from helpers.command_line import Ended, started
from helpers.kept import FIRST, SECOND
from helpers.nights_out import digests, rows_of
from helpers.served import stay_within_one_day
from wholepicture.stages.receiving import today_in_london


class Tonight:
    """The nights of yesterday and today, of which today's delivery is late."""

    def __init__(self, few_files: Path, few_checks: Path, folder: Path) -> None:
        stay_within_one_day()
        self.today = today_in_london()
        self._late, self._folder, self.tree = few_files / SECOND, folder, few_checks
        yesterday = folder / "exports" / str(self.today - timedelta(days=1))
        shutil.copytree(few_files / FIRST, yesterday)

    @property
    def store(self) -> Path:
        return self._folder / "store"

    @property
    def out(self) -> Path:
        return self._folder / "out"

    def deliver(self) -> None:
        shutil.copytree(self._late, self._folder / "exports" / str(self.today))

    def arguments(self, until: str) -> tuple[object, ...]:
        settings = self._folder / "settings.toml"
        settings.write_text(f'[waiting]\nuntil = "{until}"\nagencies = ["social_care"]\n')
        kept = "--store", self.store, "--out", self.out, "--settings", settings
        night = "--as-at", "today", "--catch-up", "--no-prefect"
        return "audit", self._folder / "exports", *kept, *night

    def audit(self) -> Ended:
        """A run after the cut-off, like that of the second timer."""
        return started(*self.arguments("00:00"), tree=self.tree).end()

    def delivered_for(self) -> set[str]:
        """The date of the delivery on which today's night was judged."""
        rows = rows_of(self.out / str(self.today) / "feeds.csv")
        return {row["delivered_for"] for row in rows if row["delivered_for"]}


@pytest.fixture
def tonight(few_files: Path, few_checks: Path, tmp_path: Path) -> Tonight:
    return Tonight(few_files, few_checks, tmp_path)


@pytest.mark.long
def test_a_delivery_after_the_cut_off_is_judged_by_the_next_run_and_then_nothing_is_due(
    tonight: Tonight,
) -> None:
    missing = "The time to wait is over: no whole delivery of social_care. Going on with what is"
    first = tonight.audit()
    assert (first.code, first.complained) == (0, "")
    assert first.said.startswith(missing)
    assert tonight.delivered_for() == {str(tonight.today - timedelta(days=1))}

    tonight.deliver()
    second = tonight.audit()
    assert (second.code, second.complained) == (0, "")
    assert re.findall(r"^The night of ([0-9-]+):", second.said, re.M) == [str(tonight.today)]
    assert missing not in second.said
    assert tonight.delivered_for() == {str(tonight.today)}

    published = digests(tonight.out)
    third = tonight.audit()
    said = f"Every night up to {tonight.today} is judged, from the files that are there.\n"
    assert (third.code, third.said, third.complained) == (0, said, "")
    assert digests(tonight.out) == published


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_waiting_at_once_and_the_store_is_not_held_meanwhile(
    how: signal.Signals, tonight: Tonight
) -> None:
    run = started(*tonight.arguments("23:59"), tree=tonight.tree)
    run.wait_for("Waiting until 23:59 in England for the delivery of social_care.")
    assert not (tonight.store / "lock").exists()
    assert run.process.pid
    time.sleep(0.2)
    begun = time.monotonic()
    os.kill(run.process.pid, how)
    ended = run.end()
    assert time.monotonic() - begun < 10
    assert (ended.code, ended.complained.startswith("Interrupted.")) == (5, True), ended
