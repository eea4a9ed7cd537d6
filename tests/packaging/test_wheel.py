"""The wheel has exactly the package, `sql/` and `expectations/`."""

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import wholepicture

ROOT = Path(__file__).parents[2]
FOLDERS = {
    "flows/wholepicture": "wholepicture",
    "sql": "wholepicture/sql",
    "expectations": "wholepicture/expectations",
}


def test_the_package_has_the_version_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert wholepicture.__version__ == project["version"]


def run(*arguments: str, folder: Path, **environment: str) -> str:
    """The program's output, which is shown whole if it fails."""
    ended = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that hatchling builds from this checkout, without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    run("-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), folder=ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with that wheel installed, outside the checkout."""
    folder = tmp_path_factory.mktemp("installed")
    pip = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile")
    run(*pip, "--no-deps", "--no-index", "--target", str(folder), str(wheel), folder=folder)
    return folder


def files_of(folder: str) -> set[str]:
    found = (file for file in (ROOT / folder).rglob("*") if file.is_file())
    return {
        f"{FOLDERS[folder]}/{file.relative_to(ROOT / folder).as_posix()}"
        for file in found
        if "__pycache__" not in file.parts
    }


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_of_the_folder_is_in_the_wheel(wheel: Path, folder: str) -> None:
    assert files_of(folder) - set(zipfile.ZipFile(wheel).namelist()) == set()


def test_nothing_else_is_in_the_wheel(wheel: Path) -> None:
    expected = set().union(*(files_of(folder) for folder in FOLDERS))
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert held - expected == set()


def test_no_python_file_is_among_the_rules() -> None:
    assert [*ROOT.glob("sql/**/*.py"), *ROOT.glob("expectations/**/*.py")] == []


def test_an_installed_wheel_answers_and_loads_its_own_checks(installed: Path) -> None:
    asked = (
        "import wholepicture.paths as paths, wholepicture.rules.checks as catalogue;"
        "print(paths.SQL, paths.EXPECTATIONS, *catalogue.load_checks(), sep='\\n')"
    )
    here = {"PYTHONPATH": str(installed)}
    assert "audit" in run("-m", "wholepicture", "--help", folder=installed, **here)
    sql, expectations, *checks = run("-c", asked, folder=installed, **here).splitlines()
    assert Path(sql) == installed / "wholepicture" / "sql"
    assert Path(expectations) == installed / "wholepicture" / "expectations"
    pairs = (ROOT / "expectations" / "checks").glob("*/[!_]*.toml")
    assert checks == sorted(f"{file.parent.name}/{file.stem}" for file in pairs)
