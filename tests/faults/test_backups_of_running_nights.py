"""Backups made while a real night is judged, whether it is killed or not: each is whole.

The copied package has only a few checks, so that a night is short.
"""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from helpers import little_nights
from helpers.campaign import campaign
from helpers.command_line import Started, audit, begin_audit
from helpers.kept import FIRST, SECOND, Kept, kept_of
from helpers.looking import audit_rows, published
from helpers.nights_out import digests
from wholepicture.store import back_up, faults, restore

_DRAWN = random.Random(39)
# when the run is killed, as a share of an undisturbed run's time; above 1 it is not killed
SHARES = [9.0, *(round(_DRAWN.uniform(0.3, 1.0), 2) for _ in range(8))]
# seconds after the beginning of unpacking at which a restore is killed
PAUSES = [round(_DRAWN.uniform(0.0, 0.6), 3) for _ in range(12)]


@pytest.fixture(scope="module")
def begun(few_files: Path, few_checks: Path, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """The first night, published."""
    return kept_of(few_files, tmp_path_factory.mktemp("begun"), FIRST, tree=few_checks)


@pytest.fixture(scope="module")
def undisturbed(begun: Kept, tmp_path_factory: pytest.TempPathFactory) -> tuple[Kept, float]:
    """The undisturbed second night after it, and its seconds."""
    started = time.monotonic()
    return begun.then(tmp_path_factory.mktemp("undisturbed"), SECOND), time.monotonic() - started


def backups_of(folder: Path, run: Started, kill_after: float) -> list[Path]:
    """The backups made until the run ended or was killed, and one after it."""
    made: list[Path] = []
    began = time.monotonic()
    while run.process.is_alive():
        made.append(folder / f"{len(made)}.tar")
        back_up(folder / "store", made[-1])
        if time.monotonic() - began > kill_after:
            run.process.kill()
    assert run.end().code in (0, -signal.SIGKILL)
    made.append(folder / "last.tar")
    back_up(folder / "store", made[-1])
    return made


@pytest.mark.parametrize("share", campaign(SHARES, set(), lambda share: f"killed at {share:.0%}"))
def test_every_backup_is_the_store_before_the_night_or_after_it(
    share: float, begun: Kept, undisturbed: tuple[Kept, float], tmp_path: Path
) -> None:
    after, seconds = undisturbed
    folder = begun.copy_to(tmp_path / "copy")
    run = begin_audit(begun.exports, folder, SECOND, tree=begun.tree)
    made = backups_of(folder, run, share * seconds)
    known = [audit_rows(kept.folder / "store/audit.duckdb") for kept in (begun, after)]
    for one in {*made[:3], *made[-3:]}:
        restore(folder / "back", one)
        assert faults(folder / "back") == []
        assert audit_rows(folder / "back/audit.duckdb") in known
    # the night gives the same results in a store restored from the last backup
    restore(folder / "store", made[-1])
    ended = audit(begun.exports, folder, SECOND, tree=begun.tree)
    assert (ended.code, ended.complained) == (0, "")
    assert published(folder / "out") == published(after.out)


@pytest.mark.parametrize("pause", campaign(PAUSES, {3}, lambda pause: f"after {pause} s"))
def test_a_restore_killed_at_a_random_moment_leaves_the_old_store_or_the_new_one(
    pause: float, folder: Path, tmp_path: Path
) -> None:
    back_up(folder / "store", tmp_path / "b.tar")
    new = _kept(folder)
    little_nights.run_night(folder, little_nights.THIRD)
    old = _kept(folder)
    words = ["store", "restore", str(tmp_path / "b.tar"), "--store", str(folder / "store")]
    run = subprocess.Popen([sys.executable, "-m", "wholepicture", *words])
    while run.poll() is None and not (folder / ".store.restoring").exists():
        time.sleep(0.002)
    time.sleep(pause)
    run.kill()
    run.wait()
    assert _kept(folder) in (old, new)
    assert faults(folder / "store") == []
    little_nights.run_night(folder, little_nights.SECOND)
    assert not (folder / ".store.restoring").exists()


def _kept(folder: Path) -> dict[str, str]:
    """The sha256 of the audit and of each kept night."""
    found = digests(folder / "store")
    return {name: of for name, of in found.items() if name.endswith(".duckdb")} | {
        "audit.previous.duckdb": ""
    }
