"""A team's own Prefect server, the shipped prefect.yaml deployed there, and a real worker.

No record may reach the server's data or the worker's output. Secrets are planted in cells, in names
of files and folders, and in the errors of DuckDB and of the disk, and every byte is searched for
them.
"""

import csv
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from helpers.command_line import package_with, started
from helpers.kept import NIGHTS, THIRD
from helpers.nights_out import by, digests
from helpers.secrets_planted import Planted, copied, plant
from helpers.team_server import Team, shipped_deployment, team_server, team_worker, wait_until

CHECKS = BROKEN, _, SLOW = (
    "fathers/father_recorded",
    "feeds/complete",
    "seen/child_in_need_seen",
)
DUE = f"{THIRD}T05:30:00+00:00"
PERSON = "ssd_person.csv"
# DuckDB's error for this cast quotes the id
CAST = """-- One row, broken
select columns(lambda one: one <> 'measure'), cast(child_id as bigint) as measure
from ({}) as rows_before"""
ENDLESS = """-- One row, endless
select rows_before.*
from ({}) as rows_before
where (
    select sum(hash(a.range * 31 + b.range)) from range(10000000) as a, range(10000000) as b
) <> 0"""


@dataclass(frozen=True)
class Desk:
    """A folder with a settings file that names exports, store and OUT."""

    folder: Path
    exports: Path

    @property
    def out(self) -> Path:
        return self.folder / "out"

    @property
    def store(self) -> Path:
        return self.folder / "store"

    def settings(self, file: Path) -> Path:
        """The settings file, written."""
        named = {"exports": self.exports, "store": self.store, "out": self.out}
        lines = [f'{name} = "{path}"' for name, path in named.items()]
        file.write_text("\n".join(["[folders]", *lines]) + "\n", encoding="utf-8")
        return file


