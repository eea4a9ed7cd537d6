"""If an export does not say who was seen, the check could not run, and no child gets a finding."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from helpers.reads import reads_of
from wholepicture.authoring.examples import ExampleWarehouse, example_warehouse
from wholepicture.paths import SQL
from wholepicture.rules.checks import Check, load_check
from wholepicture.stages.verdicts import decide
from wholepicture.warehouse import WarehouseError

_NIGHT = date(2026, 11, 20)
_ENOUGH = 20


@pytest.fixture(name="held", scope="module")
def bench_fixture() -> Iterator[ExampleWarehouse]:
    """One example warehouse for all tests of the file."""
    with example_warehouse() as laid:
        for schema in ("landing", "judging"):
            laid.warehouse.script(SQL / "schema" / f"{schema}.sql")
        yield laid


def _verdicts(held: ExampleWarehouse, check: Check, **tables: list[dict[str, Any]]) -> list[str]:
    """The verdicts on only these rows, with the check's own parameters."""
    example = check.examples[0].model_copy(update={"given": tables, "as_at": _NIGHT})
    return [row["verdict"] for row in held.rows(check.model_copy(update={"given": {}}), example)]


def _reason(held: ExampleWarehouse, check: Check, **tables: list[dict[str, Any]]) -> str:
    """The published reason why the check could not run on the rows."""
    with pytest.raises(WarehouseError):
        _verdicts(held, check, **tables)
    return _noted(held, check)


def _noted(held: ExampleWarehouse, check: Check) -> str:
    """The published reason why the check could not run on the present rows."""
    values = held.values(check, check.examples[0])
    held.warehouse.run("insert into record.person (person_id) values ('person-0')")
    held.warehouse.run("insert into record.referral (referral_id) values ('referral-0')")
    values = {check.name: {**values, "as_at": _NIGHT}}
    noted = decide(held.warehouse, [check], values, reads_of(check))
    return noted.could_not[check.name]


def _plans(count: int) -> dict[str, list[dict[str, Any]]]:
    """That many overdue child-in-need plans, each with a visit before it began."""
    numbers = range(1, count + 1)
    return {
        "person": [{"person_id": f"child-{n}", "born_on": date(2018, 5, 14)} for n in numbers],
        "cin_plan": [
            {"cin_plan_id": f"plan-{n}", "person_id": f"child-{n}", "started_on": date(2026, 6, 1)}
            for n in numbers
        ],
        "cin_visit": [_visit(n, date(2026, 5, 29), True) for n in numbers],
    }


def _visit(number: int, visited_on: date, was_seen: bool | None) -> dict[str, Any]:
    cells = {"visit_id": f"visit-{number}-{visited_on}", "person_id": f"child-{number}"}
    return {**cells, "visited_on": visited_on, "was_seen": was_seen}


def test_an_export_that_drops_the_visits_of_open_plans_could_not_be_judged(
    held: ExampleWarehouse,
) -> None:
    check = load_check("seen/child_in_need_seen")

    assert "drops the visits of open plans" in _reason(held, check, **_plans(_ENOUGH))


def test_fewer_plans_without_a_visit_are_gaps(held: ExampleWarehouse) -> None:
    check = load_check("seen/child_in_need_seen")

    assert _verdicts(held, check, **_plans(_ENOUGH - 1)) == ["gap"] * (_ENOUGH - 1)


def test_one_visit_under_an_open_plan_shows_that_the_export_holds_them(
    held: ExampleWarehouse,
) -> None:
    check = load_check("seen/child_in_need_seen")
    tables = _plans(_ENOUGH)
    tables["cin_visit"].append(_visit(1, date(2026, 6, 1), False))

    assert _verdicts(held, check, **tables) == ["gap"] * _ENOUGH


