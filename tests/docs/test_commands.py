"""Every command has a help text, and every command that a document names exists."""

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import typer.main

from wholepicture.cli import app
from wholepicture.errors import WholePictureError
from wholepicture.rules.checks import load_checks
from wholepicture.rules.settings import load_settings

ROOT = Path(__file__).parents[2]


def _commands(
    commands: Mapping[str, Any], group: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command with the words that are typed for it, subcommands included."""
    for name, command in commands.items():
        yield (*group, name), command
        yield from _commands(getattr(command, "commands", {}), (*group, name))


COMMANDS = {
    " ".join(path): command for path, command in _commands(typer.main.get_group(app).commands)
}
GUIDES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "Makefile"]
TYPED = "\n".join(
    file.read_text(encoding="utf-8") for file in (*GUIDES, *sorted(ROOT.glob("docs/*.md")))
)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_command_and_each_of_its_options_has_help(name: str) -> None:
    command = COMMANDS[name]
    assert (command.help or "").endswith(".")
    assert [one.name for one in command.params if not getattr(one, "help", None)] == []


def named_in() -> list[tuple[str, str]]:
    """Each command that a document names, with the rest of its line."""
    typed = re.findall(r"wholepicture ([a-z][a-z-]+)\b([^\n`]*)", TYPED)
    return [
        (f"{name} {inner[1]}", rest)
        if (inner := re.match(r" ([a-z]+)\b", rest)) and f"{name} {inner[1]}" in COMMANDS
        else (name, rest)
        for name, rest in typed
    ]


def test_every_command_that_the_documents_name_is_there() -> None:
    noted = {name for name, _ in named_in()}
    assert {"audit", "check", "docs", "new-check", "feed new", "feed check"} <= noted
    assert noted <= set(COMMANDS)


def test_every_command_is_named_in_a_document() -> None:
    named = {name for name, _ in named_in()} | {"feed"}
    assert set(COMMANDS) - named == set()


def test_every_option_that_the_documents_name_is_one_of_its_command() -> None:
    noted = [(name, word) for name, rest in named_in() for word in re.findall(r"--[a-z-]+", rest)]
    noted += [("audit", word) for word in re.findall(r"\| `(--[a-z-]+)", TYPED)]
    assert {("audit", "--as-at"), ("docs", "--check"), ("feed new", "--out")} <= set(noted)
    known = {(name, word) for name, one in COMMANDS.items() for p in one.params for word in p.opts}
    assert set(noted) - known - {(name, "--help") for name in COMMANDS} == set()


def test_the_readme_tells_every_exit_code() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    noted = {int(code) for code in re.findall(r"^\| (\d) \|", readme, re.M)}
    kinds = [WholePictureError]
    for kind in kinds:
        kinds.extend(kind.__subclasses__())
    assert noted == {0, 1} | {kind.exit_code for kind in kinds}


def test_the_settings_that_the_readme_shows_hold(tmp_path: Path) -> None:
    blocks = re.findall(r"^```toml\n(.*?)^```$", (ROOT / "README.md").read_text(), re.M | re.S)
    (shown,) = [block for block in blocks if "[audit]" in block]
    file = tmp_path / "settings.toml"
    file.write_text(shown, encoding="utf-8")
    settings = load_settings(file)
    settings.refuse_strangers({name: check.values() for name, check in load_checks().items()})
    assert settings.of_check("seen/child_in_need_seen", date(2026, 11, 20)) == {"allow": 30}


def printed_by_make(*given: str) -> str:
    """The output of `make` as typed by hand; these tests are themselves run by `make`."""
    own = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MAKE", "MFLAGS", "CHILDREN"))
    }
    typed = ["make", "--no-print-directory", "-C", str(ROOT), *given]
    return subprocess.run(typed, env=own, capture_output=True, text=True, check=True).stdout


def test_make_alone_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^\.PHONY: (.+)$", makefile, re.M)[0].split()
    assert re.findall(r"^make ([\w-]+) +\S", printed_by_make(), re.M) == targets


def test_the_commands_of_make_are_those_that_the_readme_names_first() -> None:
    typed = re.findall(r"^    (make [\w-]+|\S+)", (ROOT / "README.md").read_text(), re.M)
    assert typed[:2] == ["make audit", "make test"]


def test_a_target_that_takes_a_number_of_children_gives_it_to_its_script() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z-]+):.*## .*CHILDREN=", makefile, re.M)
    assert {target for target, _ in re.findall(r"make ([a-z-]+) (CHILDREN=)", TYPED)} <= {*targets}
    assert targets == ["scoreboard", "bench"]
    for target in targets:
        for given, asked in ((["CHILDREN=7"], " --children 7\n"), ([], ".py \n")):
            assert printed_by_make("--dry-run", "--always-make", target, *given).endswith(asked)
