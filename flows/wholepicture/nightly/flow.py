"""The same stages as a Prefect flow, each a task, called one after another in this thread.

Prefect keeps what it sees in a database of its own, so it sees little: names of steps, the night,
counts and outcomes. Stages are handed to it with their arguments already inside and their results
taken out again; of an error it is given the class, and the error itself is raised afterwards.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wholepicture.errors import CouldNotFinishError, WholePictureError
from wholepicture.interruption import listen_again, was_heard
from wholepicture.nightly import local_api
from wholepicture.nightly.steps import RECEIVING, Note, Runner, Stage, in_our_words
from wholepicture.nightly.summary import Summary
from wholepicture.rules.settings import Run

if TYPE_CHECKING:
    from prefect import Flow

_TRIES_AGAIN, _WAITS = 2, 5  # a file may be arriving, or a share coming back; seconds

Night = Callable[[Run, date, Runner, Note], Summary]


class StoppedError(WholePictureError):
    """All that Prefect is given of an error: its class."""


class SchedulerError(CouldNotFinishError):
    """Prefect did not start; no stage has run."""


@dataclass(kw_only=True)
class _Heard:
    """What is kept from Prefect: the error that stopped the night, and what the night came to."""

    error: WholePictureError | None = None
    summary: Summary | None = None

    def hear(self, name: str, stage: Stage) -> Any:
        """What the stage returns; its error is kept, and a StoppedError raised in its place."""
        self.error = None
        try:
            return in_our_words(name, stage)
        except StoppedError:
            raise
        except WholePictureError as error:
            self.error = error
        found = type(self.error).__name__
        raise StoppedError(name, expected="to finish", found=found, do="See what the run said.")


def run_flow(run: Run, home: Path, night: Night) -> Summary:
    """The night has run as a flow; raises our own errors, SchedulerError before any stage ran."""
    if not local_api.start(home):
        raise SchedulerError(
            "the scheduler",
            expected=f"an answer within {local_api.PATIENCE:.0f} seconds",
            found="none",
            do="The same stages are run without it, as with --no-prefect.",
        )
    heard, found = _Heard(), ""
    try:
        nightly_audit(heard, night)(str(run.write()), str(run.as_at))
    except Exception as error:
        found = type(error).__name__
    if heard.summary:
        return heard.summary  # published: what the scheduler makes of it costs no night
    if was_heard():
        raise KeyboardInterrupt  # the scheduler may have made an error of it
    raise heard.error or CouldNotFinishError(
        "the scheduler",
        expected="to run the night's stages",
        found=found,
        do="Run the night again with --no-prefect.",
    )


def nightly_audit(heard: _Heard, night: Night) -> "Flow[[str, str], None]":
    """The flow: it reads what was asked from the settings file that the command line wrote."""
    from prefect import flow

    @flow(
        name="nightly_audit",
        flow_run_name="night of {as_at}",
        validate_parameters=False,
        persist_result=False,
        log_prints=False,
    )
    def nightly_audit(settings_file: str, as_at: str) -> None:
        listen_again()  # Prefect has taken SIGTERM to itself

        def stage() -> None:
            run, day = Run.read(Path(settings_file)), date.fromisoformat(as_at)
            heard.summary = night(run, day, partial(_as_task, heard), _as_artifact)

        heard.hear("the night", stage)

    return nightly_audit


def _as_task(heard: _Heard, name: str, stage: Stage) -> Any:
    """What the stage returns, called as a Prefect task; only arrival is ever tried again."""
    from prefect import task
    from prefect.cache_policies import NO_CACHE

    returned: list[Any] = []

    @task(
        name=name,
        cache_policy=NO_CACHE,
        persist_result=False,
        log_prints=False,
        retries=_TRIES_AGAIN if name == RECEIVING else 0,
        retry_delay_seconds=_WAITS,
    )
    def one_stage() -> None:
        returned.append(heard.hear(name, stage))

    try:
        one_stage()
    except StoppedError:
        if heard.error is None:
            raise
        stopped_by = heard.error
    else:
        return returned[-1]
    # what follows in this house is heard the error itself; Prefect has been heard its class
    raise stopped_by


def _as_artifact(name: str, table: list[dict[str, str | int]]) -> None:
    """Counts and outcomes are there for whoever opens Prefect's pages."""
    from prefect.artifacts import create_table_artifact

    create_table_artifact(table=table, key=name.replace("_", "-"))
