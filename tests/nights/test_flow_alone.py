"""The flow as Prefect finds it in a checkout: loaded by its path, and run on its own."""

import os
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from helpers import command_line
from helpers.kept import FIRST, Kept
from helpers.nights_out import digests

LOADED = """
import sys
from prefect.flows import load_flow_from_entrypoint
flow = load_flow_from_entrypoint(sys.argv[1])
print(flow.name, flow.isasync)
print(*(f"{one}={known.get('default', 'asked for')}" for one, known in
    flow.parameters.model_dump()["properties"].items()), sep="\\n")
print(*flow.parameters.required)
print(flow.fn.__doc__.splitlines()[0])
"""

RUN = """
import sys
from pathlib import Path
from wholepicture.nightly import local_api
local_api.start(Path(sys.argv[1]))
from prefect.flows import load_flow_from_entrypoint
load_flow_from_entrypoint(sys.argv[2])(*sys.argv[3:])
"""

SIGNALLED = """
import os, signal, sys
from pathlib import Path
from wholepicture.nightly import local_api, night
local_api.start(Path(sys.argv[1]))
from prefect.flows import load_flow_from_entrypoint
night.derive = lambda *given: os.kill(os.getpid(), signal.SIGTERM)
load_flow_from_entrypoint(sys.argv[2])(*sys.argv[3:])
"""

SCHEDULED = """
import sys
from datetime import datetime
from pathlib import Path
from wholepicture.nightly import local_api
local_api.start(Path(sys.argv[1]))
from prefect.client.orchestration import get_client
from prefect.flow_engine import run_flow
from prefect.flows import load_flow_from_entrypoint
from prefect.states import Scheduled
flow = load_flow_from_entrypoint(sys.argv[2])
given = {"settings_file": sys.argv[3], "as_at": None}
at = datetime.fromisoformat(sys.argv[4])
with get_client(sync_client=True) as client:
    due = client.create_flow_run(flow, parameters=given, state=Scheduled(scheduled_time=at))
run_flow(flow, flow_run=due)
"""


def entrypoint() -> str:
    """The place in which Prefect finds the flow of the usual package."""
    return f"{command_line.usual / 'flows' / 'nightly_audit.py'}:nightly_audit"


def ran(program: str, *arguments: object) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"], **command_line.imported_from()},
    )


@dataclass(frozen=True)
class Alone:
    """One run of the flow on an API of its own, and its data in Prefect's database."""

    folder: Path
    exports: Path

    @property
    def settings_file(self) -> Path:
        """A settings file with only the folders of the run."""
        file = self.folder / "settings.toml"
        named = {
            "exports": self.exports,
            "store": self.folder / "store",
            "out": self.folder / "out",
        }
        lines = [f'{name} = "{path}"\n' for name, path in named.items()]
        file.write_text("".join(["[folders]\n", *lines]))
        return file

    def run(self, *given: str, program: str = RUN) -> "subprocess.CompletedProcess[str]":
        home = self.folder / "prefect"
        home.mkdir()
        return ran(program, home, entrypoint(), self.settings_file, *given)

    def kept(self) -> tuple[str, str]:
        """The state and the name of the run in Prefect's database."""
        with sqlite3.connect(self.folder / "prefect" / "prefect.db") as kept:
            (row,) = kept.execute("select state_name, name from flow_run")
        kept.close()
        return row

    def receivings(self) -> list[tuple[str, int]]:
        """The state of each task that received files, with how often it was run."""
        with sqlite3.connect(self.folder / "prefect" / "prefect.db") as kept:
            rows = kept.execute(
                "select state_name, run_count from task_run where name like 'receiving%'"
            ).fetchall()
        kept.close()
        return rows

    def holds(self, text: str) -> bool:
        files = (self.folder / "prefect").rglob("*")
        return any(text.encode() in file.read_bytes() for file in files if file.is_file())


def test_prefect_finds_the_flow_by_its_path_with_its_name_parameters_and_docstring() -> None:
    found = ran(LOADED, entrypoint())
    assert found.stderr == ""
    assert found.stdout.splitlines() == [
        "nightly_audit False",
        "settings_file=asked for",
        "as_at=None",
        "settings_file",
        "Judges and publishes a night of exports; the flow run is Failed if that is not possible.",
    ]


def test_the_command_line_does_not_import_prefect() -> None:
    asked = "import sys, wholepicture.cli, wholepicture.nightly; print('prefect' in sys.modules)"
    assert ran(asked).stdout == "False\n"


@pytest.mark.long
def test_a_night_that_was_judged_is_completed_and_publishes_the_same_bytes(
    few_files: Path, yesterday: Kept, tmp_path: Path
) -> None:
    alone = Alone(tmp_path, few_files)
    done = alone.run(FIRST)
    assert done.returncode == 0, done.stderr
    assert alone.kept() == ("Completed", f"night of {FIRST}")
    published = digests(tmp_path / "out" / FIRST, but="run.json")
    assert published == digests(yesterday.out / FIRST, but="run.json")


@pytest.mark.long
def test_a_scheduled_night_that_could_not_be_judged_is_failed_and_its_sentence_stays_here(
    tmp_path: Path,
) -> None:
    alone = Alone(tmp_path, tmp_path / "no-such-exports")
    # half past midnight in England
    done = alone.run("2025-07-01T23:30:00+00:00", program=SCHEDULED)
    assert done.returncode == 1
    assert done.stderr.startswith("EXPORTS: expected a folder of nights that can be read; found")
    assert alone.kept() == ("Failed", "night of 2025-07-02")
    assert alone.holds("found ArgumentsError")
    assert not alone.holds("no such folder")


@pytest.mark.long
def test_a_run_with_nothing_to_judge_is_failed_and_not_tried_again(tmp_path: Path) -> None:
    (tmp_path / "exports" / FIRST / "social_care").mkdir(parents=True)
    alone = Alone(tmp_path, tmp_path / "exports")
    done = alone.run(f"{FIRST}T05:30:00+00:00", program=SCHEDULED)
    assert done.returncode == 1
    assert alone.kept() == ("Failed", f"night of {FIRST}")
    assert f"OUT/{FIRST}.not-judged has feeds.csv" in done.stderr
    assert alone.receivings() == [("Failed", 1)]


@pytest.mark.long
def test_a_signal_ends_the_flow_as_failed_and_not_as_crashed(
    few_files: Path, tmp_path: Path
) -> None:
    alone = Alone(tmp_path, few_files)
    done = alone.run(FIRST, program=SIGNALLED)
    assert done.returncode == 1
    assert "Interrupted." in done.stderr
    assert alone.kept() == ("Failed", f"night of {FIRST}")
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").iterdir())
