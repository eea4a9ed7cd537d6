"""The schedule of `wholepicture serve`: a private Prefect server, and one run of the flow a day.

This process judges nothing. Each run is a process of its own, which holds the store while it lasts.
One run at the start makes up the nights that were missed while the schedule was not served.
"""

import asyncio
import multiprocessing
from contextlib import suppress
from datetime import time
from functools import partial
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import Any

from wholepicture import store
from wholepicture.errors import CouldNotFinishError
from wholepicture.interruption import end_with, listen_no_more
from wholepicture.nightly import local_api
from wholepicture.nightly.rules_tonight import rules_of
from wholepicture.nightly.scheduled_runs import deployed, make_up, was_missed, when_next
from wholepicture.nightly.steps import Say, in_our_words
from wholepicture.rules.settings import Run
from wholepicture.stages.receiving import insist_on_night, today_in_london

_PATIENCE = 300.0  # seconds for the scheduler, because everything is slow while a machine starts
_TO_END = 30  # seconds after which a run that was asked to end is killed
_TO_STOP = 10  # seconds for the runner


def serve(settings_file: Path, say: Say) -> None:
    """Judges a night a day, at the time in the settings, until a signal ends it.

    `settings_file` is an absolute path; the file names the folders, and each run reads it again.
    Raises our own errors only: the faults of the settings before anything is started,
    StoreHeldError if the store is already served, CouldNotFinishError if the scheduler does not
    start or ends.
    """
    run, at = _asked(settings_file)
    with store.schedule_held(run.store) as home:
        runner = None
        try:
            say("starting the scheduler")
            _start(home)
            runner = in_our_words("the scheduler", partial(_scheduled, settings_file, at, say))
            thread = Thread(target=_keep_running, args=[runner], daemon=True)
            thread.start()
            _watch(thread)
        except KeyboardInterrupt:
            say("Stopping. What was published is unchanged.")
        finally:
            listen_no_more()
            if runner:
                _stop(runner)


def _scheduled(settings_file: Path, at: time, say: Say) -> Any:
    """Prefect's runner with the schedule, not yet started; a missed night is due at once."""
    is_missed = was_missed()
    runner, deployment = deployed(settings_file, at, on_running=end_with_serve)
    if is_missed:
        make_up(deployment, at)
        say("A night was missed, or its run did not end well: it is run now.")
    say(f"The next night is run on {when_next(deployment):%Y-%m-%d at %H:%M} in England.")
    return runner


def end_with_serve(_flow: object, _run: object, _state: object) -> None:
    """Makes a run's process end with the serving process; Prefect calls it when the run begins."""
    serving = multiprocessing.parent_process()
    if serving and serving.pid:
        end_with(serving.pid)


def _asked(settings_file: Path) -> tuple[Run, time]:
    """The folders and the time of day in the settings; raises the errors that would stop a run."""
    run = Run.read(settings_file, today_in_london())
    at = rules_of(run).settings.schedule.at
    insist_on_night(run.exports, run.as_at)
    return run, at


def _start(home: Path) -> None:
    if not local_api.start(home, patience=_PATIENCE, is_scheduling=True):
        raise CouldNotFinishError(
            "the scheduler",
            expected=f"an answer within {_PATIENCE:.0f} seconds",
            found="none",
            do=f"Start it again; if it says so again, move the folder {home} away: it holds no"
            " result.",
        )


def _keep_running(runner: Any) -> None:
    asyncio.run(runner.start())


def _watch(thread: Thread) -> None:
    """Never returns: a signal raises KeyboardInterrupt, the scheduler's end our own error."""
    while thread.is_alive() and not local_api.has_ended():
        thread.join(timeout=1)
    raise CouldNotFinishError(
        "the scheduler",
        expected="to run until it is stopped",
        found="that it ended",
        do="Start it again.",
    )


def _stop(runner: Any) -> None:
    """Ends the current run, by a signal if possible, and then the runner."""
    until = monotonic() + _TO_END
    for process in multiprocessing.active_children():
        process.terminate()
        process.join(max(0.0, until - monotonic()))
        if process.is_alive():
            process.kill()
    if runner.started:
        with suppress(TimeoutError):
            runner.execute_in_background(runner.astop).result(_TO_STOP)
