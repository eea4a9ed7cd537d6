"""`wholepicture serve` under way on a store of its own, and what Prefect keeps of its runs."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from helpers.kept import NIGHTS
from helpers.processes import descendants, is_there, until

ENGLAND = ZoneInfo("Europe/London")
_LONG = 300  # seconds: a scheduler starts in 15 on a quiet machine, and in 90 on a busy one


def today() -> str:
    """The day it is in England."""
    return str(datetime.now(ENGLAND).date())


def stay_within_one_day() -> None:
    """Returns when the day in England has eight more minutes at least: soon after midnight, if not.

    A test that asks for tonight would else see another night at its end than at its start.
    """
    now = datetime.now(ENGLAND)
    left = datetime.combine(now.date() + timedelta(days=1), now.min.time(), ENGLAND) - now
    if left < timedelta(minutes=8):
        time.sleep(left.total_seconds() + 1)


def delivered(few_files: Path, folder: Path, nights: int = 1) -> Path:
    """Exports of the last nights up to today: the last of the few files' nights, redated."""
    stay_within_one_day()
    last = datetime.now(ENGLAND).date()
    for ago, night in zip(range(nights), reversed(NIGHTS), strict=False):
        shutil.copytree(few_files / night, folder / str(last - timedelta(days=ago)))
    return folder


def soon(seconds: int) -> str:
    """The first full minute in England after so many seconds, as settings have it."""
    return f"{datetime.now(ENGLAND) + timedelta(seconds=seconds + 60):%H:%M}"


class Served:
    """One store with its settings, and the process that serves it, once it is started."""

    def __init__(self, folder: Path, exports: Path, tree: Path | None = None) -> None:
        self.folder, self.exports, self._tree = folder, exports, tree
        self.store, self.out = folder / "store", folder / "out"
        self.process: subprocess.Popen[str] | None = None
        self._said = folder / "said"

    @property
    def settings(self) -> Path:
        """Where its settings are."""
        return self.folder / "settings.toml"

    def set(self, at: str) -> None:
        """Nights are run at that time of day, once it is started again."""
        folders = {"exports": self.exports, "store": self.store, "out": self.out}
        named = "".join(f'{name} = "{path}"\n' for name, path in folders.items())
        text = f'[folders]\n{named}[schedule]\nat = "{at}"\n'
        self.settings.write_text(text, encoding="utf-8")

    def start(self) -> "subprocess.Popen[str]":
        """It is started, and has not yet said anything."""
        words = [sys.executable, "-m", "wholepicture", "serve", "--settings", str(self.settings)]
        more = {"PYTHONPATH": str(self._tree / "flows")} if self._tree else {}
        with self._said.open("w") as said:
            self.process = subprocess.Popen(
                words,
                cwd=self.folder,
                env={**os.environ, **more},
                stdout=said,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
        return self.process

    @property
    def said(self) -> str:
        return self._said.read_text(encoding="utf-8")

    def wait_for(self, words: str) -> str:
        """The line that holds the words; it has to come before the process ends."""
        assert self.process
        ended = self.process.poll
        until(lambda: words in self.said or ended() is not None, seconds=_LONG)
        lines = [line for line in self.said.splitlines() if words in line]
        assert lines, self.said
        return lines[0]

    def start_until_due(self) -> None:
        """It is started, and a run is due within two minutes."""
        for seconds in (30, 60, 90):
            self.set(soon(seconds))
            self.start()
            if f"on {today()} at" in self.wait_for("The next night is run"):
                return
            self.stop(signal.SIGTERM)
        raise AssertionError("it took too long to start")

    def stop(self, how: signal.Signals, *, is_of_all: bool = False) -> int:
        """How it ended when it was sent that signal; nothing that it started is left.

        With `is_of_all` the processes of its session are sent it too, as by Ctrl-C in a terminal.
        """
        assert self.process
        started = descendants(self.process.pid)
        if is_of_all:
            os.killpg(self.process.pid, how)
        else:
            self.process.send_signal(how)
        code = self.process.wait(timeout=60)
        assert until(lambda: not any(map(is_there, started)), seconds=15), self.said
        return code

    def end(self) -> None:
        """Nothing of it is left, however its test ended."""
        if self.process and self.process.poll() is None:
            left = [self.process.pid, *descendants(self.process.pid)]
            for process in left:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            self.process.wait(timeout=60)

    def states(self) -> list[str]:
        """The state of each run that was begun, by the time at which it was due."""
        file = self.store / "serve" / "prefect.db"
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as kept:
            rows = kept.execute(
                "select state_name from flow_run where state_type <> 'SCHEDULED'"
                " order by expected_start_time, start_time"
            )
            return [name for (name,) in rows]

    def wait_for_states(self, *states: str) -> None:
        """The runs that were begun come to these states."""
        until(lambda: self.states() == list(states), seconds=_LONG)
        assert self.states() == list(states), self.said
