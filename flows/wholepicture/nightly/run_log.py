"""The log of runs: a file to which each line of a run's output is added, with its time.

The file is opened when a run begins and closed when it ends, so logrotate may move it between runs.
It has the same lines as the screen: names of steps, the night, counts, kinds of error.
"""

import json
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from wholepicture.errors import fault_of
from wholepicture.stages.receiving import now_in_england

# if the path is a pipe, opening it does not wait
_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK


class RunLog:
    """The open log of one run, or none. A fault in writing is reported once and stops nothing."""

    def __init__(self, file: Path | None, say: Callable[[str], None], *, json_lines: bool) -> None:
        self._file, self._say, self._json_lines = file, say, json_lines
        self._descriptor: int | None = None

    def add(self, event: str, text: str, **more: str | int | None) -> None:
        """Adds a line: the event in a word, its text, and in JSON the other known facts."""
        if self._descriptor is None or not text:
            return
        at = now_in_england().isoformat()
        plain = "".join(letter if letter.isprintable() else " " for letter in text)
        line = f"{at} {event}: {plain}"
        if self._json_lines:
            line = json.dumps({"at": at, "event": event, "text": plain, **more})
        try:
            left = f"{line}\n".encode()
            while left:
                left = left[os.write(self._descriptor, left) :]
        except OSError as error:
            self.close()
            self._complain(error)

    def open(self) -> None:
        """Opens the file, or makes it, private (0600); reports it if that fails."""
        if self._file is None:
            return
        try:
            self._descriptor = os.open(self._file, _FLAGS, 0o600)
            if stat.S_ISDIR(os.fstat(self._descriptor).st_mode):
                raise IsADirectoryError
        except OSError as error:
            self.close()
            self._complain(error)

    def close(self) -> None:
        """Closes the file; nothing is added afterwards."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _complain(self, error: OSError) -> None:
        self._say(
            f"the log {self._file}: expected a file that can be added to;"
            f" found {fault_of(error)}. The night goes on without it; put `file` of [log] right."
        )


@contextmanager
def opened_log(
    file: Path | None, say: Callable[[str], None], *, json_lines: bool = False
) -> Iterator[RunLog]:
    """The log, open until the block ends; if no file is set, adding a line does nothing."""
    log = RunLog(file, say, json_lines=json_lines)
    log.open()
    try:
        yield log
    finally:
        log.close()
