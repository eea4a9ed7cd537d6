"""`wholepicture serve` running on a store of its own, and its runs in Prefect's database."""

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
    """Today's date in England."""
    return str(datetime.now(ENGLAND).date())


def stay_within_one_day() -> None:
    """Returns when the date in England stays the same for at least eight minutes.

    Otherwise a test about tonight would have another night at its end than at its start.
    """
    now = datetime.now(ENGLAND)
    left = datetime.combine(now.date() + timedelta(days=1), now.min.time(), ENGLAND) - now
    if left < timedelta(minutes=8):
        time.sleep(left.total_seconds() + 1)


def delivered(few_files: Path, folder: Path, nights: int = 1) -> Path:
    """Exports of the last nights up to today: the last sample nights with new dates."""
    stay_within_one_day()
    last = datetime.now(ENGLAND).date()
    for ago, night in zip(range(nights), reversed(NIGHTS), strict=False):
        shutil.copytree(few_files / night, folder / str(last - timedelta(days=ago)))
    return folder


def soon(seconds: int) -> str:
    """The first full minute in England after that number of seconds, as written in settings."""
    return f"{datetime.now(ENGLAND) + timedelta(seconds=seconds + 60):%H:%M}"


class Served:
    """One store with its settings, and the process that serves it after `start`."""

    def __init__(self, folder: Path, exports: Path, tree: Path | None = None) -> None:
        self.folder, self.exports, self._tree = folder, exports, tree
        self.store, self.out = folder / "store", folder / "out"
        self.process: subprocess.Popen[str] | None = None
        self._said = folder / "said"

    @property
    def settings(self) -> Path:
        """The path of its settings."""
        return self.folder / "settings.toml"

    def set(self, at: str) -> None:
        """Sets the time of day of runs, for the next start."""
        folders = {"exports": self.exports, "store": self.store, "out": self.out}
        named = "".join(f'{name} = "{path}"\n' for name, path in folders.items())
        text = f'[folders]\n{named}[schedule]\nat = "{at}"\n'
        self.settings.write_text(text, encoding="utf-8")

    def start(self) -> "subprocess.Popen[str]":
        """Starts it, without waiting for a line."""
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
        """The line with the words; it must come before the process ends."""
        assert self.process
        ended = self.process.poll
        until(lambda: words in self.said or ended() is not None, seconds=_LONG)
        lines = [line for line in self.said.splitlines() if words in line]
        assert lines, self.said
        return lines[0]

    def start_until_due(self) -> None:
        """Starts it with a run due within two minutes."""
        for seconds in (30, 60, 90):
            self.set(soon(seconds))
            self.start()
            if f"on {today()} at" in self.wait_for("The next night is run"):
                return
            self.stop(signal.SIGTERM)
        raise AssertionError("it took too long to start")

    def stop(self, how: signal.Signals, *, is_of_all: bool = False) -> int:
        """Its end after that signal; asserts that no process that it started is left.

        With `is_of_all`, the signal is sent to all processes of its session, like Ctrl-C in a
        terminal.
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
        """Ends all its processes, however its test ended."""
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
        """Waits until the begun runs have these states."""
        until(lambda: self.states() == list(states), seconds=_LONG)
        assert self.states() == list(states), self.said
