"""Checks loaded from pairs of files: their names, their content, and merged examples."""

from pathlib import Path

import pytest

from helpers.small_pair import NAME, SQL, TOML, edited, loaded, write_rooms
from wholepicture.errors import PairError
from wholepicture.rules.checks import load_check, load_checks

KEYS = {"referral": "referral_id", "person": "person_id"}


def test_every_shipped_pair_loads() -> None:
    for name, check in load_checks().items():
        assert name == check.name == f"{check.suite}/{check.stem}"


def test_a_pair_is_named_by_its_suite_and_stem(tmp_path: Path) -> None:
    check = loaded(tmp_path, TOML)
    assert (check.name, check.suite, check.stem) == (NAME, "small", "open_referral")
    assert check.sql == SQL
    assert [example.name for example in check.examples] == [
        "open on its seventh day is met",
        "open on its eighth day is a gap",
    ]


def test_adding_a_pair_of_files_adds_a_check(tmp_path: Path) -> None:
    expectations, sql = write_rooms(tmp_path)
    for room, ending in ((expectations, "toml"), (sql, "sql")):
        text = (room / "checks" / f"{NAME}.{ending}").read_text(encoding="utf-8")
        (room / "checks" / "small" / f"another.{ending}").write_text(text, encoding="utf-8")
    assert list(load_checks(expectations, sql)) == ["small/another", NAME]


def test_a_file_that_begins_with_an_underscore_is_no_check(tmp_path: Path) -> None:
    expectations, sql = write_rooms(tmp_path)
    (expectations / "checks" / "small" / "_suite.toml").write_text('title = "Small"\n')
    assert list(load_checks(expectations, sql)) == [NAME]


@pytest.mark.parametrize(
    ("toml", "sql", "sentence"),
    [
        (
            None,
            SQL,
            "check small/open_referral: expected two files with one stem, the TOML and the SQL;"
            " found no TOML file. Add expectations/checks/small/open_referral.toml.",
        ),
        (
            TOML,
            None,
            "check small/open_referral: expected two files with one stem, the TOML and the SQL;"
            " found no SQL file. Add sql/checks/small/open_referral.sql.",
        ),
    ],
    ids=["the SQL alone", "the TOML alone"],
)
def test_half_a_pair_is_refused(
    tmp_path: Path, toml: str | None, sql: str | None, sentence: str
) -> None:
    rooms = write_rooms(tmp_path, toml, sql)
    for load in (lambda: load_check(NAME, *rooms), lambda: load_checks(*rooms)):
        with pytest.raises(PairError) as refused:
            load()
        assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("name", "found", "do"),
    [
        ("small/open_referal", "a name no pair has", "Did you mean small/open_referral?"),
        ("open_referral", "a name no pair has", "Did you mean small/open_referral?"),
        ("smal", "a name no pair has", "Did you mean small?"),
        ("small", "the name of a suite", "Name one of its checks, as small/open_referral."),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(
    tmp_path: Path, name: str, found: str, do: str
) -> None:
    with pytest.raises(PairError) as refused:
        load_check(name, *write_rooms(tmp_path))
    assert str(refused.value) == (
        f"the catalogue: expected the name of a check, as suite/check; found {found}. {do}"
    )


def test_settings_come_before_the_file(tmp_path: Path) -> None:
    check = loaded(tmp_path, TOML)
    assert check.values() == {"allow": 7}
    assert check.values({"allow": 9, "other": 1}) == {"allow": 9}


def merged(folder: Path, own: str) -> dict[str, list[dict[str, object]]]:
    """The rows of the second example, which has these lines besides its night and verdict."""
    check = loaded(folder, f"{TOML}{own}\n")
    return check.merged_given(check.examples[1], KEYS)


def test_an_example_without_rows_of_its_own_has_the_shared_ones(tmp_path: Path) -> None:
    rows = merged(tmp_path, "")
    assert [row["referral_id"] for row in rows["referral"]] == ["referral-1"]


def test_an_example_changes_the_shared_row_of_the_same_key(tmp_path: Path) -> None:
    rows = merged(tmp_path, 'referral.referral-1 = { close_reason = "RC8" }')
    assert len(rows["referral"]) == 1
    assert rows["referral"][0]["close_reason"] == "RC8"
    assert rows["referral"][0]["person_id"] == "child-1"


def test_an_example_adds_a_row_of_another_key_or_table(tmp_path: Path) -> None:
    rows = merged(tmp_path, "referral.referral-2 = {}\nperson.child-2 = {}")
    assert [row["referral_id"] for row in rows["referral"]] == ["referral-1", "referral-2"]
    assert rows["person"] == [{"person_id": "child-2"}]


def test_a_key_given_twice_is_two_rows(tmp_path: Path) -> None:
    rows = merged(tmp_path, 'referral.referral-1 = [{}, { close_reason = "RC8" }]')
    assert [row.get("person_id") for row in rows["referral"]] == ["child-1", None]
    assert [row.get("close_reason") for row in rows["referral"]] == [None, "RC8"]


def test_an_example_leaves_out_a_row_by_its_key(tmp_path: Path) -> None:
    assert merged(tmp_path, 'without = ["referral:referral-1"]')["referral"] == []


def test_merging_leaves_the_shared_rows_as_they_were(tmp_path: Path) -> None:
    check = loaded(tmp_path, f'{TOML}referral.referral-1 = {{ close_reason = "" }}\n')
    check.merged_given(check.examples[1], KEYS)
    assert "close_reason" not in check.merged_given(check.examples[0], KEYS)["referral"][0]


def test_a_broken_toml_file_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(PairError) as refused:
        loaded(tmp_path, edited(TOML, 'severity = "warning"', "severity = warning"))
    assert str(refused.value) == (
        "small/open_referral.toml, line 3: expected TOML in UTF-8; found something else."
        " Put the line right."
    )
