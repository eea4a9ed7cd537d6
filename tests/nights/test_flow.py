"""A whole night, with and without the real Prefect flow: the same stages, the same bytes."""

import csv
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from wholepicture import nightly
from wholepicture.rules.checks import load_checks
from wholepicture.rules.settings import Run
from wholepicture.synthesising import synthesise

NIGHT = date(2026, 11, 20)


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    synthesise(folder, children=40, nights=1, seed=7, last_night=NIGHT, plant=True)
    return folder


def asked(exports: Path, folder: Path) -> Run:
    return Run(exports=exports, store=folder / "store", out=folder / "out", as_at=NIGHT)


@pytest.fixture(scope="module")
def plainly(exports: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of the same night without Prefect."""
    folder = tmp_path_factory.mktemp("plainly")
    nightly.audit(asked(exports, folder), lambda line: None, with_prefect=False)
    return folder / "out" / str(NIGHT)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Restores the environment afterwards."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


def published(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.glob("*.csv"))}


def test_a_night_without_the_scheduler_judges_every_check(plainly: Path) -> None:
    assert "prefect" not in sys.modules
    with (plainly / "checks.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(load_checks())
    assert {row["outcome"] for row in rows} >= {"passed", "failed"}
    assert not [row["reason"] for row in rows if "Great Expectations" in row["reason"]]
    for row in rows:
        judged = [int(row[name] or 0) for name in ("met", "gaps", "unknown")]
        assert int(row["judged"] or 0) == sum(judged)


@pytest.mark.long
@pytest.mark.usefixtures("environment")
def test_a_scheduler_that_does_not_start_costs_no_night(
    exports: Path, plainly: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    said: list[str] = []
    summary = nightly.audit(asked(exports, tmp_path), said.append, with_prefect=True)
    assert any("the scheduler: expected an answer" in line for line in said)
    assert published(summary.folder) == published(plainly)


PROGRAM = """
import sys, urllib.request, urllib.error
from wholepicture import nightly
from wholepicture.nightly import local_api
from wholepicture.rules.settings import Run

def say(line):
    print(line, flush=True)
    if line.startswith("deriving"):
        import os
        try:
            urllib.request.urlopen(os.environ["PREFECT_API_URL"] + "/admin/version")
            print("ANSWERED A STRANGER")
        except urllib.error.HTTPError as error:
            print("a stranger got", error.code)
        print("child", local_api._children[0].pid)

from pathlib import Path
from datetime import date
exports, folder = map(Path, sys.argv[1:])
nightly.audit(
    Run(exports=exports, store=folder / "store", out=folder / "out", as_at=date(2026, 11, 20)), say
)
"""


def test_the_real_flow_gives_the_same_bytes_and_tells_prefect_counts_and_outcomes_only(
    exports: Path, plainly: Path, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(exports), str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path / "home"),
            "HTTP_PROXY": "http://[::1]:1",
            # of the same checkout as this test, where the package installed is another
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        },
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "a stranger got 401" in done.stdout
    assert published(tmp_path / "out" / str(NIGHT)) == published(plainly)
    assert not (tmp_path / "home").exists()
    child = int(done.stdout.split("child ")[1].split()[0])
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)

    home = tmp_path / "store" / "prefect"
    with sqlite3.connect(home / "prefect.db") as kept:
        states = dict(kept.execute("select state_name, count(*) from task_run group by 1"))
        tasks = [name for (name,) in kept.execute("select name from task_run")]
        parameters = [value for (value,) in kept.execute("select parameters from flow_run")]
    kept.close()
    assert list(states) == ["Completed"]
    for step in ("receiving", "landing social_care", "judging fathers", "judging seen"):
        assert len([name for name in tasks if name.startswith(step)]) == 1
    assert parameters == [f'{{"settings_file": "", "as_at": "{NIGHT}"}}']
    assert not list((tmp_path / "store").glob("run-*"))

    bytes_kept = b"".join(file.read_bytes() for file in home.iterdir())
    assert b"seen/protection_plan_child_seen" in bytes_kept
    leaked = [text for text in texts_of(exports) if text.encode() in bytes_kept]
    assert leaked == []


def test_the_api_of_a_run_that_is_killed_ends_too(tmp_path: Path) -> None:
    program = (
        "import os, signal; from pathlib import Path; "
        "from wholepicture.nightly import local_api as api; "
        f"child = api._started(Path({str(tmp_path)!r}), api._free_port()); "
        "print(child.pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL
    child, until = int(done.stdout), time.monotonic() + 30
    while is_alive(child) and time.monotonic() < until:
        time.sleep(0.1)
    assert not is_alive(child)


def is_alive(process: int) -> bool:
    """Whether the process runs; a process that has ended does not, even if nobody waited for it."""
    stat = Path(f"/proc/{process}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def texts_of(exports: Path) -> set[str]:
    """All ids and names in the exports, and all headers and file names."""
    texts = set()
    for file in exports.glob("*/social_care/*.csv"):
        texts.add(file.name)
        with file.open(newline="", encoding="utf-8") as opened:
            rows = csv.DictReader(opened)
            texts |= {name for name in rows.fieldnames or [] if len(name) > 10}
            for row in rows:
                named = {key: row[key] for key in row if key.endswith(("_id", "name"))}
                texts |= {value for value in named.values() if len(value or "") > 6}
    return texts - {"Unknown"}  # typed where nobody knows a name; Prefect has the word too
