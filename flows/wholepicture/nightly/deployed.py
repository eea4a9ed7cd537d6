"""A night that a Prefect deployment starts: it reads its settings file, and holds the store itself.

Its lines go to standard error, which a worker copies into its log. They call the folders EXPORTS,
STORE and OUT, so the paths stay in the settings file.
"""

import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from wholepicture.errors import ArgumentsError, WholePictureError
from wholepicture.files.header_names import iso_day
from wholepicture.interruption import SAID
from wholepicture.nightly.catching_up import judge_due, nothing_due
from wholepicture.nightly.held_store import held_store, judge_night
from wholepicture.nightly.logged_run import logged_run
from wholepicture.nightly.notices import notice_when_run_ends
from wholepicture.nightly.steps import Note, Runner, Say, Table, in_our_words
from wholepicture.nightly.summary import Summary
from wholepicture.nightly.waiting import wait_for_deliveries
from wholepicture.nightly.withheld import interrupted
from wholepicture.rules.settings import Run
from wholepicture.stages.receiving import day_in_england

_CLOCKS_DIFFER = timedelta(minutes=5)  # a worker starts a run a few seconds before its time


def deployed_night(
    settings_file: str, as_at: str | None, scheduled: datetime, runner: Runner, note: Note
) -> Summary | None:
    """The summary of the night `as_at`, or of the newest night due by the scheduled date.

    None if no night was due. Raises our own errors only, each after writing its sentence;
    StoppedError if the run was interrupted, because Prefect treats a KeyboardInterrupt as a crash.
    """
    with notice_when_run_ends(Path(settings_file), say_to_worker, say_to_worker):
        return _said(settings_file, as_at, scheduled, runner, note)


def _said(
    settings_file: str, as_at: str | None, scheduled: datetime, runner: Runner, note: Note
) -> Summary | None:
    """The same summary; the sentence of an error is written before it is raised."""
    say = say_to_worker
    try:
        night = _day(as_at) if as_at else scheduled_night(scheduled, datetime.now(UTC))
        run = Run.read(Path(settings_file), night)
        say = partial(_say_with_names, _names(run))
        judge = partial(_judge, run, say, runner, note, is_asked=bool(as_at))
        summary: Summary | None = in_our_words("the night", judge)
    except WholePictureError as error:
        say(str(error))
        raise
    except KeyboardInterrupt:
        say(SAID)
    else:
        return summary
    raise interrupted()


def _judge(run: Run, say: Say, runner: Runner, note: Note, *, is_asked: bool) -> Summary | None:
    """The summary of the run's night if one is requested, else of the newest due night."""
    with logged_run(run, say, say) as logged:
        wait_for_deliveries(run, logged.progress)
        with held_store(run, logged.progress) as held:

            def judge(night: date) -> Summary:
                asked, of_night = replace(run, as_at=night), partial(_note_night, note, night)
                return judge_night(held, logged.progress, asked, night, runner, of_night)

            summary = judge(run.as_at) if is_asked else judge_due(run, held, logged.progress, judge)
        logged.summary(summary.line() if summary else nothing_due(run.as_at), say)
        return summary


def _note_night(note: Note, night: date, name: str, table: Table) -> None:
    """Shows a table with the night's date in it, because one run may judge several nights."""
    note(name, [{"night": str(night), **row} for row in table])


def scheduled_night(scheduled: datetime, now: datetime) -> date:
    """The date in England for which Prefect scheduled a run, however late the run starts.

    Raises ArgumentsError for a date that has not begun by `now`, this machine's clock.
    """
    night = day_in_england(scheduled)
    if night > day_in_england(now + _CLOCKS_DIFFER):
        raise ArgumentsError(
            "the scheduled day",
            expected="one that has begun by the clock of this machine",
            found="a later one",
            do="Set the clocks of this machine and of the Prefect server right, and run it again.",
        )
    return night


def _day(as_at: str) -> date:
    found = iso_day(as_at)
    if found is None:
        raise ArgumentsError(
            "as_at",
            expected="a day written as 2026-11-20, or nothing for the scheduled day",
            found="something else",
            do="Write it in this way.",
        )
    return found


def _names(run: Run) -> tuple[tuple[str, str], ...]:
    """The run's folders with the names that replace their paths, the longest path first."""
    named = {str(run.exports): "EXPORTS", str(run.store): "STORE", str(run.out): "OUT"}
    return tuple(sorted(named.items(), key=lambda one: -len(one[0])))


def _say_with_names(names: tuple[tuple[str, str], ...], line: str) -> None:
    for path, name in names:
        line = line.replace(path, name)
    say_to_worker(line)


def say_to_worker(line: str) -> None:
    """Writes a line to standard error; Prefect's server does not read it."""
    shown = "".join(letter if letter.isprintable() else " " for letter in line)
    sys.stderr.write(f"{shown}\n")
    sys.stderr.flush()
