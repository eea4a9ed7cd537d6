"""The command line itself: help is instant, and a failure gives one sentence and one code."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.command_line import package_with, typed
from wholepicture.cli import run_command, shown
from wholepicture.paths import EXPECTATIONS
from wholepicture.rules.checks import load_checks
from wholepicture.rules.derived_descriptions import load_derived

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
        (["audit", "x", "--bogus"], 2, "audit --help` lists; found --bogus, which is not there"),
        (["audit", "x", "--asat"], 2, "found --asat, which is not there. Did you mean --as-at"),
        (["quux"], 2, "found quux, which is not there. Put it right."),
        (["audti"], 2, "found audti, which is not there. Did you mean 'audit'?"),
        (["refused", "a", "b"], 2, "refused --help` lists; found more than it takes: a b. Put"),
        (["audit", "x", "--as-at"], 2, "found nothing after --as-at. Put it right."),
        (["check", "--mutants=3", "x"], 2, "found a value for --mutants, which takes none. Put"),
        (["explain"], 2, "found no FINDING_ID. Put it right."),
        (["check", "seen/protection_plan_child_sen"], 2, "Did you mean seen/protection_plan"),
        (
            ["synthesise", "x", "--children", "many"],
            2,
            "after --children that is not a valid integer. Put",
        ),
        (["synthesise", "x", "--last-night", "yesterday"], 2, "a day written as 2026-11-20"),
        (["publish", "--store", "no-such-folder"], 2, "a folder that an audit has written"),
        (["publish", "--store", __file__], 5, "found a file"),
        (["publish", "--out", f"{__file__}/out"], 5, "found a path that leads through a file"),
        (["docs", "--out", f"{__file__}/pages"], 5, "found a file where a folder belongs"),
        (["suites", "--out", f"{__file__}/gx"], 5, "found a file where a folder belongs"),
        (["refused", "--store", __file__], 5, "found a file"),
        (["audit", "x", "--store", __file__, "--as-at", "2026-11-20"], 5, "found a file"),
        (["audit", "x", "--out", __file__, "--as-at", "2026-11-20"], 5, "found a file"),
        (["audit", "x", "--settings", "none.toml", "--as-at", "2026-11-20"], 2, "none.toml: expe"),
        (["audit", "x", "--as-at", "2026-11-20"], 2, "found no such folder"),
        (["check", "sen"], 2, "Did you mean seen?"),
    ],
)
def test_invalid_arguments_are_one_sentence_and_code_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, words: str
) -> None:
    assert run_command(arguments) == code
    noted = capsys.readouterr()
    assert words.casefold() in noted.err.casefold()
    assert len(noted.err.strip().splitlines()) == 1
    assert noted.out == ""


def test_checks_are_listed_by_suite_with_their_titles(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["list"]) == 0
    noted = capsys.readouterr().out.splitlines()
    checks = load_checks()
    assert [line for line in noted if not line.startswith(" ")] == sorted(
        {one.suite for one in checks.values()}
    )
    for one in checks.values():
        (line,) = [line for line in noted if line.split()[0] == one.name]
        assert line.endswith(f"  {one.title}")


@pytest.mark.long
def test_the_examples_of_derived_tables_are_run_by_name_or_together(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run_command(["check", "derived/referral_day"]) == 0
    assert "derived/referral_day: 5 examples, 0 that differ" in capsys.readouterr().out
    assert run_command(["check", "derived"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"{len(load_derived())} derived tables"
    assert run_command(["check", "derived/referal_day"]) == 2
    assert "Did you mean derived/referral_day?" in capsys.readouterr().err


@pytest.mark.long
def test_the_checks_of_a_suite_are_run_together(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["check", "referrals"]) == 0
    noted = capsys.readouterr().out.splitlines()
    names = [name for name in load_checks() if name.startswith("referrals/")]
    assert [line.partition(":")[0] for line in noted if " examples, " in line] == names
    assert noted[-1] == f"{len(names)} checks, 0 examples that differ"


def test_an_example_that_differs_ends_in_one(tmp_path: Path) -> None:
    package = package_with(tmp_path, "feeds/mothers_known")
    pair = package / "expectations" / "checks" / "feeds" / "mothers_known.toml"
    first = 'verdict = "met", last_event_on = 2026-11-20, measure = 16'
    assert first in pair.read_text()
    pair.write_text(pair.read_text().replace(first, first.replace("= 16", "= 17"), 1))
    ended = typed("check", "feeds/mothers_known", tree=package)
    assert (ended.code, ended.complained) == (1, "")
    assert "expected measure 17, found measure 16" in ended.said


def test_a_check_is_run_once_the_questions_of_its_suite_are_answered(tmp_path: Path) -> None:
    package = package_with(tmp_path, "feeds/mothers_known")
    folder = package / "expectations" / "checks"
    shutil.copy(folder / "_new_suite.toml", folder / "feeds" / "_suite.toml")
    ended = typed("check", "feeds/mothers_known", tree=package)
    assert (ended.code, ended.said) == (2, "")
    assert "expectations/checks/feeds/_suite.toml, line 1" in ended.complained


@pytest.mark.parametrize("command", [[], ["audit"], ["feed", "new"]])
def test_help_is_short_to_ask_for_and_breaks_off_no_word(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command([*command, "-h"]) == 0
    noted = capsys.readouterr().out
    assert run_command([*command, "--help"]) == 0
    assert capsys.readouterr().out == noted
    assert "..." not in noted.replace("ARGS]...", "").replace("}...", "")
    assert ("--install-completion" in noted) == (command == [])


def test_a_fault_of_ours_names_its_class_and_not_its_text(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a value of a record")

    monkeypatch.setattr("wholepicture.cli.app", broken)
    assert run_command(["audit", "x"]) == 5
    noted = capsys.readouterr()
    assert "RuntimeError" in noted.err
    assert "a value of a record" not in noted.err + noted.out


def test_an_interruption_is_reported_and_ends_with_code_5(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wholepicture.cli.app", lambda **_: 130)
    assert run_command(["audit", "x"]) == 5
    assert "Interrupted." in capsys.readouterr().err