def changed(package: Path, check: str, query: str) -> Path:
    """Changes the package: that check's SQL is put inside another query."""
    file = package / "sql" / "checks" / f"{check}.sql"
    file.write_text(query.format(file.read_text(encoding="utf-8")), encoding="utf-8")
    return package


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package with three checks, one of which raises an error that quotes an id."""
    return changed(package_with(tmp_path_factory.mktemp("tree"), *CHECKS), BROKEN, CAST)


@pytest.fixture(scope="module")
def settings_file(few_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    return Desk(folder, few_files).settings(folder / "settings.toml")


@pytest.fixture(scope="module")
def plainly(
    tree: Path, few_files: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """The results of the nights without Prefect, by file."""
    desk = Desk(tmp_path_factory.mktemp("plainly"), few_files)
    folders = "--store", desk.store, "--out", desk.out
    words = "audit", few_files, *folders, "--as-at", THIRD, "--catch-up", "--no-prefect"
    ended = started(*words, tree=tree).end()
    assert ended.code == 0, ended
    return digests(desk.out, but="run.json")


@pytest.fixture(scope="module")
def team(
    tree: Path, settings_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Team]:
    """The server, with the shipped deployment and a worker."""
    with team_server(tmp_path_factory.mktemp("team")) as team:
        file = shipped_deployment(tree, settings_file)
        for words in (
            ("work-pool", "create", "audit", "--type", "process"),
            ("--no-prompt", "deploy", "--all", "--prefect-file", str(file)),
        ):
            done = team.prefect(*words, cwd=tree)
            assert done.returncode == 0, done.stdout + done.stderr
        with team_worker(team, PYTHONPATH=str(tree / "flows")):
            yield team


def test_the_shipped_deployment_gets_a_run_at_half_past_five_of_every_day_in_england(
    team: Team, settings_file: Path
) -> None:
    assert team.deployment()["parameters"] == {"settings_file": str(settings_file), "as_at": None}

    def planned() -> list[datetime]:
        runs = [run for run in team.runs() if run["auto_scheduled"]]
        times = sorted(datetime.fromisoformat(run["expected_start_time"]) for run in runs)
        return [time.astimezone(ZoneInfo("Europe/London")) for time in times]

    wait_until(lambda: len(planned()) >= 3, "the scheduler made runs")
    assert {(time.hour, time.minute) for time in planned()} == {(5, 30)}
    assert len({time.date() for time in planned()}) == len(planned())


@pytest.mark.long
def test_a_late_run_judges_every_night_due_by_its_own_day_and_is_completed(
    team: Team, settings_file: Path, plainly: dict[str, str]
) -> None:
    run = team.due(DUE, settings_file)
    assert team.ended(run) == ("Completed", f"night of {THIRD}"), team.said()
    assert digests(settings_file.parent / "out", but="run.json") == plainly

    tasks = team.asked("POST", "task_runs/filter", flow_runs={"id": {"any_": [run]}})
    steps = [task["name"].rsplit("-", 1)[0] for task in tasks if task["state_name"] == "Completed"]
    assert len(steps) == len(tasks)
    assert steps.count("landing social_care") == steps.count("judging seen") == len(NIGHTS)
    shown = team.asked("POST", "artifacts/filter", sort="CREATED_DESC")
    (landing, *_) = [one["data"] for one in shown if one["key"] == "landing"]
    assert THIRD in landing
    assert '"rows landed"' in landing


@pytest.mark.long
def test_a_cancelled_run_is_cancelled_and_the_next_run_puts_everything_right(
    team: Team, few_files: Path, plainly: dict[str, str], tmp_path: Path
) -> None:
    desk = Desk(tmp_path, few_files)
    settings = desk.settings(tmp_path / "settings.toml")
    slow = changed(package_with(tmp_path / "slow", *CHECKS), SLOW, ENDLESS)
    said_before = len(team.said())
    run = team.due(DUE, settings, NIGHTS[0], PYTHONPATH=str(slow / "flows"))
    wait_until(lambda: "judging fathers:" in team.said()[said_before:], "it judged fathers")
    team.asked("POST", f"flow_runs/{run}/set_state", state={"type": "CANCELLING"})
    assert team.ended(run) == ("Cancelled", f"night of {NIGHTS[0]}"), team.said()
    assert "Interrupted." in team.said()[said_before:]
    assert list(desk.out.iterdir()) == list((desk.store / "nights").iterdir()) == []

    assert team.ended(team.due(DUE, settings))[0] == "Completed", team.said()
    assert digests(desk.out, but="run.json") == plainly


@pytest.mark.long
def test_no_secret_reaches_the_server_or_the_worker_however_a_run_ends(
    team: Team, few_files: Path, tmp_path: Path
) -> None:
    planted = Planted()
    place = tmp_path / planted.secret("the name of a folder above the exports", "{}")
    exports = place / "exports"
    plant(copied(few_files / THIRD, exports) / THIRD, planted)
    desk = Desk(place, exports)
    ended = {team.ended(team.due(DUE, desk.settings(tmp_path / "judged.toml")))[0]}
    assert ended == {"Completed"}, team.said()
    reason = by("check", desk.out / THIRD / "checks.csv")[BROKEN]["reason"]
    assert reason == "its SQL raised a ConversionException"

    unreadable = place / "unreadable"
    shutil.copytree(exports, unreadable)
    person = unreadable / THIRD / "social_care" / PERSON
    person.write_text(planted.secret("a first line that is no header") + "\n")
    failed = [
        Desk(place / "second", unreadable).settings(tmp_path / "unreadable.toml"),
        Desk(place, exports / planted.secret("no such folder", "{}")).settings(
            tmp_path / "nowhere.toml"
        ),
        tmp_path / "no-such-settings.toml",
    ]
    ended = {team.ended(team.due(DUE, file))[0] for file in failed}
    (place / "blocked").write_text("a file in the place of STORE and OUT")
    blocked = Desk(place / "blocked", exports).settings(tmp_path / "blocked.toml")
    ended.add(team.ended(team.due(DUE, blocked))[0])
    assert ended == {"Failed"}, team.said()
    for sentence in (
        "EXPORTS: expected a folder of nights that can be read; found",
        "no-such-settings.toml: expected a file that can be read; found none.",
        "--store STORE: expected a folder that can be written; found",
        f"OUT/{THIRD}.not-judged has feeds.csv",
    ):
        assert sentence in team.said()

    came_out = {name: planted.found(content) for name, content in team.everything()}
    assert {name: places for name, places in came_out.items() if places} == {}
    everything = b"".join(content for _, content in team.everything())
    assert b"seen/child_in_need_seen" in everything
    assert [one for one in ids_of(few_files) if one.encode() in everything] == []


def ids_of(exports: Path) -> set[str]:
    """The id of every person in the exports."""
    ids: set[str] = set()
    for file in exports.glob(f"*/social_care/{PERSON}"):
        with file.open(encoding="utf-8", newline="") as stream:
            ids |= {row["pers_person_id"] for row in csv.DictReader(stream)}
    assert len(ids) > 50
    return ids
