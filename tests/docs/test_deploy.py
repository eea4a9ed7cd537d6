"""deploy/: systemd accepts the units, and their commands are commands of `wholepicture`."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import typer.main

from wholepicture.cli import app
from wholepicture.errors import SettingsError
from wholepicture.nightly.notices import insist_on_way_out
from wholepicture.rules.run_settings import Email, Notify, Webhook
from wholepicture.rules.settings import load_settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])
SERVICES = [file for file in UNITS if file.suffix == ".service"]
FILES = sorted(DEPLOY.iterdir())
GUIDE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
PROGRAM = "/opt/wholepicture/.venv/bin/wholepicture"
COMMANDS: dict[str, Any] = dict(typer.main.get_group(app).commands)
SECTIONS = {".service": ("Unit", "Service"), ".timer": ("Unit", "Timer", "Install")}


def assigned(file: Path) -> list[tuple[str, str, str]]:
    """The section, key and value of each line of a unit, without comments."""
    section, found = "", []
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            key, is_assignment, value = line.partition("=")
            assert is_assignment, line
            found.append((section, key, value))
    return found


def typed() -> list[tuple[str, list[str]]]:
    """The words after `wholepicture` of every command line in deploy/, by file."""
    found = []
    for file in FILES:
        for line in file.read_text(encoding="utf-8").splitlines():
            if PROGRAM in line and not line.startswith("#"):
                said = re.split(r" >>|</", line.partition(PROGRAM)[2])[0]
                found.append((file.name, shlex.split(said)))
    return found


TYPED = typed()


@pytest.mark.parametrize("file", UNITS, ids=lambda file: file.name)
def test_a_unit_is_one_that_systemd_takes(file: Path, tmp_path: Path) -> None:
    assert {section for section, _, _ in assigned(file)} <= set(SECTIONS[file.suffix])
    verify = shutil.which("systemd-analyze")
    if verify is None:
        return  # without systemd, no more than the above can be tested
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace(PROGRAM, sys.executable)
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [verify, "verify", "--recursive-errors=yes", tmp_path / file.name],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout + done.stderr, done.returncode) == ("", 0)


def test_every_unit_that_another_names_is_there() -> None:
    names = {file.name for file in UNITS}
    named = []
    for file in UNITS:
        for _, key, value in assigned(file):
            if key in ("OnFailure", "Unit"):
                named.append(re.sub(r"@[^.]*(\.service)?\.service$", "@.service", value))
            elif key == "After":
                named += [word for word in value.split() if word.startswith("wholepicture")]
    assert len(named) >= 5
    assert set(named) <= names


@pytest.mark.parametrize("file", SERVICES, ids=lambda file: file.name)
def test_a_service_has_a_user_of_its_own_and_reaches_this_machine_alone(file: Path) -> None:
    keys = {key: value for _, key, value in assigned(file)}
    assert (keys["User"], keys["NoNewPrivileges"], keys["ProtectSystem"]) == (
        "wholepicture",
        "yes",
        "strict",
    )
    assert keys["UMask"] in ("0027", "0077")
    insist_on_way_out(file, through("127.0.0.1"))
    with pytest.raises(SettingsError, match="IPAddressAllow"):
        insist_on_way_out(file, through("10.1.2.25"))


@pytest.mark.parametrize("file", SERVICES, ids=lambda file: file.name)
def test_its_commented_lines_let_a_notice_out(file: Path, tmp_path: Path) -> None:
    text = re.sub(r"^#(?=[A-Z])", "", file.read_text(encoding="utf-8"), flags=re.M)
    opened = tmp_path / file.name
    opened.write_text(text, encoding="utf-8")
    insist_on_way_out(opened, through("10.1.2.25"))
    passed = [value for _, key, value in assigned(opened) if key == "LoadCredential"]
    assert len(passed) == 2


def through(relay: str) -> Notify:
    sender = "audit@council.example"
    return Notify(email=Email(relay=relay, sender=sender, to=[sender]))


def test_the_services_differ_only_in_what_their_comments_say() -> None:
    def secured(name: str) -> list[tuple[str, str, str]]:
        start = ("Service", "UMask", "0027")
        lines = assigned(DEPLOY / name)
        return lines[lines.index(start) :]

    night = secured("wholepicture.service")
    assert len(night) > 15
    assert secured("wholepicture-late.service") == night
    assert secured("wholepicture-serve.service") == night


@pytest.mark.parametrize(("file", "words"), TYPED, ids=[f"{name}:{w[0]}" for name, w in TYPED])
def test_a_command_line_is_one_that_the_program_takes(file: str, words: list[str]) -> None:
    first, *rest = words
    if first == "--version":
        assert rest == []
        return
    command = COMMANDS[first]
    options = {word: one for one in command.params for word in one.opts if word.startswith("--")}
    given = [word for word in rest if word.startswith("--")]
    assert set(given) <= set(options), file
    values = sum(not options[word].is_flag for word in given)
    assert len(rest) == len(given) + values, file  # only options and their values
    assert "--settings" in given


def test_every_kind_of_scheduler_has_its_command_line() -> None:
    names = {name for name, _ in TYPED}
    assert {"wholepicture.service", "wholepicture-late.service", "wholepicture.cron"} <= names
    night = ["audit", "--settings", "/etc/wholepicture/settings.toml", "--as-at", "today"]
    audits = [words for _, words in TYPED if words[0] == "audit"]
    assert len(audits) >= 5
    assert all(words[:5] == night and "--catch-up" in words for words in audits)


def test_the_task_of_windows_is_xml_with_a_night_every_day() -> None:
    space = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
    task = ElementTree.parse(DEPLOY / "wholepicture-task.xml").getroot()
    assert task.tag == f"{space}Task"
    assert task.findtext(f".//{space}StartBoundary", "").endswith("T05:30:00")
    assert PROGRAM in task.findtext(f".//{space}Arguments", "")


def test_a_line_of_cron_has_five_fields_a_user_and_no_bare_percent() -> None:
    lines = (DEPLOY / "wholepicture.cron").read_text(encoding="utf-8").splitlines()
    jobs = [line for line in lines if re.match(r"[0-9*]", line)]
    assert len(jobs) == 2
    for job in jobs:
        assert re.match(r"([0-9*,/-]+ ){5} *wholepicture +flock (-n -E 0 )?/\S+ /opt/", job), job
        assert not re.search(r"(?<!\\)%", job)


def test_the_guide_names_every_file_of_deploy_and_no_other() -> None:
    named = set(re.findall(r"deploy/([\w@.-]*\w)", GUIDE))
    assert named == {file.name for file in FILES}


def test_the_settings_that_the_guide_shows_load_and_every_key_of_notices_is_explained(
    tmp_path: Path,
) -> None:
    (shown,) = re.findall(r"^```toml\n(.*?)^```$", GUIDE, re.M | re.S)
    file = tmp_path / "settings.toml"
    file.write_text(shown, encoding="utf-8")
    notify = load_settings(file).notify
    assert notify.email
    assert notify.webhook
    section = GUIDE.split("\n## Notices\n")[1].split("\n## ")[0]
    for model in (Notify, Email, Webhook):
        keys = set(model.model_fields) - {"email", "webhook"}
        assert {key for key in keys if not re.search(rf"\b{key}\b", section)} == set()
    occasions = set(re.findall(r"^\| `([a-z ]+)` \| (?!on which)", section, re.M)) - {"when"}
    assert set(notify.when) < occasions
    assert occasions == {"always", *Notify().when}


def test_the_guide_says_what_each_exit_code_means() -> None:
    section = GUIDE.split("\n## What a run ends with\n")[1].split("\n## ")[0]
    assert re.findall(r"^\| (\d) \|", section, re.M) == list("012345")


def test_every_path_of_the_repository_that_the_guide_names_is_there() -> None:
    named = re.findall(r"`((?:deploy|docs|tests|sample_exports)/[\w@./-]+)`", GUIDE)
    assert len(named) >= 6
    assert [path for path in named if not (ROOT / path).exists()] == []
