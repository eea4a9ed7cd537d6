"""The command line as a person types it: `python -m wholepicture` in a process of its own.

`typed` starts a new process. `started` passes the same arguments to the same entry point in a
process forked from one that already has the large libraries in memory, so that one test can have
many whole runs. Whole Picture itself is imported only after the fork.
"""

import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SENTENCE = re.compile(r"[^\n]+: expected [^\n]+; found [^\n]+\. [A-Z][^\n]*[.?]\n")

# the checkout itself, with every check; runs without a `tree` take `usual`, which has fewer
WHOLE = Path(__file__).parents[2]
usual = WHOLE

_FORK = multiprocessing.get_context("forkserver")
_FORK.set_forkserver_preload(
    ["great_expectations", "great_expectations.datasource.fluent", "duckdb_sqlalchemy", "typer"]
)


@dataclass(frozen=True)
class Ended:
    """The exit code of a run, with its stdout and stderr."""

    code: int
    said: str
    complained: str

    def assert_one_sentence(self, code: int, *words: str) -> None:
        """Asserts that code and one sentence of four parts that has the words."""
        assert (self.code, self.complained.count("\n")) == (code, 1), self
        assert SENTENCE.fullmatch(self.complained), self.complained
        for word in words:
            assert word in self.complained
        assert "Traceback" not in self.said + self.complained


def typed(
    *arguments: object,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
    tree: Path | None = None,
) -> Ended:
    """The end of `python -m wholepicture` from the package in `tree`, else the usual one."""
    ended = subprocess.run(
        [sys.executable, "-m", "wholepicture", *map(str, arguments)],
        cwd=cwd,
        env={**(environment or os.environ), **imported_from(tree)},
        capture_output=True,
        check=False,
        text=True,
    )
    return Ended(ended.returncode, ended.stdout, ended.stderr)


def imported_from(tree: Path | None = None) -> dict[str, str]:
    """The environment for importing the package in `tree`, else the usual one."""
    return {"PYTHONPATH": str((tree or usual) / "flows")}


class Started:
    """A run in progress."""

    def __init__(self, arguments: tuple[object, ...], tree: Path) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._files = [Path(self._folder.name) / name for name in ("said", "complained")]
        for file in self._files:
            file.touch()
        words = [str(argument) for argument in arguments]
        self.process = _FORK.Process(target=_run, args=(words, tree, self._files))
        self.process.start()

    @property
    def said(self) -> str:
        """Its stdout so far."""
        return self._files[0].read_text(encoding="utf-8")

    def wait_for(self, words: str) -> None:
        """Waits until it has printed a line that begins with those words, or has ended."""
        while f"\n{words}" not in "\n" + self.said and self.process.is_alive():
            time.sleep(0.005)

    def end(self) -> Ended:
        """Its end, after waiting for it."""
        self.process.join()
        code = self.process.exitcode
        assert code is not None
        ended = Ended(code, *(file.read_text(encoding="utf-8") for file in self._files))
        self.process.close()
        self._folder.cleanup()
        return ended


def started(*arguments: object, tree: Path | None = None) -> Started:
    """A run with those arguments, from the package in `tree`, else from the usual one."""
    return Started(arguments, tree or usual)


def _run(arguments: list[str], tree: Path, files: list[Path]) -> None:
    for number, file in enumerate(files, start=1):
        os.dup2(os.open(file, os.O_WRONLY), number)
    sys.path.insert(0, str(tree / "flows"))
    from wholepicture.cli import run_command

    sys.exit(run_command(arguments))


def audit(
    exports: Path, folder: Path, night: str, *more: object, tree: Path | None = None
) -> Ended:
    """The end of an audit of that night into `folder`, without the scheduler."""
    return begin_audit(exports, folder, night, *more, tree=tree).end()


def begin_audit(
    exports: Path, folder: Path, night: str, *more: object, tree: Path | None = None
) -> Started:
    """An audit of that night into `folder`, without the scheduler, in progress."""
    return started(*audit_arguments(exports, folder, night), "--no-prefect", *more, tree=tree)


def audit_arguments(exports: Path, folder: Path, night: str) -> tuple[object, ...]:
    """The arguments to audit that night into `folder`."""
    kept = ("--store", folder / "store", "--out", folder / "out")
    return ("audit", exports, *kept, "--as-at", night)


def copied_package(folder: Path, tree: Path | None = None) -> Path:
    """The folder with a copy of that package, else of the usual one, which may be changed."""
    for part in ("flows", "sql", "expectations"):
        shutil.copytree(
            (tree or usual) / part,
            folder / part,
            ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"),
        )
    return folder


def package_with(folder: Path, *checks: str) -> Path:
    """The folder with a copy of the package that has only those checks."""
    package = copied_package(folder)
    for part in ("expectations", "sql"):
        for file in (package / part / "checks").glob("*/[!_]*.*"):
            if f"{file.parent.name}/{file.stem}" not in checks:
                file.unlink()
    return package
