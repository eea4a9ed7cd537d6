"""Every command says what it does, and what the documents tell people to type is there."""

import re
import subprocess
from datetime import date
from pathlib import Path

import pytest
import typer.main

from wholepicture.catalogue import load_checks
from wholepicture.cli import app
from wholepicture.errors import WholePictureError
from wholepicture.settings import load_settings

ROOT = Path(__file__).parents[2]
COMMANDS = typer.main.get_group(app).commands
TYPED = "\n".join(
    file.read_text(encoding="utf-8")
    for file in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "Makefile")
)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_command_and_each_of_its_options_has_help(name: str) -> None:
    command = COMMANDS[name]
    assert (command.help or "").endswith(".")
    assert [one.name for one in command.params if not getattr(one, "help", None)] == []


def test_every_command_that_the_documents_name_is_there() -> None:
    told = set(re.findall(r"wholepicture ([a-z][a-z-]+)\b", TYPED))
    assert {"audit", "check", "docs", "new-check"} <= told
    assert told <= set(COMMANDS)


def test_every_option_that_the_documents_name_is_there() -> None:
    options = {name for one in COMMANDS.values() for param in one.params for name in param.opts}
    told = set(re.findall(r"(?:wholepicture [^\n`]*|\| `)(--[a-z-]+)", TYPED))
    assert {"--as-at", "--fail-on", "--check"} <= told
    assert told - {"--help"} <= options


def test_the_readme_tells_every_exit_code() -> None:
    told = {int(code) for code in re.findall(r"^\| (\d) \|", TYPED, re.M)}
    kinds = [WholePictureError]
    for kind in kinds:
        kinds.extend(kind.__subclasses__())
    assert told == {0, 1} | {kind.exit_code for kind in kinds}


def test_the_settings_that_the_readme_shows_hold(tmp_path: Path) -> None:
    (shown,) = re.findall(r"^```toml\n(.*?)^```$", (ROOT / "README.md").read_text(), re.M | re.S)
    file = tmp_path / "settings.toml"
    file.write_text(shown, encoding="utf-8")
    settings = load_settings(file)
    settings.refuse_strangers({name: check.values() for name, check in load_checks().items()})
    assert settings.of_check("seen/child_in_need_seen", date(2026, 11, 20)) == {"allow": 30}


def test_make_alone_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^\.PHONY: (.+)$", makefile, re.M)[0].split()
    listed = subprocess.run(
        ["make", "--no-print-directory", "-C", str(ROOT)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert re.findall(r"^make (\w+) +\S", listed, re.M) == targets


def test_the_commands_of_make_are_those_that_the_readme_names_first() -> None:
    typed = re.findall(r"^    (make \w+|\S+)", (ROOT / "README.md").read_text(), re.M)
    assert typed[:2] == ["make audit", "make test"]
