"""A rule changes with everything that decides verdicts, and with nothing else."""

from collections.abc import Mapping
from datetime import date

import pytest

from helpers.one_check import AS_AT, check, common
from wholepicture.rules import rule_text as rules
from wholepicture.rules.rule_text import rule_text

SQL = """-- One row per person.
select $allow, working_days_after(started_on, $allow), shown(is_held) as judged
from derived.person
"""
CHECK = check(sql=SQL)
VALUES = {**common(), "allow": 10, "as_at": AS_AT}
RULE = rule_text(CHECK, VALUES)


def test_the_night_is_no_part_of_it() -> None:
    assert rule_text(CHECK, {**VALUES, "as_at": date(2026, 11, 21)}) == RULE


@pytest.mark.parametrize("changed", [{"allow": 11}, {"expected_birth_allowance": 29}])
def test_it_changes_with_a_number_of_its_own_or_of_its_derived_tables(
    changed: Mapping[str, object],
) -> None:
    assert rule_text(CHECK, {**VALUES, **changed}) != RULE


def test_a_number_that_it_does_not_use_is_no_part_of_it() -> None:
    assert rule_text(CHECK, {**VALUES, "family_mothers": 7}) == RULE


@pytest.mark.parametrize(
    "changed",
    [{"sql": SQL + " "}, {"remedy": {"gap": "record"}}, {"must_be_met": 0.9}],
    ids=["its SQL", "its remedy", "the share that must be met"],
)
def test_it_changes_with_the_pair(changed: Mapping[str, object]) -> None:
    own = {"must_be_met": None, **changed}
    assert rule_text(CHECK.model_copy(update=own), VALUES) != rule_text(
        CHECK.model_copy(update={"must_be_met": None}), VALUES
    )


@pytest.mark.parametrize("name", ["person", "death_in_doubt", "working_days"])
def test_it_changes_with_a_derived_table_read_or_reached(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    changed = {**rules.derived_sql(), name: rules.derived_sql()[name] + " "}
    monkeypatch.setattr(rules, "derived_sql", lambda: changed)
    assert rule_text(CHECK, VALUES) != RULE


@pytest.mark.parametrize("name", ["shown", "judged_as", "working_days_after", "in_calendar"])
def test_it_changes_with_a_form_or_macro_called_or_reached(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    changed = {**rules.macros(), name: rules.macros()[name] + " "}
    monkeypatch.setattr(rules, "macros", lambda: changed)
    assert rule_text(CHECK, VALUES) != RULE


@pytest.mark.parametrize("name", ["timed", "is_second_look"])
def test_a_form_or_macro_that_it_does_not_call_is_no_part_of_it(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    changed = {**rules.macros(), name: rules.macros()[name] + " "}
    monkeypatch.setattr(rules, "macros", lambda: changed)
    assert rule_text(CHECK, VALUES) == RULE


def test_it_changes_with_the_bank_holidays_only_where_working_days_are_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    of_no_clock = check(sql="-- One row.\nselect person_id from record.person")
    before = rule_text(of_no_clock, VALUES)
    monkeypatch.setattr(rules, "bank_holidays", lambda: (date(2026, 12, 25),))
    assert rule_text(CHECK, VALUES) != RULE
    assert rule_text(of_no_clock, VALUES) == before


def test_every_macro_ends_where_it_ends() -> None:
    for name, text in rules.macros().items():
        assert text.count("create or replace") == 1, name
        assert text.endswith(");"), name
