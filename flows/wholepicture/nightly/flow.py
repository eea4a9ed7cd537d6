"""The flow `nightly_audit`: the stages of a night, each a Prefect task, called one after another.

Prefect sees names of steps, the night, counts, outcomes and classes of errors. Each stage is given
to it with the arguments already inside; `withheld.py` keeps its result and its error. This is the
one module that imports Prefect at its top, so it is itself imported inside functions only.
"""

import resource
import sys
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run

from wholepicture.errors import ArgumentsError
from wholepicture.files.header_names import iso_day
from wholepicture.interruption import SAID, listen_again
from wholepicture.nightly.held_store import held_store, judge_night
from wholepicture.nightly.notices import noticed
from wholepicture.nightly.steps import RECEIVING, Note, Runner, Stage, Table
from wholepicture.nightly.summary import Summary
from wholepicture.nightly.withheld import StoppedError, Withheld, tonight
from wholepicture.rules.settings import Run
from wholepicture.stages.receiving import day_in_england

_RETRIES, _SECONDS_BETWEEN = 2, 5  # a file may still be arriving, or a share coming back


def _name_of_run() -> str:
    """The name of the flow run, from the parameter or the schedule."""
    return f"night of {flow_run.parameters.get('as_at') or _scheduled_day()}"


@flow(
    name="nightly_audit",
    flow_run_name=_name_of_run,
    validate_parameters=False,  # Prefect would quote what it was given
    persist_result=False,
    log_prints=False,
)
def nightly_audit(settings_file: str, as_at: str | None = None) -> None:
    """One night of exports is judged and published; Failed where it could not be.

    `settings_file` names the folders, as `STORE/run-<night>.toml` of an earlier audit does. `as_at`
    is the night, written as 2026-11-20; without it, the day in England for which the run was
    scheduled. Raises StoppedError, which holds the class of the error alone; the sentence is on
    standard error.
    """
    listen_again()  # Prefect has taken SIGTERM to itself
    handed_over = tonight.get()
    if handed_over:
        _judge(handed_over, settings_file, as_at)
    else:
        _judge_alone(settings_file, as_at)


def _judge(night: Withheld, settings_file: str, as_at: str | None) -> None:
    """Judges the night; its summary is kept, its error kept and StoppedError raised."""

    def stage() -> None:
        day = _day(as_at) if as_at else _scheduled_day()
        run = Run.read(Path(settings_file), day)
        night.summary = night.night(run, day, partial(_as_task, night), _as_artifact)

    night.call("the night", stage)


def _judge_alone(settings_file: str, as_at: str | None) -> None:
    """Judges a night that `wholepicture audit` did not start: the store is held here.

    A signal ends it by an ordinary error: Prefect takes a KeyboardInterrupt for a crash.
    """
    # a dump of memory would hold children's records
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    night = Withheld(night=_hold_and_judge)
    try:
        _judge(night, settings_file, as_at)
        return
    except StoppedError:
        _say(str(night.error))
        raise
    except KeyboardInterrupt:
        _say(SAID)
    found, do = "an interruption", "Run the night again."
    raise StoppedError("the night", expected="to finish", found=found, do=do)


def _hold_and_judge(run: Run, as_at: date, runner: Runner, note: Note) -> Summary:
    with noticed(run.settings, _say, _say), held_store(run, _say) as held:
        return judge_night(held, _say, run, as_at, runner, note)


def _as_task(night: Withheld, name: str, stage: Stage) -> Any:
    """What the stage returns, called as a Prefect task; only receiving is retried."""
    returned: list[Any] = []

    @task(
        name=name,
        cache_policy=NO_CACHE,
        persist_result=False,
        log_prints=False,
        retries=_RETRIES if name == RECEIVING else 0,
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
    # Prefect has been given the class of the error; our own code goes on with the error itself
    raise stopped_by


def _as_artifact(name: str, table: Table) -> None:
    """Counts and outcomes, shown on Prefect's pages."""
    create_table_artifact(table=table, key=name.replace("_", "-"))


def _day(as_at: str) -> date:
    found = iso_day(as_at)
    if found is None:
        raise ArgumentsError(
            "as_at",
            expected="a day written as 2026-11-20, or nothing for the scheduled day",
            found="something else",
            do="Write it so.",
        )
    return found


def _scheduled_day() -> date:
    """The day in England for which Prefect scheduled this run."""
    return day_in_england(flow_run.scheduled_start_time)


def _say(line: str) -> None:
    """Writes a line to standard error: it stays on this machine, where Prefect does not read it."""
    shown = "".join(letter if letter.isprintable() else " " for letter in line)
    sys.stderr.write(f"{shown}\n")
