"""Adds the check of CONTRIBUTING.md to a copy of this checkout, and runs every test of it there.

It does what a person does to add a check: the two files, the pages, the samples, `make test`. `make
test-guide` runs it; it ends with the exit code of the tests.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
NAME = "referrals/outcome_recorded"
PYTEST = ["-n", "auto", "--maxprocesses", "4", "--dist", "loadfile", "--no-loadscope-reorder"]


def copied(folder: Path) -> Path:
    """A copy of every file of this checkout in git, with its own virtual environment."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    return folder


def files_of_the_guide() -> dict[str, str]:
    """The two files that the section on adding a check shows in full, by their paths."""
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section, _, _ = guide.partition("## Removing or renaming a check")
    folders = {"toml": "expectations", "sql": "sql"}
    return {
        f"{folder}/checks/{NAME}.{language}": text
        for language, folder in folders.items()
        for text in re.findall(rf"^```{language}\n(.*?)^```$", section, re.M | re.S)
    }


def samples() -> list[str]:
    """The command that `make samples` runs, after the program's name."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (recipe,) = re.findall(r"^\t\$\(BIN\)/wholepicture (synthesise .*)$", makefile, re.M)
    return recipe.split()


def main() -> int:
    """The exit code of the tests in the copy."""
    with tempfile.TemporaryDirectory() as folder:
        copy = copied(Path(folder) / "checkout")
        for path, text in files_of_the_guide().items():
            (copy / path).write_text(text, encoding="utf-8")
        environment = {**os.environ, "PYTHONPATH": str(copy / "flows")}
        shutil.rmtree(copy / "sample_exports")
        program = [sys.executable, "-m", "wholepicture"]
        for step in (
            [*program, "check", NAME],
            [*program, "docs"],
            [*program, *samples()],
        ):
            subprocess.run(step, cwd=copy, env=environment, check=True)
        tests = [sys.executable, "-m", "pytest", *PYTEST, "-m", "not long"]
        return subprocess.run(tests, cwd=copy, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
