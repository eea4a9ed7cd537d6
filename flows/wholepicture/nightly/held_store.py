"""The store, held for one run, and one night judged in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from wholepicture import store
from wholepicture.errors import NothingToJudgeError
from wholepicture.nightly.night import audit_night
from wholepicture.nightly.notices import note_night
from wholepicture.nightly.rules_tonight import rules_of
from wholepicture.nightly.steps import Note, Runner, Say, Steps, noted_nowhere, plainly
from wholepicture.nightly.summary import Summary
from wholepicture.rules.settings import Run
from wholepicture.stages import publishing
from wholepicture.stages.receiving import insist_on_night, now_in_england
from wholepicture.store import Held
from wholepicture.warehouse import part_of_memory


@contextmanager
def held_store(run: Run, say: Say) -> Iterator[Held]:
    """The store of a run, held until the block ends; raises our own errors only.

    Nights that were lost with a damaged store are first judged again.
    """
    asked = rules_of(run).settings.audit
    insist_on_night(run.exports, run.as_at)
    with (
        store.held(
            run.store,
            run.out,
            render=publishing.render,
            records_nights=asked.records_nights,
            retention_days=asked.retention,
            memory=asked.memory or part_of_memory(2),
        ) as held,
        store.noted_as_begun(run.store, run.as_at, now_in_england()),
    ):
        store.keep_folders(run.store, run.exports, run.out)
        for notice in held.notices:
            say(notice)
        for lost in held.nights_lost:
            if lost != run.as_at and (run.exports / str(lost)).is_dir():
                say(f"Running the night of {lost} again.")
                try:
                    judge_night(held, say, run, lost)
                except NothingToJudgeError as error:
                    say(str(error))
        yield held


def judge_night(
    held: Held,
    say: Say,
    run: Run,
    as_at: date,
    runner: Runner = plainly,
    note: Note = noted_nowhere,
) -> Summary:
    """The summary of one night, judged and published; the runner calls its stages.

    The night is noted for the run's notice.
    """
    note_night(as_at, None)
    step = Steps(say=say, run=runner, note=note)
    try:
        summary = audit_night(run, rules_of(run), as_at, held, step)
    except NothingToJudgeError as error:
        note_night(as_at, error)
        raise
    note_night(as_at, summary)
    return summary
