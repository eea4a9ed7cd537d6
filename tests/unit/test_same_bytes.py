"""Two folders OUT are compared by night, file and column, and no value is shown."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "same_bytes.py"
ROWS = "child_id,rule,message\nchild-1,aaa,one\nchild-2,aaa,two\n"


def out(folder: Path, text: str, **others: str) -> Path:
    """A folder OUT with one night, its findings.csv and other files."""
    night = folder / "2026-11-20"
    night.mkdir(parents=True)
    (folder / "latest").symlink_to("2026-11-20")
    for name, content in {"findings.csv": text, "run.json": str(folder), **others}.items():
        (night / name).write_text(content)
    return folder


def compared(old: Path, new: Path, *more: str) -> tuple[int, list[str]]:
    command = [sys.executable, str(SCRIPT), str(old), str(new), *more]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()


def test_the_same_bytes_are_no_difference_and_run_json_is_left_out(tmp_path: Path) -> None:
    same = out(tmp_path / "old", ROWS), out(tmp_path / "new", ROWS)
    assert compared(*same) == (0, ["1 files, no difference"])


def test_each_column_that_differs_is_counted_unless_it_is_left_out(tmp_path: Path) -> None:
    changed = ROWS.replace("aaa", "bbb").replace("two", "three")
    folders = out(tmp_path / "old", ROWS), out(tmp_path / "new", changed)
    file = "2026-11-20/findings.csv"
    message = f"{file}: message differs in 1 of 2 rows"
    assert compared(*folders) == (1, [f"{file}: rule differs in 2 of 2 rows", message])
    assert compared(*folders, "--leave-out", "rule") == (1, [message])
    assert compared(*folders, "--leave-out", "rule", "--leave-out", "message")[0] == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ROWS + "child-3,aaa,new\n", "child_id differs in 1 of 3 rows"),
        (ROWS.replace("message", "sentence"), "columns child_id, rule, message in OLD;"),
        (ROWS.replace("\n", "\r\n"), "the same cells, written otherwise"),
    ],
    ids=["a row more", "another column", "other line ends"],
)
def test_other_rows_columns_and_bytes_are_differences(tmp_path: Path, text: str, said: str) -> None:
    old, new = out(tmp_path / "old", ROWS), out(tmp_path / "new", ROWS)
    (new / "2026-11-20" / "findings.csv").write_bytes(text.encode())
    code, lines = compared(old, new)
    assert code == 1
    assert said in lines[0]


def test_a_file_on_one_side_only_is_a_difference(tmp_path: Path) -> None:
    folders = out(tmp_path / "old", ROWS), out(tmp_path / "new", ROWS, **{"late.csv": "a\n"})
    assert compared(*folders) == (1, ["2026-11-20/late.csv: only in NEW"])
