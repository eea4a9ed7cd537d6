"""A run: the store is held first, so that a second run is told at once, then its nights are run."""

from datetime import date
from functools import partial
from pathlib import Path

from wholepicture import publishing, store
from wholepicture.errors import ArgumentsError
from wholepicture.nightly.flow import SchedulerError, run_flow
from wholepicture.nightly.night import audit_night
from wholepicture.nightly.rules import rules_of
from wholepicture.nightly.steps import Note, Runner, Say, Steps, noted_nowhere, plainly
from wholepicture.nightly.summary import Summary
from wholepicture.settings import Run
from wholepicture.store import Held


def audit(run: Run, say: Say, *, with_prefect: bool = True) -> Summary:
    """The night asked for is judged and published; raises our own errors only.

    Nights that a damaged store took with it are run first, where their exports are still there.
    """
    nights = rules_of(run).settings.audit.records_nights
    with store.held(run.store, run.out, render=publishing.render, records_nights=nights) as held:
        for notice in held.notices:
            say(notice)
        for lost in held.nights_lost:
            if lost != run.as_at and (run.exports / str(lost)).is_dir():
                say(f"Running the night of {lost} again.")
                _night(held, say, run, lost)
        if with_prefect:
            say("starting the scheduler")
            try:
                return run_flow(run, held.prefect, partial(_night, held, say))
            except SchedulerError as error:
                say(str(error))
        return _night(held, say, run, run.as_at)


def _night(
    held: Held,
    say: Say,
    run: Run,
    as_at: date,
    runner: Runner = plainly,
    note: Note = noted_nowhere,
) -> Summary:
    """One night of the store that is held, its stages called by the runner."""
    step = Steps(say=say, run=runner, note=note)
    return audit_night(run, rules_of(run), as_at, held, step)


def publish_again(store_folder: Path, out: Path, say: Say) -> list[date]:
    """Every night held is in OUT as the store says; the nights looked at, oldest first.

    Raises ArgumentsError where there is no store.
    """
    if not (store_folder / "lock").exists():
        raise ArgumentsError(
            "--store",
            expected="a folder that an audit has written",
            found="none",
            do="Give the --store that the audit was given.",
        )
    return store.republish(store_folder, out, render=publishing.render, say=say)
