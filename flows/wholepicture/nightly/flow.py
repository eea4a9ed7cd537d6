"""The flow `nightly_audit`: the stages of a night, each a Prefect task, called one after another.

Prefect sees names of steps, the night, counts, outcomes and classes of errors. A stage is passed to
Prefect with its arguments already bound; `withheld.py` keeps its result and its error. Only this
module imports Prefect at its top, so it is imported only inside functions.
"""

import multiprocessing
import resource
from contextlib import suppress
from functools import partial
from typing import Any

from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run

from wholepicture.errors import NothingToJudgeError
from wholepicture.interruption import listen_again, listening
from wholepicture.nightly.deployed import deployed_night
from wholepicture.nightly.steps import RECEIVING, Stage, Table
from wholepicture.nightly.withheld import StoppedError, Withheld, handed_over, interrupted
from wholepicture.stages.receiving import day_in_england

_RETRIES, _SECONDS_BETWEEN = 2, 5  # a file may still be arriving, or a share may be reconnecting


def _name_of_run() -> str:
    """The name of the flow run, from the parameter or the schedule."""
    as_at = flow_run.parameters.get("as_at")
    return f"night of {as_at or day_in_england(flow_run.scheduled_start_time)}"


@flow(
    name="nightly_audit",
    flow_run_name=_name_of_run,
    validate_parameters=False,  # Prefect would quote the arguments
    persist_result=False,
    log_prints=False,
)
def nightly_audit(settings_file: str, as_at: str | None = None) -> None:
    """Judges and publishes a night of exports; the flow run is Failed if that is not possible.

    `settings_file` is the path of a settings file with `[folders]`. `as_at` is the night, written
    as 2026-11-20. Without it, every night is judged that is due by the date in England for which
    the run was scheduled, oldest first. Raises StoppedError, which has only the class of the error;
    the sentence is on standard error.
    """
    asked_by_audit = handed_over()
    if asked_by_audit:
        listen_again()  # Prefect has replaced the handler of SIGTERM
        _judge(asked_by_audit)
        return
    # a dump of memory would contain children's records
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    night = partial(deployed_night, settings_file, as_at, flow_run.scheduled_start_time)
    # `wholepicture serve` made this process for this run. Prefect must still store how the run
    # ended. A signal would turn it into a crash, even if *Completed* is stored and only its answer
    # is late
    is_to_end = multiprocessing.parent_process() is not None
    with listening(is_to_end=is_to_end):
        _judge(Withheld(night=night))


def _judge(night: Withheld) -> None:
    """Judges the night and keeps its summary; or keeps its error and raises StoppedError."""

    def stage() -> None:
        night.summary = night.night(partial(_as_task, night), _as_artifact)

    try:
        night.call("the night", stage)
        return
    except KeyboardInterrupt:
        night.error = None
    raise interrupted()


def _as_task(night: Withheld, name: str, stage: Stage) -> Any:
    """The stage's result, from a call as a Prefect task; only receiving is retried.

    If there is nothing to judge, it is not retried: the run has already waited for late deliveries.
    """
    returned: list[Any] = []

    @task(
        name=name,
        cache_policy=NO_CACHE,
        persist_result=False,
        log_prints=False,
        retries=_RETRIES if name == RECEIVING else 0,
        retry_condition_fn=lambda *_: not isinstance(night.error, NothingToJudgeError),
        retry_delay_seconds=_SECONDS_BETWEEN,
    )
    def one_stage() -> None:
        returned.append(night.call(name, stage))

    try:
        one_stage()
    except StoppedError:
        if night.error is None:
            raise
        stopped_by = night.error
    else:
        return returned[-1]
    # Prefect has the class of the error; our own code continues with the error itself
    raise stopped_by


def _as_artifact(name: str, table: Table) -> None:
    """Shows counts and outcomes on Prefect's pages; a fault in this does not stop the night."""
    with suppress(Exception):
        create_table_artifact(table=table, key=name.replace("_", "-"))
