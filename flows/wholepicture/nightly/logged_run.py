"""A run with its log, its last-run file, and the health file written after it.

None of them can stop the night: if one cannot be written, the run says so and goes on.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from wholepicture import store
from wholepicture.answering.status import status_of
from wholepicture.errors import CouldNotFinishError, WholePictureError, fault_of
from wholepicture.interruption import SAID
from wholepicture.nightly.health_file import write_health
from wholepicture.nightly.run_log import RunLog, opened_log
from wholepicture.nightly.steps import Say
from wholepicture.rules.settings import Run, Settings, load_settings
from wholepicture.stages.receiving import now_in_england


class LoggedRun:
    """The lines and the exit code of a run; each line goes to the screen and into the log.

    The caller sets `exit_code` if it is not 0.
    """

    def __init__(self, log: RunLog, say: Say) -> None:
        self.exit_code = 0
        self._log, self._say = log, say

    def progress(self, text: str) -> None:
        """Shows a line about a step, and adds it to the log."""
        self._say(text)
        self._log.add("progress", text)

    def summary(self, text: str, show: Say) -> None:
        """Shows a line about the result of the night, and adds it to the log."""
        show(text)
        self._log.add("summary", text)


@contextmanager
def logged_run(run: Run, say: Say, complain: Say) -> Iterator[LoggedRun]:
    """The run, with its log; when the block ends, notes how it ended and raises its error.

    `say` shows a line of the run, `complain` a sentence about a file that cannot be written. Raises
    SettingsError if the run's settings do not load.
    """
    began_at, settings, code = now_in_england(), Settings(), CouldNotFinishError.exit_code
    try:
        settings = load_settings(run.settings)
        with _logged(run, settings, say, complain) as logged:
            yield logged
        code = logged.exit_code
    except WholePictureError as error:
        code = error.exit_code
        raise
    finally:
        _note_end(run, began_at, code, complain)
        _write_health(run, settings, complain)


@contextmanager
def _logged(run: Run, settings: Settings, say: Say, complain: Say) -> Iterator[LoggedRun]:
    """The run, with the log that the settings name, if any."""
    night, file = str(run.as_at), _outside(run, settings.log.file, "`file` of [log]", complain)
    with opened_log(file, complain, json_lines=settings.log.json_lines) as log:
        log.add("began", f"The audit of the night of {night} began.", night=night)
        logged = LoggedRun(log, say)
        try:
            yield logged
        except BaseException as error:
            logged.exit_code = getattr(error, "exit_code", CouldNotFinishError.exit_code)
            log.add("error", _sentence(error))
            raise
        finally:
            code = logged.exit_code
            log.add("ended", f"The audit ended with {code}.", night=night, exit_code=code)


def _sentence(error: BaseException) -> str:
    """The sentence of our own error; otherwise only the class, as the text may quote a value."""
    if isinstance(error, WholePictureError):
        return str(error)
    if isinstance(error, KeyboardInterrupt):
        return SAID
    return f"wholepicture: expected to finish; found {fault_of(error)}."


def _note_end(run: Run, began_at: datetime, code: int, complain: Say) -> None:
    try:
        store.note_end(run.store, run.as_at, began_at, now_in_england(), code)
    except OSError as error:
        complain(
            f"the store {run.store}: expected a file in which to note how the run ended;"
            f" found {fault_of(error)}. `wholepicture status` will say that it was killed."
        )


def _write_health(run: Run, settings: Settings, complain: Say) -> None:
    """Writes the health file if one is set, and reports a fault in doing so."""
    set_to = settings.health.prometheus_file
    file, found = _outside(run, set_to, "`prometheus_file` of [health]", complain), ""
    if file is None:
        return
    try:
        write_health(file, status_of(run.store, settings, now_in_england()))
    except OSError as error:
        found = fault_of(error)
    except WholePictureError as error:
        found = f"a store without an answer ({error.where}: {error.found})"
    if found:
        complain(
            f"the health file {file}: expected to be written after the run; found {found}."
            " The night is not touched by it; put it right before the next one."
        )


def _outside(run: Run, file: Path | None, key: str, complain: Say) -> Path | None:
    """The file, if it is outside the folders of the run; else None, after a sentence."""
    if file is None:
        return None
    folders = {"EXPORTS": run.exports, "the store": run.store, "OUT": run.out}
    for name, folder in folders.items():
        if folder.resolve() in (file.resolve(), *file.resolve().parents):
            complain(
                f"settings, {key}: expected a file outside EXPORTS, the store and OUT;"
                f" found one in {name}. Nothing is written to it; give another place."
            )
            return None
    return file
