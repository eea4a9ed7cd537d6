"""A night under Prefect is stopped in each of its stages by SIGTERM, in many by SIGKILL.

After SIGTERM the run says so, ends with 5, is Failed in Prefect, and leaves nothing behind. After
SIGKILL the next run gives the same bytes as without the killed run.
"""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from helpers.blown_tree import STAGES, BlownTree
from helpers.command_line import audit, audit_arguments
from helpers.kept import FIRST
from helpers.nights_out import digests
from helpers.processes import descendants, is_there, until
from helpers.served import Served, delivered, today

SAID = "Interrupted. What was published stands; the next run starts clean.\n"
# starting a schedule takes long; `audit` is stopped in every stage above
SERVED = STAGES[::4]
# each kill needs a store of its own, which takes long, so only every second stage is killed
KILLED = STAGES[::2]


@dataclass(frozen=True)
class Attempt:
    """A package with the stages to stop, and the results of an undisturbed night."""

    blown: BlownTree
    exports: Path
    undisturbed: dict[str, str]

    def run(self, folder: Path) -> "subprocess.CompletedProcess[str]":
        """The end of an audit of the night under Prefect."""
        return subprocess.run(
            [sys.executable, "-m", "wholepicture", *audit_arguments(self.exports, folder, FIRST)],
            env={**os.environ, "PYTHONPATH": str(self.blown.path / "flows")},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def blown(few_checks: Path, tmp_path: Path) -> BlownTree:
    return BlownTree(few_checks, tmp_path)


@pytest.fixture
def served(few_files: Path, blown: BlownTree, tmp_path: Path) -> Iterator[Served]:
    served = Served(tmp_path, delivered(few_files, tmp_path / "exports"), blown.path)
    yield served
    served.end()


@pytest.fixture(scope="module")
def attempt(few_files: Path, few_checks: Path, tmp_path_factory: pytest.TempPathFactory) -> Attempt:
    folder = tmp_path_factory.mktemp("attempt")
    assert audit(few_files, folder / "alone", FIRST, tree=few_checks).code == 0
    undisturbed = digests(folder / "alone" / "out", but="run.json")
    return Attempt(BlownTree(few_checks, folder), few_files, undisturbed)


def states(home: Path) -> list[str]:
    """The state of each run in Prefect's database, in the order of their starts."""
    with closing(sqlite3.connect(home / "prefect.db")) as kept:
        rows = kept.execute("select state_name from flow_run order by start_time")
        return [name for (name,) in rows]


@pytest.mark.long
@pytest.mark.parametrize("stage", STAGES)
def test_a_night_that_is_stopped_in_a_stage_is_failed_and_leaves_nothing(
    stage: str, attempt: Attempt, tmp_path: Path
) -> None:
    attempt.blown.ask(signal.SIGTERM, stage)
    ended = attempt.run(tmp_path)
    assert attempt.blown.was_sent
    assert (ended.returncode, ended.stderr) == (5, SAID), ended.stdout
    assert states(tmp_path / "store" / "prefect") == ["Failed"]
    assert list((tmp_path / "out").iterdir()) == []
    assert list((tmp_path / "store" / "nights").iterdir()) == []
    assert list((tmp_path / "store" / "spill").iterdir()) == []


@pytest.mark.long
def test_after_nights_that_were_killed_in_many_stages_the_next_run_comes_to_the_same_bytes(
    attempt: Attempt, tmp_path: Path
) -> None:
    for stage in KILLED:
        attempt.blown.ask(signal.SIGKILL, stage)
        assert attempt.run(tmp_path).returncode == -signal.SIGKILL, stage
        assert attempt.blown.was_sent, stage
    again = attempt.run(tmp_path)
    assert (again.returncode, again.stderr) == (0, "")
    assert digests(tmp_path / "out", but="run.json") == attempt.undisturbed
    assert states(tmp_path / "store" / "prefect") == ["Crashed"] * len(KILLED) + ["Completed"]


@pytest.mark.long
def test_a_schedule_that_is_stopped_in_a_stage_ends_at_once_and_makes_the_night_up(
    blown: BlownTree, served: Served, few_checks: Path, tmp_path: Path
) -> None:
    assert audit(served.exports, tmp_path / "alone", today(), tree=few_checks).code == 0
    for number, stage in enumerate(SERVED):
        blown.ask(signal.SIGTERM, stage, whom="parent")
        if number == 0:
            served.start_until_due()
        else:
            served.start()
        process = served.process
        assert process
        served.wait_for("The next night is run on")
        started: set[int] = set()

        def is_sent(process=process, started=started) -> bool:  # type: ignore[no-untyped-def]
            started.update(descendants(process.pid))
            return blown.was_sent

        assert until(is_sent, seconds=300), served.said
        assert process.wait(timeout=60) == 0, served.said
        assert until(lambda started=started: not any(map(is_there, started)), seconds=15)  # type: ignore[misc]
        assert served.states() == ["Failed"] * (number + 1), (stage, served.said)
        assert not (served.out / today()).exists()
    served.start()
    served.wait_for_states(*["Failed"] * len(SERVED), "Completed")
    assert served.stop(signal.SIGTERM) == 0
    alone = digests(tmp_path / "alone" / "out" / today(), but="run.json")
    assert digests(served.out / today(), but="run.json") == alone

    served.start()
    served.wait_for("The next night is run on")
    assert "it is run now" not in served.said
    assert served.stop(signal.SIGTERM) == 0


def is_heard(_served: Served, blown: BlownTree) -> bool:
    """Whether the night is judged and its run is being reported as Completed."""
    return blown.was_heard


def is_kept(served: Served, _blown: BlownTree) -> bool:
    """Whether Prefect has stored it and not yet answered the run."""
    return served.states() == ["Completed"]


@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
@pytest.mark.parametrize("moment", [is_heard, is_kept], ids=lambda moment: moment.__name__)
def test_a_schedule_that_is_stopped_as_its_run_is_completed_does_not_run_it_again(
    blown: BlownTree,
    served: Served,
    moment: Callable[[Served, BlownTree], bool],
    number: signal.Signals,
) -> None:
    blown.answer_late(seconds=3)
    served.start_until_due()
    assert until(lambda: moment(served, blown), seconds=300), served.said
    # Ctrl-C goes to all processes of a terminal, including the run's
    assert served.stop(number, is_of_all=number is signal.SIGINT) == 0
    assert served.states() == ["Completed"], served.said
    judged = digests(served.out)

    served.start()
    served.wait_for("The next night is run on")
    assert "it is run now" not in served.said
    assert served.stop(signal.SIGTERM) == 0
    assert (served.states(), digests(served.out)) == (["Completed"], judged)
