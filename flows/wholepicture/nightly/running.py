"""A run: it holds the store, so that a second run ends at once, and then judges its nights."""

from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from wholepicture import store
from wholepicture.errors import ArgumentsError
from wholepicture.nightly.catching_up import judge_due
from wholepicture.nightly.flow_run import SchedulerError, run_flow
from wholepicture.nightly.held_store import held_store, judge_night
from wholepicture.nightly.steps import Say
from wholepicture.nightly.summary import Summary
from wholepicture.rules.settings import Run
from wholepicture.stages import publishing
from wholepicture.store import Held


def audit(run: Run, say: Say, *, with_prefect: bool = True) -> Summary:
    """The summary of the requested night, judged and published; raises our own errors only."""
    with held_store(run, say) as held:
        before = held.judged().get(run.as_at)
        summary = _run(held, say, run, with_prefect=with_prefect)
        if before is not None and before.inputs == held.judged()[run.as_at].inputs:
            say(f"The night of {run.as_at} was judged before, with the same files.")
        return summary


def catch_up(run: Run, say: Say, *, with_prefect: bool = True) -> Summary | None:
    """The summary of the newest due night, after judging every due night, oldest first.

    None if no night was due. Raises our own errors only.
    """

    def judge(night: date) -> Summary:
        return _run(held, say, replace(run, as_at=night), with_prefect=with_prefect)

    with held_store(run, say) as held:
        return judge_due(run, held, say, judge)


def _run(held: Held, say: Say, run: Run, *, with_prefect: bool) -> Summary:
    """The summary of one night, run by Prefect if Prefect is wanted and answers."""
    if with_prefect:
        say("starting the scheduler")
        try:
            return run_flow(run, held.prefect, partial(judge_night, held, say, run, run.as_at))
        except SchedulerError as error:
            say(str(error))
    return judge_night(held, say, run, run.as_at)


def publish_again(
    store_folder: Path,
    out: Path,
    say: Say,
    *,
    only: date | None = None,
    is_excel: bool | None = None,
) -> list[date]:
    """The nights published again from the store, oldest first: all, or `only` one.

    If `is_excel` is given, their CSVs are from now on written for Excel, or not. Raises
    ArgumentsError if there is no store, or the night is not in it.
    """
    if not (store_folder / "lock").exists():
        raise ArgumentsError(
            "--store",
            expected="a folder that an audit has written",
            found="a file" if store_folder.is_file() else "none",
            do="Give the --store that the audit was given.",
        )
    return store.republish(
        store_folder, out, render=publishing.render, say=say, only=only, is_excel=is_excel
    )
