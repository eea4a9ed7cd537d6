"""A disk that fills up gives one sentence of ours, and existing files do not change."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import little_nights
from helpers.little_nights import (
    FIRST,
    SECOND,
    THIRD,
    run_night,
)
from helpers.looking import audit_rows, published

# no file of the child may grow beyond the limit; writing more fails as on a full disk
PROGRAM = """
import resource, sys
from datetime import date
from pathlib import Path
from helpers.little_nights import run_night
from wholepicture.errors import CouldNotFinishError
limit = int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    run_night(Path(sys.argv[1]), date.fromisoformat(sys.argv[3]))
except CouldNotFinishError as error:
    sys.exit("ours: " + str(error))
"""


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("begun")
    run_night(folder, FIRST)
    run_night(folder, THIRD)
    return folder


@pytest.mark.parametrize(
    ("size", "more"),
    [("night file", -4096), ("audit", -4096), ("audit", 4096)],
    ids=["while the records are built", "while the audit is copied", "while it is written"],
)
def test_a_disk_that_fills_up_leaves_everything_as_it_was(
    size: str, more: int, begun: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(begun, folder, symlinks=True)
    before = published(folder / "out"), audit_rows(folder / "store/audit.duckdb")
    names = sorted(path.name for path in (folder / "store").rglob("*"))
    sizes = {
        "audit": (folder / "store/audit.duckdb").stat().st_size,
        "night file": next((folder / "store/nights").iterdir()).stat().st_size,
    }
    full = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder), str(sizes[size] + more), str(SECOND)],
        cwd=Path(little_nights.__file__).parents[1],
        capture_output=True,
        check=False,
        text=True,
    )
    assert full.returncode == 1
    assert full.stderr.startswith("ours: "), full.stderr
    assert "full disk" in full.stderr or "as when the disk is full" in full.stderr, full.stderr
    assert (published(folder / "out"), audit_rows(folder / "store/audit.duckdb")) == before
    assert sorted(path.name for path in (folder / "store").rglob("*")) == names
