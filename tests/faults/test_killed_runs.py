"""A whole audit is killed with SIGKILL at random moments: the next run ends as if it had not been.

The killed run is of the third of three nights, or of the second one after the third, so that it
also changes a later night. Moments are drawn within each stage, most of them during publishing. The
copied package has only a few checks, so that a run is short.
"""

import random
import re
import shutil
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from helpers.campaign import campaign
from helpers.command_line import Ended, audit, begin_audit
from helpers.kept import FIRST, SECOND, THIRD, Kept, kept_of
from helpers.looking import audit_rows, published
from helpers.nights_out import assert_stands, digests
from wholepicture.warehouse import open_warehouse

_STAGE = re.compile(r"^([a-z_ ]+): (\d+\.\d) s ", re.MULTILINE)
_DRAWN = random.Random(20261120)


@dataclass(frozen=True)
class Moment:
    """The moment of the kill: that share of the stage that follows `after`."""

    victim: str
    after: str
    share: float

    def __str__(self) -> str:
        return f"{self.victim}, {self.share:.0%} into what follows {self.after or 'the start'}"


def drawn(victim: str, stage: str, least: float = 0.0, most: float = 0.95) -> Moment:
    """A random moment in the stage that follows."""
    return Moment(victim, stage, _DRAWN.uniform(least, most))


MOMENTS = [
    drawn(THIRD, ""),
    drawn(THIRD, "receiving"),
    drawn(THIRD, "judging fathers"),
    drawn(THIRD, "judging seen", least=0.5),
    drawn(SECOND, "landing social_care"),
    drawn(SECOND, "deciding seen"),
    drawn(SECOND, "judging seen", most=0.7),
    drawn(SECOND, "judging seen", least=0.8),
]
_USUAL = {6}  # during publishing


@dataclass(frozen=True)
class Attempt:
    """A night to run, with the results of an undisturbed run."""

    begun: Kept
    undisturbed: Kept


@pytest.fixture(scope="module")
def attempts(
    few_files: Path, few_checks: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Attempt]:
    """The third night after the second, and the second night after the third."""
    yesterday = kept_of(few_files, tmp_path_factory.mktemp("yesterday"), FIRST, tree=few_checks)
    two = yesterday.then(tmp_path_factory.mktemp("two"), SECOND)
    gap = yesterday.then(tmp_path_factory.mktemp("gap"), THIRD)
    return {
        THIRD: Attempt(two, two.then(tmp_path_factory.mktemp("in-order"), THIRD)),
        SECOND: Attempt(gap, gap.then(tmp_path_factory.mktemp("out-of-order"), SECOND)),
    }


def seconds_after(stage: str, ended: Ended) -> float:
    """The seconds of the stage that follows."""
    stages = _STAGE.findall(ended.said)
    names = ["", *(name for name, _ in stages)]
    return float(stages[names.index(stage)][1])


def killed(attempt: Attempt, moment: Moment, folder: Path) -> None:
    """Kills a run of the night in a copy of the store, earlier if the run was too fast."""
    pause = moment.share * seconds_after(moment.after, attempt.undisturbed.ended[-1])
    for _ in range(6):
        shutil.rmtree(folder, ignore_errors=True)
        attempt.begun.copy_to(folder)
        run = begin_audit(attempt.begun.exports, folder, moment.victim, tree=attempt.begun.tree)
        run.wait_for(moment.after)
        time.sleep(pause)
        run.process.kill()
        if run.end().code == -signal.SIGKILL:
            return
        pause /= 2
    pytest.fail("the run always ended before it was killed")


@pytest.mark.parametrize("moment", campaign(MOMENTS, _USUAL))
def test_a_run_killed_at_a_random_moment_leaves_no_trace(
    moment: Moment, attempts: dict[str, Attempt], tmp_path: Path
) -> None:
    attempt, folder = attempts[moment.victim], tmp_path / "copy"
    killed(attempt, moment, folder)

    assert digests(folder / "out" / FIRST) == digests(attempt.begun.out / FIRST)
    assert_stands(folder / "out")

    ended = audit(attempt.begun.exports, folder, moment.victim, tree=attempt.begun.tree)
    assert (ended.code, ended.complained) == (0, "")
    assert published(folder / "out") == published(attempt.undisturbed.out)
    assert_store_passes(folder, attempt.undisturbed.folder)


def test_nights_run_in_another_order_come_to_the_same(attempts: dict[str, Attempt]) -> None:
    in_order, out_of_order = (attempts[night].undisturbed for night in (THIRD, SECOND))
    assert published(out_of_order.out) == published(in_order.out)
    assert_store_passes(out_of_order.folder, in_order.folder)


def assert_store_passes(folder: Path, undisturbed: Path) -> None:
    """Asserts that the store equals the undisturbed one, with no other file, and can be opened."""
    audit_file = Path("store") / "audit.duckdb"
    assert audit_rows(folder / audit_file) == audit_rows(undisturbed / audit_file)
    assert names(folder) == names(undisturbed)
    for night in (folder / "store" / "nights").iterdir():
        with open_warehouse(night, read_only=True) as warehouse:
            assert warehouse.row("select count(*) > 0 from record.person") == (True,)


def names(folder: Path) -> list[str]:
    """The files of the store, without the generation in a night file's name."""
    files = (folder / "store").rglob("*")
    return sorted(re.sub(r"\.\d+\.duckdb$", ".duckdb", path.name) for path in files)
