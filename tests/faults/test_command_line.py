"""Bad input at the command line: one sentence and its exit code, and no change to OUT."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from helpers.command_line import Ended, audit, audit_arguments, copied_package, typed
from helpers.kept import FIRST, SECOND, Kept
from helpers.nights_out import by, digest, digests

SECRET = "Marigold-Secret-7731"
PERSON, VISITS = "ssd_person.csv", "ssd_cin_visits.csv"


@dataclass(frozen=True)
class Desk:
    """Exports that may be damaged, and a store and OUT with yesterday's night."""

    exports: Path
    kept: Path
    folder: Path

    def file(self, name: str) -> Path:
        """A file of the night to run."""
        return self.exports / SECOND / "social_care" / name

    def typed(self, *more: object) -> Ended:
        """The end of the night's audit, typed without the scheduler."""
        return typed(*audit_arguments(self.exports, self.kept, SECOND), "--no-prefect", *more)


@pytest.fixture(scope="module")
def kept(yesterday: Kept, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store and OUT for all runs that must change nothing."""
    return yesterday.copy_to(tmp_path_factory.mktemp("kept"))


@pytest.fixture
def desk(kept: Path, few_files: Path, tmp_path: Path) -> Iterator[Desk]:
    """A desk whose run must change neither store nor OUT."""
    exports = tmp_path / "exports"
    shutil.copytree(few_files, exports)
    before = digests(kept / "out"), digest(kept / "store" / "audit.duckdb")
    yield Desk(exports, kept, tmp_path)
    assert (digests(kept / "out"), digest(kept / "store" / "audit.duckdb")) == before
    assert sorted(path.name for path in (kept / "out").iterdir()) == [FIRST, "latest", "latest.txt"]
    assert len(list((kept / "store" / "nights").iterdir())) == 1


@pytest.fixture
def own_desk(yesterday: Kept, few_files: Path, tmp_path: Path) -> Desk:
    """A desk whose run may publish."""
    exports = tmp_path / "exports"
    shutil.copytree(few_files, exports)
    return Desk(exports, yesterday.copy_to(tmp_path / "kept"), tmp_path)


def settings(desk: Desk, text: str) -> tuple[object, ...]:
    """The option for a settings file with that text."""
    file = desk.folder / "settings.toml"
    file.write_text(text, encoding="utf-8")
    return "--settings", file


def a_set(**changed: str) -> str:
    """One [[set]] of a settings file."""
    row = {"check": '"seen/child_in_need_seen"', "parameter": '"allow"', "value": "30"}
    row |= {"from": "2026-01-01", "who": f'"{SECRET}"', "because": f'"{SECRET}"', **changed}
    return "[[set]]\n" + "".join(f"{key} = {value}\n" for key, value in row.items())


@dataclass(frozen=True)
class Case:
    """The typed arguments, the exit code, and words of the sentence."""

    name: str
    typed: Callable[[Desk], tuple[object, ...]]
    code: int
    words: tuple[str, ...]


CASES = [
    Case("a word for --as-at", lambda desk: ("--as-at", SECRET), 2, ("2026-11-20",)),
    Case("no such day", lambda desk: ("--as-at", "2026-02-30"), 2, ("2026-11-20",)),
    Case(
        "a bad settings key",
        lambda desk: settings(desk, f'[audit]\nrecording_grcae = "{SECRET}"\n'),
        2,
        ("settings.toml", "Did you mean `recording_grace`?"),
    ),
    Case(
        "a bad settings value",
        lambda desk: settings(desk, f'[audit]\nrecording_grace = "{SECRET}"\n'),
        2,
        ("audit.recording_grace",),
    ),
    Case(
        "settings that are no TOML",
        lambda desk: settings(desk, f"[audit]\n{SECRET} {SECRET}\n"),
        2,
        ("settings.toml, line 2",),
    ),
    Case("no settings file", lambda desk: ("--settings", desk.folder / "none"), 2, ("none",)),
    Case(
        "a check that is none",
        lambda desk: settings(desk, a_set(check='"seen/child_in_nead_seen"')),
        2,
        ("Did you mean `seen/child_in_need_seen`?",),
    ),
    Case(
        "a parameter that is none",
        lambda desk: settings(desk, a_set(parameter='"alow"')),
        2,
        ("Did you mean `allow`?",),
    ),
    Case(
        "a value of another kind",
        lambda desk: settings(desk, a_set(value=f'"{SECRET}"')),
        2,
        ("a whole number", "a text"),
    ),
    Case("a word for --fail-on", lambda desk: ("--fail-on", SECRET), 2, ("critical",)),
    Case("an option that is none", lambda desk: ("--stroe", "x"), 2, ("--stroe",)),
    Case(
        "OUT is a file",
        lambda desk: ("--out", desk.exports / SECOND / "social_care" / PERSON),
        5,
        ("--out", "can be written"),
    ),
    Case(
        "OUT is below a file",
        lambda desk: ("--out", desk.exports / SECOND / "social_care" / PERSON / "out"),
        5,
        ("--out", "can be written"),
    ),
    Case(
        "the store is a file",
        lambda desk: ("--store", desk.exports / SECOND / "social_care" / PERSON),
        5,
        ("--store", "can be written"),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_run_that_cannot_start_gives_its_reason_and_changes_nothing(
    case: Case, desk: Desk
) -> None:
    ended = desk.typed(*case.typed(desk))
    ended.assert_one_sentence(case.code, *case.words)
    assert SECRET not in ended.said + ended.complained


@pytest.mark.parametrize("what", ["missing", "empty", "a file"])
def test_a_folder_of_exports_without_nights_is_reported(what: str, desk: Desk) -> None:
    exports = desk.folder / "elsewhere"
    if what == "empty":
        (exports / SECRET).mkdir(parents=True)
    elif what == "a file":
        exports.write_text(SECRET)
    ended = typed(*audit_arguments(exports, desk.kept, SECOND)[:-2], "--no-prefect")
    ended.assert_one_sentence(3 if what == "empty" else 2, "EXPORTS")
    assert SECRET not in ended.said + ended.complained


def test_half_a_pair_is_reported_and_nothing_runs(desk: Desk) -> None:
    package = copied_package(desk.folder / "package")
    (package / "expectations" / "checks" / "seen" / "child_in_need_seen.toml").unlink()
    ended = typed(*audit_arguments(desk.exports, desk.kept, SECOND), "--no-prefect", tree=package)
    words = "seen/child_in_need_seen", "no TOML file", "Add expectations/checks/seen/"
    ended.assert_one_sentence(2, *words)
    assert ended.said == ""


HOLDER = """
import sys
from pathlib import Path
from wholepicture.store.locking import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_store_that_another_run_holds_is_not_waited_for(desk: Desk) -> None:
    lock = desk.kept / "store" / "lock"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(lock)], **pipes) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        for ended in (
            desk.typed(),
            typed("publish", "--store", desk.kept / "store", "--out", desk.kept / "out"),
        ):
            ended.assert_one_sentence(4, f"process {holder.pid} on ", "Wait until it has ended")
            assert ended.said == ""
        holder.communicate()