def test_plans_due_on_the_night_are_not_past_due_and_show_nothing_of_the_export(
    held: ExampleWarehouse,
) -> None:
    check = load_check("seen/child_in_need_seen")
    tables = _plans(_ENOUGH)
    tables["cin_visit"] = [_visit(1, date(2026, 10, 19), True)]
    plans = [{**plan, "started_on": date(2026, 10, 23)} for plan in tables["cin_plan"]]

    found = _verdicts(held, check, **{**tables, "cin_plan": plans})

    assert found == ["not_yet_due"] * _ENOUGH


def test_children_in_short_breaks_show_nothing_of_the_visits_of_plans(
    held: ExampleWarehouse,
) -> None:
    check = load_check("seen/child_in_need_seen")
    tables = _plans(_ENOUGH)
    last = f"child-{_ENOUGH}"
    breaks = {"person_id": last, "started_on": date(2026, 1, 5)}
    tables["cla_episode"] = [{**breaks, "cla_episode_id": "episode-1"}]
    tables["legal_status"] = [{**breaks, "legal_status_id": "status-1", "legal_status": "V4"}]

    assert _verdicts(held, check, **tables) == ["gap"] * (_ENOUGH - 1) + ["met"]

    more = _plans(_ENOUGH + 1)
    tables["person"], tables["cin_plan"] = more["person"], more["cin_plan"]
    tables["cin_visit"].append(_visit(_ENOUGH, date(2026, 6, 2), True))
    assert "drops the visits of open plans" in _reason(held, check, **tables)


def test_where_no_table_answers_whether_children_were_seen_the_check_could_not_run(
    held: ExampleWarehouse,
) -> None:
    check = load_check("seen/visit_says_whether_seen")
    all_no = [_visit(n, date(2026, 11, 2), False) for n in (1, 2)]
    blank = [_visit(n, date(2026, 11, 2), None) for n in (3, 4)]

    assert "no visit table" in _reason(held, check, cp_visit=all_no, cin_visit=blank)


def test_a_table_is_left_out_from_ninety_five_in_a_hundred_blank(held: ExampleWarehouse) -> None:
    check = load_check("seen/visit_says_whether_seen")
    filled = [_visit(0, date(2026, 11, 2), True)]
    blank = [_visit(n, date(2026, 11, 2), None) for n in range(1, 20)]

    assert _verdicts(held, check, cin_visit=filled, cp_visit=filled + blank) == ["met"]
    assert len(_verdicts(held, check, cin_visit=filled, cp_visit=filled + blank[1:])) == 19


@pytest.mark.parametrize("name", ["seen/visit_says_whether_seen", "seen/siblings_seen_together"])
def test_without_any_visit_a_check_of_visits_could_not_run(
    held: ExampleWarehouse, name: str
) -> None:
    check = load_check(name)
    child = {"person_id": "child-1", "born_on": date(2018, 5, 14)}
    kept = {"family": [{"person_id": "child-1"}], "address": [{"person_id": "child-1"}]}

    assert "no visit table" in _reason(held, check, person=[child], **kept)


def test_where_no_visit_says_yes_the_check_of_the_latest_visits_could_not_run(
    held: ExampleWarehouse,
) -> None:
    check = load_check("seen/visits_without_child")
    child = {"person_id": "child-1", "born_on": date(2018, 5, 14)}
    all_no = [_visit(1, date(2026, 11, day), False) for day in (2, 9)]

    assert "no visit table" in _reason(held, check, person=[child], cin_visit=all_no)


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("seen/protection_plan_child_seen", "cp_visit"),
        ("seen/child_in_need_seen", "cin_visit"),
    ],
)
def test_where_no_visit_names_its_child_the_check_could_not_run(
    held: ExampleWarehouse, name: str, table: str
) -> None:
    check = load_check(name)
    nameless = {**_visit(1, date(2026, 11, 2), True), "person_id": None}
    plans = {**_plans(1), "cin_visit": [], table: [nameless]}
    _verdicts(held, check, **plans)

    assert _noted(held, check) == f"{table}.person_id is blank throughout"
