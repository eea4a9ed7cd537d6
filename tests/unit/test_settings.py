"""Settings: refused in one sentence with the nearest correct key; the latest `from` is in force."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from wholepicture.errors import SettingsError
from wholepicture.nightly.rules_tonight import Rules
from wholepicture.rules.checks import Check
from wholepicture.rules.settings import Run, Settings, load_settings
from wholepicture.rules.waivers import Waivers

KNOWN = {"seen/protection_plan_child_seen": {"allow": 10, "required": ["a"]}}


def written(folder: Path, text: str) -> Path:
    file = folder / "settings.toml"
    file.write_text(text, encoding="utf-8")
    return file


def set_rows(*rows: tuple[str, object]) -> str:
    return "".join(
        '[[set]]\ncheck = "seen/protection_plan_child_seen"\nparameter = "allow"\n'
        f"value = {value}\n"
        f'from = {day}\nwho = "the lead"\nbecause = "local standard"\n'
        for day, value in rows
    )


def test_without_a_file_the_defaults_hold() -> None:
    settings = load_settings(None)
    assert settings.audit.small_number == 5
    assert settings.common() == {"case_number": "legacy_id"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('[audit]\nauthorty = "x"\n', "Did you mean `authority`?"),
        ("[adit]\n", "Did you mean `audit`?"),
        ('[audit]\nsmall_number = "x"\n', "expected a whole number; found a text"),
        ('[[set]]\nchek = "x"\n', "expected the key `check`"),
        ("x = \n", "line 1: expected TOML in UTF-8"),
        ("[audit]\nretention = 99999999999999999999\n", "expected 36500 or less; found more"),
        ("[audit]\nrecording_grace = 367\n", "expected 366 or less; found more"),
        ('[audit]\ncase_number = "surname"\n', "one of legacy_id, person_id; found another word"),
        ('[audit]\nauthority = "=1+1"\n', "expected a name of at most 60 letters"),
        ('[audit]\nauthority = "A\\u001b[31m"\n', "expected a name of at most 60 letters"),
        (set_rows(("2026-01-01", '"=1+1"')), "expected a text of at most 64 letters"),
        (set_rows(("2026-01-01", '["a", "@b"]')), "expected a text of at most 64 letters"),
        (set_rows(('"20260101"', 1)), "2026-11-20, without quotes; found a text"),
        (set_rows(("2026-01-01T00:00:00", 1)), "without quotes; found a day with a time"),
    ],
)
def test_what_is_invalid_is_refused_in_a_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(SettingsError, match="expected") as raised:
        load_settings(written(tmp_path, text))
    assert sentence in str(raised.value)
    assert raised.value.exit_code == 2


def test_a_missing_settings_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="a file that can be read"):
        load_settings(tmp_path / "none.toml")


def test_the_latest_from_on_or_before_the_night_holds(tmp_path: Path) -> None:
    text = set_rows(("2026-11-20", 15), ("2026-01-01", 12), ("2026-11-21", 20))
    settings = load_settings(written(tmp_path, text))
    name = "seen/protection_plan_child_seen"
    assert settings.of_check(name, date(2025, 12, 31)) == {}
    assert settings.of_check(name, date(2026, 11, 19)) == {"allow": 12}
    assert settings.of_check(name, date(2026, 11, 20)) == {"allow": 15}
    assert settings.of_check(name, date(2026, 11, 21)) == {"allow": 20}


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("protection_plan_child_seen", "protection_plan_child_sen", "Did you mean `seen/protec"),
        ('"allow"', '"alow"', "Did you mean `allow`?"),
        (
            "value = 12",
            'value = "twelve"',
            "expected a whole number from 0 to 999999999; found a text",
        ),
    ],
)
def test_a_set_row_for_something_we_do_not_know_is_refused(
    tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    text = set_rows(("2026-01-01", 12)).replace(old, new)
    with pytest.raises(SettingsError) as raised:
        load_settings(written(tmp_path, text)).refuse_strangers(KNOWN)
    assert sentence in str(raised.value)


def a_share(value: str, parameter: str = "must_be_met") -> str:
    return set_rows(("2026-01-01", value)).replace('"allow"', f'"{parameter}"')


@pytest.mark.parametrize("value", ["0", "1", "0.95", "0.0"])
def test_the_share_that_must_be_met_is_set_as_a_parameter_is(tmp_path: Path, value: str) -> None:
    settings = load_settings(written(tmp_path, a_share(value)))
    settings.refuse_strangers(KNOWN)
    name = "seen/protection_plan_child_seen"
    assert settings.of_check(name, date(2026, 11, 19)) == {"must_be_met": float(value)}
    assert settings.of_check(name, date(2025, 11, 19)) == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (a_share("95"), "another number"),
        (a_share("-0.1"), "another number"),
        (a_share("1.01"), "another number"),
        (a_share('"most"'), "a text"),
        (a_share("[1]"), "a list"),
        (a_share("nan"), "another number"),
    ],
)
def test_a_share_that_is_none_is_refused(tmp_path: Path, text: str, found: str) -> None:
    with pytest.raises(SettingsError, match="from 0 to 1") as raised:
        load_settings(written(tmp_path, text)).refuse_strangers(KNOWN)
    assert raised.value.found == found


@pytest.mark.parametrize(("value", "is_counted"), [("true", True), ("false", False)])
def test_whether_a_check_counts_is_set_as_a_parameter_is(
    tmp_path: Path, value: str, is_counted: bool
) -> None:
    settings = load_settings(written(tmp_path, a_share(value, "counted")))
    settings.refuse_strangers(KNOWN)
    name = "seen/protection_plan_child_seen"
    assert settings.of_check(name, date(2026, 11, 19)) == {"counted": is_counted}
    assert settings.of_check(name, date(2025, 11, 19)) == {}
    for day, counted in ((date(2026, 11, 19), is_counted), (date(2025, 11, 19), None)):
        check = Check.model_construct(name=name, counted=None, must_be_met=None)
        rules = Rules(settings=settings, feeds={}, checks={name: check})
        assert rules.on(day).checks[name].counted is counted


WHOLE = "a whole number from 0 to 999999999"


@pytest.mark.parametrize(
    ("text", "expected", "found"),
    [
        (a_share("1", "counted"), "true or false", "a whole number"),
        (a_share('"yes"', "counted"), "true or false", "a text"),
        (a_share("true", "allow"), WHOLE, "true or false"),
        (a_share("true"), "a share of those judged, from 0 to 1", "true or false"),
        (a_share("false"), "a share of those judged, from 0 to 1", "true or false"),
    ],
)
def test_true_is_no_number_and_a_number_is_not_true(
    tmp_path: Path, text: str, expected: str, found: str
) -> None:
    with pytest.raises(SettingsError) as raised:
        load_settings(written(tmp_path, text)).refuse_strangers(KNOWN)
    assert (raised.value.expected, raised.value.found) == (expected, found)


def test_the_file_of_waivers_is_kept_by_its_hash_and_only_where_it_is_named() -> None:
    rules = Rules(settings=Settings(), feeds={}, checks={})
    assert "waivers" not in rules.plain()
    named = replace(rules, waivers=Waivers(sha256="ab12"))
    assert named.plain() == {**rules.plain(), "waivers": "ab12"}


def test_a_word_near_the_share_is_reported(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, a_share("0.9", "must_be_mett")))
    with pytest.raises(SettingsError, match="Did you mean `must_be_met`"):
        settings.refuse_strangers(KNOWN)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('[audit]\nmemory = "4"\n', "settings.toml, audit.memory"),
        (set_rows(("2026-01-01", 12), ("soon", 13)).replace("soon", '"soon"'), "[[set]] 2, from"),
        ("audit = 3\n", "settings.toml, audit:"),
    ],
)
def test_a_setting_is_named_as_it_stands_in_the_file(tmp_path: Path, text: str, where: str) -> None:
    with pytest.raises(SettingsError) as raised:
        load_settings(written(tmp_path, text))
    assert where in str(raised.value)


def test_a_settings_file_that_is_a_folder_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="found a folder"):
        load_settings(tmp_path)


FOLDERS = """
[folders]
exports = "/srv/exports"
store = "/srv/the \\"store\\""
out = "/srv/out"
"""


def test_a_settings_file_with_folders_is_all_a_run_needs(tmp_path: Path) -> None:
    file = written(tmp_path, FOLDERS + "excel = true\n[audit]\nrecords_nights = 5")
    assert Run.read(file, date(2026, 11, 21)) == Run(
        exports=Path("/srv/exports"),
        store=Path('/srv/the "store"'),
        out=Path("/srv/out"),
        as_at=date(2026, 11, 21),
        settings=file,
        excel=True,
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "settings.toml, folders.exports: expected a path from the root; found none."),
        (FOLDERS.replace("out = ", "#"), "settings.toml, folders.out: expected a path from the"),
        (
            FOLDERS.replace('"/srv/out"', '"out"'),
            "folders.out: expected a path from the root, such",
        ),
        (FOLDERS.replace('"/srv/out"', '"~/out"'), "folders.out: expected a path from the root"),
        (FOLDERS.replace('"/srv/out"', "7"), "folders.out: expected a path from the root"),
        (FOLDERS.replace("out =", "ou ="), "found `ou`. Did you mean `out`?"),
        (
            FOLDERS + 'excel = "yes"',
            "folders.excel: expected true or false, without quotes; found a text",
        ),
        (FOLDERS.replace("[folders]", ""), "found `exports`."),
        ("exports", "settings.toml: expected TOML in UTF-8"),
    ],
)
def test_a_settings_file_that_does_not_name_the_folders_is_refused(
    tmp_path: Path, text: str, sentence: str
) -> None:
    with pytest.raises(SettingsError) as raised:
        Run.read(written(tmp_path, text), date(2026, 11, 21))
    assert sentence in str(raised.value)


def test_a_relative_settings_file_is_refused_wherever_the_run_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, FOLDERS)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match="settings_file: expected a path from the root"):
        Run.read(Path("settings.toml"), date(2026, 11, 21))


def test_a_settings_file_that_the_account_may_not_open_is_said_to_be_that(tmp_path: Path) -> None:
    file = written(tmp_path, FOLDERS)
    file.chmod(0)
    account = os.geteuid()
    if account == 0:
        os.seteuid(65534)  # the administrator may open everything
    try:
        with pytest.raises(SettingsError, match="found one that we may not open"):
            Run.read(file, date(2026, 11, 21))
    finally:
        os.seteuid(account)


def test_recording_grace_and_case_number_reach_the_common_parameters() -> None:
    settings = Settings.model_validate(
        {"audit": {"recording_grace": 3, "case_number": "person_id"}}
    )
    assert settings.common() == {"case_number": "person_id", "recording_grace": 3}


@pytest.mark.parametrize("memory", ["4GB", "800MB"])
def test_memory_is_a_size(tmp_path: Path, memory: str) -> None:
    assert load_settings(written(tmp_path, f'[audit]\nmemory = "{memory}"')).audit.memory == memory


@pytest.mark.parametrize("memory", ["4", "half", "0GB", "4 gb", "-1GB", "4GB\\n"])
def test_memory_of_another_form_is_refused_in_a_sentence(tmp_path: Path, memory: str) -> None:
    with pytest.raises(SettingsError, match="memory written as 4GB or 800MB"):
        load_settings(written(tmp_path, f'[audit]\nmemory = "{memory}"'))


FILES = {"social_care": ["ssd_person.csv", "ssd_cp_plans.csv"], "police": ["incidents.csv"]}


def accept_row(agency: str = "social_care", file: str = "ssd_cp_plans.csv") -> str:
    return (
        f'[[accept]]\nagency = "{agency}"\nfile = "{file}"\nnight = 2026-11-24\n'
        'who = "the data lead"\nbecause = "plans moved to another system"\n'
    )


def test_deliveries_accepted_are_known_by_agency_file_and_date(tmp_path: Path) -> None:
    settings = load_settings(
        written(tmp_path, accept_row() + accept_row("police", "incidents.csv"))
    )
    settings.refuse_strange_files(FILES)
    assert settings.accepted() == {
        ("social_care", "ssd_cp_plans.csv", date(2026, 11, 24)),
        ("police", "incidents.csv", date(2026, 11, 24)),
    }


@pytest.mark.parametrize(
    ("row", "where", "sentence"),
    [
        (accept_row("social_car"), "agency", "expected an agency we know"),
        (accept_row("social_car"), "agency", "Did you mean `social_care`?"),
        (accept_row(file="ssd_cp_plan.csv"), "file", "Did you mean `ssd_cp_plans.csv`?"),
        (accept_row("police", "ssd_person.csv"), "file", "Did you mean `incidents.csv`?"),
    ],
)
def test_a_delivery_of_a_file_nobody_expects_cannot_be_accepted(
    tmp_path: Path, row: str, where: str, sentence: str
) -> None:
    with pytest.raises(SettingsError) as raised:
        load_settings(written(tmp_path, row)).refuse_strange_files(FILES)
    assert sentence in str(raised.value)
    assert f"[[accept]] 1, {where}" in str(raised.value)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('because = "plans moved to another system"', "", "expected the key `because`"),
        ("night = 2026-11-24", 'night = "tonight"', "expected a day written as 2026-11-20, with"),
        ("night = ", "nigth = ", "expected the key `night`"),
    ],
)
def test_an_accept_row_says_which_night_who_and_why(
    tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    with pytest.raises(SettingsError) as raised:
        load_settings(written(tmp_path, accept_row().replace(old, new, 1)))
    assert sentence in str(raised.value)