A_PAGE = f"<!doctype html>\n<html><body>{SECRET}</body></html>\n".encode()
SPOILT = {
    "a page": (None, "refused", "no header we know"),
    "no column that is required": (
        b"cinv_cin_visit_id",
        "refused",
        "no column cinv_cin_visit_id, which is required",
    ),
    "an unknown column": (
        b"cinv_cin_visit_bedroom",
        "drifted",
        "column 6 of 6: 20 letters, not in the feed; no column cinv_cin_visit_bedroom",
    ),
}


@pytest.mark.long
@pytest.mark.parametrize("name", SPOILT)
def test_a_damaged_optional_file_is_reported_and_the_night_goes_on(
    name: str, own_desk: Desk
) -> None:
    header, state, reason = SPOILT[name]
    file = own_desk.file(VISITS)
    renamed = file.read_bytes().replace(header or b"", SECRET.encode(), 1)
    file.write_bytes(renamed if header else A_PAGE)
    ended = audit(own_desk.exports, own_desk.kept, SECOND)
    assert (ended.code, ended.complained) == (0, "")
    assert SECRET not in ended.said

    row = by("file", own_desk.kept / "out" / SECOND / "feeds.csv")[VISITS]
    assert row["state"] == state
    assert reason in row["reason"]
    (noted,) = [line for line in ended.said.splitlines() if VISITS in line and "expected" in line]
    assert f"social_care/{VISITS}: expected " in noted
    assert f"; found {row['reason']}. " in noted
    could_not = by("check", own_desk.kept / "out" / SECOND / "checks.csv")
    found = could_not["seen/child_in_need_seen"]["outcome"]
    assert (found == "could_not_run") == (state == "refused")


@pytest.mark.parametrize("after", ["receiving", "recording", "judging fathers", "deciding seen"])
def test_an_interrupted_run_says_so_and_changes_nothing(
    after: str, desk: Desk, few_checks: Path
) -> None:
    words = [*audit_arguments(desk.exports, desk.kept, SECOND), "--no-prefect"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    command = [sys.executable, "-m", "wholepicture", *map(str, words)]
    environment = {**os.environ, "PYTHONPATH": str(few_checks / "flows")}
    with subprocess.Popen(command, env=environment, **pipes) as run:
        assert run.stdout
        assert any(line.startswith(after) for line in run.stdout)
        run.send_signal(signal.SIGINT)
        said, complained = run.communicate()
    noted = "Interrupted. What was published stands; the next run starts clean.\n"
    assert (run.returncode, complained) == (5, noted), said


@pytest.mark.long
def test_a_critical_check_that_could_not_run_is_a_1_where_it_was_asked_for(own_desk: Desk) -> None:
    plainly = audit(own_desk.exports, own_desk.kept, SECOND)
    assert (plainly.code, plainly.complained) == (0, "")
    before = digests(own_desk.kept / "out" / FIRST)
    asked = audit(own_desk.exports, own_desk.kept, SECOND, "--fail-on", "critical")
    assert (asked.code, asked.complained) == (1, "")
    checks = by("check", own_desk.kept / "out" / SECOND / "checks.csv")
    row = checks["seen/protection_plan_child_seen"]
    assert (row["severity"], row["outcome"]) == ("critical", "could_not_run")
    assert digests(own_desk.kept / "out" / FIRST) == before


@pytest.mark.long
def test_a_reader_of_the_screen_that_leaves_costs_no_night(
    yesterday: Kept, few_files: Path, tmp_path: Path
) -> None:
    folder = yesterday.copy_to(tmp_path / "kept")
    words = (*audit_arguments(few_files, folder, SECOND), "--no-prefect", "--fail-on", "critical")
    with subprocess.Popen(
        [sys.executable, "-m", "wholepicture", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as run:
        assert run.stdout
        assert run.stderr
        run.stdout.readline()
        run.stdout.close()
        complained = run.stderr.read()
    assert (run.returncode, complained) == (1, b"")
    assert (folder / "out" / "latest.txt").read_text() == f"{SECOND}\n"
