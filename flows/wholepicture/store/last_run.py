"""The last run: when it began and ended, and its exit code, even if it failed.

`last-run.json` in the store is replaced whole, so a killed run cannot leave half of it. A run that
holds the store keeps a lock on the file that it wrote when it began. If a run has no end, it is in
progress if the lock is held, and was killed if not. Reading this never takes the lock of the store.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from wholepicture.errors import StoreHeldError
from wholepicture.store.whole_files import write_locked, write_whole

_NAME = "last-run.json"


@dataclass(frozen=True, kw_only=True)
class LastRun:
    """One run of `audit`: its night, its times with their offset, and its exit code.

    A run without an end is in progress, or was killed.
    """

    night: date | None
    began_at: datetime
    ended_at: datetime | None = None
    exit_code: int | None = None
    is_going_on: bool = False
    process: int = 0

    @property
    def was_killed(self) -> bool:
        """Whether it ended without noting its end: a kill, a crash of the machine, a full disk."""
        return self.ended_at is None and not self.is_going_on


@contextmanager
def noted_as_begun(store: Path, night: date | None, began_at: datetime) -> Iterator[None]:
    """A block during which the store says that a run is in progress; the caller holds the store.

    If the disk is full, nothing is noted, and the night goes on.
    """
    descriptor = None
    with suppress(OSError):
        begun = LastRun(night=night, began_at=began_at)
        descriptor = write_locked(store / _NAME, _content(begun))
    try:
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


def note_end(
    store: Path, night: date | None, began_at: datetime, ended_at: datetime, code: int
) -> None:
    """Notes how a run ended, even if it never held the store; raises OSError.

    If a run is refused because another one holds the store, the other run's note stays. If there is
    no store, nothing is noted.
    """
    if not (store / "lock").exists():
        return
    known = last_run(store)
    if known and known.is_going_on and known.process != os.getpid():
        return
    if code == StoreHeldError.exit_code and known and known.ended_at is None:
        return
    ended = LastRun(night=night, began_at=began_at, ended_at=ended_at, exit_code=code)
    write_whole(store / _NAME, _content(ended))


def last_run(store: Path) -> LastRun | None:
    """The last run noted in the store; None if there is none, or the note is not in our form."""
    try:
        with (store / _NAME).open("rb") as file:
            noted = json.loads(file.read())
            return _read(noted, is_locked=_is_locked(file.fileno()))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _is_locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


def _read(noted: dict[str, Any], *, is_locked: bool) -> LastRun:
    ended, code, night = noted["ended_at"], noted["exit_code"], noted["night"]
    return LastRun(
        night=date.fromisoformat(night) if night else None,
        began_at=datetime.fromisoformat(noted["began_at"]),
        ended_at=datetime.fromisoformat(ended) if ended else None,
        exit_code=None if code is None else int(code),
        is_going_on=is_locked and not ended,
        process=int(noted["process"]),
    )


def _content(run: LastRun) -> bytes:
    ended = run.ended_at.isoformat(timespec="seconds") if run.ended_at else None
    noted = {
        "night": str(run.night) if run.night else None,
        "began_at": run.began_at.isoformat(timespec="seconds"),
        "ended_at": ended,
        "exit_code": run.exit_code,
        "process": os.getpid(),
    }
    return json.dumps(noted, indent=1).encode() + b"\n"
