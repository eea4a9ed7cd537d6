"""Signals from outside end a run and all its processes like Ctrl-C; no process can dump memory."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.cin_census import child, document
from helpers.command_line import audit, audit_arguments, typed
from helpers.kept import FIRST, SECOND, Kept
from helpers.nights_out import digest, digests
from helpers.processes import children, is_there, until
from wholepicture.paths import EXPECTATIONS

SAID = "Interrupted. What was published stands; the next run starts clean.\n"
PERSON = "ssd_person.csv"


def begun(*arguments: object, tree: Path | None = None) -> "subprocess.Popen[str]":
    """The running command, as typed."""
    return subprocess.Popen(
        [sys.executable, "-m", "wholepicture", *map(str, arguments)],
        env={**os.environ, **({"PYTHONPATH": str(tree / "flows")} if tree else {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def core_limits(process: int) -> list[str]:
    """The soft and the hard limit of a core file."""
    text = Path(f"/proc/{process}/limits").read_text(encoding="utf-8")
    (line,) = [line for line in text.splitlines() if line.startswith("Max core file size")]
    return line.split()[4:6]


@pytest.mark.long
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("after", ["reading the rules", "recording", "judging fathers"])
def test_a_run_that_is_reported_to_end_says_so_and_changes_nothing(
    how: signal.Signals,
    after: str,
    yesterday: Kept,
    few_files: Path,
    few_checks: Path,
    tmp_path: Path,
) -> None:
    kept = yesterday.copy_to(tmp_path / "kept")
    before = digests(kept / "out"), digest(kept / "store" / "audit.duckdb")
    words = *audit_arguments(few_files, kept, SECOND), "--no-prefect"
    with begun(*words, tree=few_checks) as run:
        assert run.stdout
        assert any(line.startswith(after) for line in run.stdout)
        assert core_limits(run.pid) == ["0", "0"]
        run.send_signal(how)
        said, complained = run.communicate()
    assert (run.returncode, complained) == (5, SAID), said
    assert (digests(kept / "out"), digest(kept / "store" / "audit.duckdb")) == before
    assert sorted(path.name for path in (kept / "out").iterdir()) == [FIRST, "latest", "latest.txt"]
    assert len(list((kept / "store" / "nights").iterdir())) == 1


@pytest.mark.long
def test_a_run_under_the_scheduler_that_is_reported_to_end_leaves_nothing_behind(
    few_files: Path, few_checks: Path, tmp_path: Path
) -> None:
    with begun(*audit_arguments(few_files, tmp_path, FIRST), tree=few_checks) as run:
        assert run.stdout
        assert any(line.startswith("recording") for line in run.stdout)
        (scheduler,) = children(run.pid)
        assert core_limits(scheduler) == ["0", "0"]
        run.send_signal(signal.SIGTERM)
        said, complained = run.communicate()
    assert (run.returncode, complained) == (5, SAID), said
    assert not is_there(scheduler)
    assert list((tmp_path / "out").iterdir()) == []
    assert list((tmp_path / "store" / "nights").iterdir()) == []


@pytest.fixture
def reading(tmp_path: Path) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """A census that is landing, and its reading process, which is stopped and never ends."""
    file = tmp_path / "cin_census.xml"
    file.write_bytes(document(*(child(number) for number in range(1, 10_000))))
    feed = EXPECTATIONS / "feeds" / "cin_census.toml"
    words = "--feed", feed, "--table", "census_children", "--store", tmp_path / "store"
    with begun("land", file, *words) as run:
        try:
            # after it has set its limits, it also ends with its parent
            assert until(lambda: [one for one in children(run.pid) if is_limited(one)]), run.poll()
            (reader,) = children(run.pid)
            os.kill(reader, signal.SIGSTOP)
            yield run, reader
        finally:
            run.kill()


def is_limited(process: int) -> bool:
    try:
        return "2147483648" in Path(f"/proc/{process}/limits").read_text(encoding="utf-8")
    except OSError:
        return False


def test_the_reader_of_workbooks_and_xml_dies_with_its_parent(
    reading: tuple["subprocess.Popen[str]", int],
) -> None:
    run, reader = reading
    assert core_limits(reader) == ["0", "0"]
    assert is_there(reader)
    run.kill()
    run.wait()
    assert until(lambda: not is_there(reader), seconds=10)


def test_a_command_that_waits_for_the_reader_ends_at_once_when_reported_to(
    reading: tuple["subprocess.Popen[str]", int],
) -> None:
    run, reader = reading
    run.send_signal(signal.SIGTERM)
    said, complained = run.communicate(timeout=30)
    assert (run.returncode, complained) == (5, SAID), said
    assert not is_there(reader)


def test_a_reader_whose_parent_ended_before_it_began_ends_too() -> None:
    reader = subprocess.run(
        [sys.executable, "-m", "wholepicture.sandbox", str(os.getppid())],
        input="{}",
        capture_output=True,
        check=False,
        text=True,
    )
    assert (reader.returncode, reader.stdout) == (1, "")


@pytest.fixture
def with_refused(few_files: Path, few_checks: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Exports, and the folder of an audit of them with a refused row."""
    exports = tmp_path / "exports"
    shutil.copytree(few_files, exports)
    with (exports / FIRST / "social_care" / PERSON).open("a", encoding="utf-8") as file:
        file.write("one cell\n")
    assert audit(exports, tmp_path / "kept", FIRST, tree=few_checks).code == 0
    return exports, tmp_path / "kept"


def test_refused_rows_go_to_no_place_that_others_read(
    with_refused: tuple[Path, Path], tmp_path: Path
) -> None:
    exports, kept = with_refused
    (tmp_path / "link").symlink_to(kept / "out" / FIRST)
    before = digests(kept / "out"), digests(exports)
    refused = "refused", "--store", kept / "store", "--raw", "--to"
    for place, name in (
        (kept / "out" / "raw", "OUT"),
        (kept / "out" / FIRST / "raw", "OUT"),
        (kept / "store" / ".." / "out" / "raw", "OUT"),
        (tmp_path / "link" / "raw", "OUT"),
        (exports / "raw", "EXPORTS"),
        (exports / FIRST / "social_care" / "raw", "EXPORTS"),
    ):
        typed(*refused, place).assert_one_sentence(2, "--to", f"found one in {name}")
    # published again to another folder, which the store does not know
    assert typed("publish", "--store", kept / "store", "--out", tmp_path / "again").code == 0
    typed(*refused, tmp_path / "again" / FIRST / "raw").assert_one_sentence(2, "found one in OUT")
    assert (digests(kept / "out"), digests(exports)) == before
    assert typed(*refused, tmp_path / "raw").code == 0
    assert (tmp_path / "raw").read_bytes() == b"one cell\n"
