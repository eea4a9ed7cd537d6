"""The mutants of a derived table's SQL that its worked examples notice or miss."""

from collections.abc import Iterator

import pytest

from helpers.campaign import campaign
from wholepicture.authoring.examples import ExampleWarehouse, example_warehouse
from wholepicture.authoring.mutants import mutants
from wholepicture.authoring.unnoticed import MutantsRun, changed_line, try_mutants
from wholepicture.cli import run_command
from wholepicture.rules.derived_descriptions import DerivedTable, load_derived_table
from wholepicture.rules.derived_tables import CALENDAR, derived_sql

_SHORT = "family_referral_day"
_OF_ANOTHER = "left join derived.family_member on referral_day.child_id <> family_member.member_id"
_OF_A_REASON = "family_member"
NAMES = sorted(set(derived_sql()) - {CALENDAR})


@pytest.fixture(scope="module")
def laid_out() -> Iterator[ExampleWarehouse]:
    with example_warehouse() as opened:
        yield opened


def wanting(tried: MutantsRun) -> list[tuple[str, str, str]]:
    """The change and the whole line of each mutant that no example notices."""
    return [(one.was, one.now, changed_line(one)) for one in tried.wanting]


@pytest.mark.parametrize("name", campaign(NAMES, (NAMES.index(_SHORT),)))
def test_every_mutant_is_noticed_by_an_example_or_has_a_reason(
    laid_out: ExampleWarehouse, name: str
) -> None:
    tried = try_mutants(laid_out, load_derived_table(name))
    assert tried.number > 0
    assert wanting(tried) == []
    assert tried.idle == []


def test_a_mutant_that_no_example_shows_is_wanting(laid_out: ExampleWarehouse) -> None:
    table = load_derived_table(_SHORT)
    alone = "a child without a family is a family of one"
    of_one_only = table.model_copy(update={"example": {alone: table.example[alone]}})
    assert wanting(try_mutants(laid_out, of_one_only)) == [("=", "<>", _OF_ANOTHER)]


def test_a_mutant_that_other_examples_hide_is_noticed_by_an_example_alone(
    laid_out: ExampleWarehouse,
) -> None:
    table = load_derived_table("death_in_doubt")
    seen = table.example[
        "a person doubtful for two reasons is one row; a row without an id is left out"
    ]
    beside = table.model_copy(update={"example": {"one": seen, "another": seen}})
    of_others = "left join seen_after on deaths.person_id <> seen_after.person_id"
    assert of_others in {changed_line(one) for one in mutants(table.sql)}
    assert of_others not in [line for *_, line in wanting(try_mutants(laid_out, beside))]


def test_a_reason_for_a_mutant_that_an_example_notices_is_idle(laid_out: ExampleWarehouse) -> None:
    table = load_derived_table(_SHORT)
    assert _OF_ANOTHER in {changed_line(one) for one in mutants(table.sql)}
    with_reason = table.model_copy(update={"equivalent": {_OF_ANOTHER: "of nothing"}})
    assert try_mutants(laid_out, with_reason).idle == [_OF_ANOTHER]


def test_the_command_says_which_mutants_want_an_example(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run_command(["check", "--mutants", f"derived/{_OF_A_REASON}"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[-1] == (
        f"derived/{_OF_A_REASON}: 2 mutants of its SQL, 1 that no example notices, 1 with a reason"
    )


def test_the_command_ends_with_1_where_an_example_or_a_reason_is_wanting(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    table: DerivedTable = load_derived_table(_OF_A_REASON)
    line, reason = next(iter(table.equivalent.items()))
    without = table.model_copy(update={"equivalent": {"select nothing": reason}})
    monkeypatch.setattr(
        "wholepicture.rules.derived_descriptions.load_derived_table", lambda name: without
    )
    assert run_command(["check", "--mutants", f"derived/{_OF_A_REASON}"]) == 1
    said = [one.strip() for one in capsys.readouterr().out.splitlines()]
    assert "no example notices  line 8: `inner` as `left`" in said
    assert line in said
    assert "of no such mutant  select nothing" in said
