"""The command line itself: instant where it should be, one sentence and one code where it fails."""

import subprocess
import sys

import pytest

from wholepicture.cli import run_command, shown
from wholepicture.rooms import EXPECTATIONS

HEAVY = ("great_expectations", "prefect", "polars", "pandas", "sqlalchemy", "splink")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["audit", "--help"],
        ["check", "fathers/both_parents_views"],
        ["feed", "check", str(EXPECTATIONS / "feeds" / "social_care.toml")],
    ],
)
def test_help_and_a_check_import_no_heavy_library(arguments: list[str]) -> None:
    script = (
        "import sys; from wholepicture.cli import run_command;"
        f"code = run_command({arguments!r});"
        f"print('loaded', [m for m in {HEAVY!r} if sys.modules.get(m)]); sys.exit(code)"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[-1] == "loaded []"


def test_control_and_direction_changing_characters_are_never_printed() -> None:
    assert shown("a\x1b[31mb\u202ec\u200bd\ne") == "a[31mbcd\ne"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["audit"], 2, "exports"),
        (["audit", "x", "--bogus"], 2, "No such option"),
        (["nothing"], 2, "No such command"),
        (["check", "seen/protection_plan_child_sen"], 2, "Did you mean seen/protection_plan"),
        (["synthesise", "x", "--children", "many"], 2, "valid integer"),
        (["synthesise", "x", "--last-night", "yesterday"], 2, "a day written as 2026-11-20"),
        (["publish", "--store", "no-such-folder"], 2, "a folder that an audit has written"),
    ],
)
def test_what_the_command_line_cannot_use_is_one_sentence_and_code_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, words: str
) -> None:
    assert run_command(arguments) == code
    told = capsys.readouterr()
    assert words.casefold() in told.err.casefold()
    assert len(told.err.strip().splitlines()) == 1
    assert told.out == ""


def test_a_fault_of_ours_names_its_class_and_not_its_text(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a value of a record")

    monkeypatch.setattr("wholepicture.cli.app", broken)
    assert run_command(["audit", "x"]) == 5
    told = capsys.readouterr()
    assert "RuntimeError" in told.err
    assert "a value of a record" not in told.err + told.out


def test_an_interruption_is_code_5_and_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wholepicture.cli.app", lambda **_: 130)
    assert run_command(["audit", "x"]) == 5
    assert "Interrupted." in capsys.readouterr().err
