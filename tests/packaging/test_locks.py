"""A server installs the packages that the audit imports, a developer the same versions and more."""

import ast
import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
RUNNING, DEVELOPING = "requirements.lock", "requirements-dev.lock"
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ]+)", re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    """The version of each package in the lock."""
    found = PIN.findall((ROOT / lock).read_text(encoding="utf-8"))
    return {canonical(name): version for name, version in found}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported() -> set[str]:
    """The names that the package imports, without its own and Python's."""
    found: set[str] = set()
    for file in (ROOT / "flows").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names) - {"wholepicture"}


def test_what_the_audit_imports_is_installed_on_a_server() -> None:
    held, homes = pins(RUNNING), packages_distributions()
    names = imported()
    assert {"duckdb", "prefect", "great_expectations"} <= names
    for name in names:
        assert any(canonical(home) in held for home in homes[name]), name


def test_a_developer_runs_the_versions_a_server_runs() -> None:
    running, developing = pins(RUNNING), pins(DEVELOPING)
    assert running.items() < developing.items()


def test_a_server_does_not_install_what_only_developers_need() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "optional-dependencies"
    ]
    wanted = {canonical(re.split(r"[<>=\[ ]", name)[0]) for name in extras["dev"]}
    assert "pytest" in wanted
    assert not wanted & pins(RUNNING).keys()
    assert wanted <= pins(DEVELOPING).keys()


@pytest.mark.parametrize("lock", [RUNNING, DEVELOPING])
def test_a_lock_has_all_that_its_packages_ask_for(lock: str) -> None:
    held = pins(lock)
    text = (ROOT / lock).read_text(encoding="utf-8")
    extras = dict(re.findall(r"^([A-Za-z0-9._-]+)\[([^\]]*)\]==", text, re.MULTILINE))
    wanting, asked = [], 0
    for name in held:
        try:
            requires = distribution(name).requires or []
        except PackageNotFoundError:
            continue  # for another system or version of Python
        named = ["", *re.split(r", *", extras.get(name, ""))]
        for requirement in map(Requirement, requires):
            marker, asked = requirement.marker, asked + 1
            if marker is None or any(marker.evaluate({"extra": extra}) for extra in named):
                pinned = held.get(canonical(requirement.name), "none")
                if pinned == "none" or not requirement.specifier.contains(pinned, True):
                    wanting.append(f"{name} asks for {requirement}; the lock has {pinned}")
    assert asked > 300
    assert wanting == []


def test_every_command_that_installs_a_lock_looks_up_no_dependency() -> None:
    # pip does not use a pin with an extra for the package itself, and would install the newest
    # version
    files = [ROOT / "Makefile", *ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    installing = [line for line in lines if re.search(r" -r requirements\S*\.lock", line)]
    assert len(installing) >= 3
    assert [line for line in installing if "--no-deps" not in line] == []


@pytest.mark.parametrize("lock", [RUNNING, DEVELOPING])
def test_a_lock_has_a_hash_for_every_package_and_names_no_index(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    for line, after in zip(text.splitlines(), text.splitlines()[1:], strict=False):
        if PIN.match(line):
            assert after.strip().startswith("--hash=sha256:"), line
    assert "index-url" not in text
    assert "://" not in text
