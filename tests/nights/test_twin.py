"""Two statements of every check agree: the SQL, and plain Python written from the catalogue.

On invented worlds, for every child; and on the worked examples, with what those expect.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from helpers.invented import build, tables_of
from helpers.twin import STATEMENTS, Judged, World
from wholepicture.authoring.examples import ExampleWarehouse, example_warehouse
from wholepicture.nightly.rules_tonight import Rules
from wholepicture.paths import EXPECTATIONS
from wholepicture.rules.checks import Check, Example, load_checks
from wholepicture.rules.checks.sql_rules import statement_of
from wholepicture.rules.feeds import load_feeds
from wholepicture.rules.settings import load_settings
from wholepicture.stages.verdicts import fill
from wholepicture.synthesising import LAST_NIGHT, synthesise
from wholepicture.warehouse import Warehouse, open_warehouse

OF_EARLIER_NIGHTS = ("feeds/keys_stable", "feeds/not_a_repeat", "feeds/volume_usual")
OF_ONE_SUBJECT = ("feeds/assessments_open", "feeds/mothers_known", "feeds/open_plans_have_visits")
CHILDREN = 1500
SEEDS = (20, pytest.param(41, marks=pytest.mark.long))
CHECKS = load_checks()
EXAMPLES = [
    pytest.param(check, example, id=f"{check.name}: {example.name}")
    for check in CHECKS.values()
    for example in check.examples
]


@dataclass(frozen=True)
class Made:
    """An invented world: its records in a warehouse, and the same rows for the twin."""

    warehouse: Warehouse
    rules: Rules
    world: World


@pytest.fixture(scope="module", params=SEEDS, ids=lambda seed: f"seed {seed}")
def made(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Made]:
    exports = tmp_path_factory.mktemp("exports")
    synthesise(exports, children=CHILDREN, nights=1, seed=request.param, plant=False)
    feeds = load_feeds(EXPECTATIONS / "feeds")
    rules = Rules(settings=load_settings(None), feeds=feeds, checks=CHECKS)
    with open_warehouse() as warehouse:
        build(warehouse, exports, rules, tmp_path_factory.mktemp("spill"))
        values = {**rules.common(), "as_at": LAST_NIGHT}
        yield Made(warehouse, rules, World(tables_of(warehouse), LAST_NIGHT, values))


def judged_by_sql(warehouse: Warehouse, check: Check, values: Mapping[str, object]) -> Judged:
    """What the check's SQL says of every subject."""
    fill(warehouse, check, statement_of(warehouse, check, values), values)
    found = warehouse.rows("select subject_id, verdict, remedy, because_of from judged_rows")
    return {subject: (verdict, remedy, cause) for subject, verdict, remedy, cause in found}


def partings(found: Judged, wanted: Judged) -> list[str]:
    """The first subjects of which two statements say different things, in words."""
    subjects = sorted({*found, *wanted})
    parted = [one for one in subjects if found.get(one) != wanted.get(one)]
    return [f"{one}: SQL {found.get(one)}, twin {wanted.get(one)}" for one in parted[:20]]


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_the_sql_and_the_twin_agree_on_every_child(made: Made, name: str) -> None:
    values = made.rules.values(LAST_NIGHT)[name]
    by_sql = judged_by_sql(made.warehouse, CHECKS[name], values)
    assert partings(by_sql, STATEMENTS[name](made.world, values)) == []
    assert len(by_sql) > (name not in OF_ONE_SUBJECT) or name in OF_EARLIER_NIGHTS


@pytest.fixture(scope="module")
def laid_out() -> Iterator[ExampleWarehouse]:
    with example_warehouse() as opened:
        yield opened


@pytest.mark.parametrize(("check", "example"), EXAMPLES)
def test_the_twin_says_what_a_worked_example_expects(
    laid_out: ExampleWarehouse, check: Check, example: Example
) -> None:
    values = laid_out.values(check, example)
    world = World(laid(laid_out, check, example), example.as_at, values)
    found = STATEMENTS[check.name](world, values)
    assert {subject: verdict for subject, (verdict, _, _) in found.items()} == {
        row.subject_id: row.verdict for row in example.expect
    }
    for row in example.expect:
        _, remedy, cause = found[row.subject_id]
        said = {"remedy": remedy, "because_of": cause}
        wanted = {name: getattr(row, name) or None for name in row.model_fields_set & {*said}}
        assert {name: said[name] for name in wanted} == wanted


def laid(
    laid_out: ExampleWarehouse, check: Check, example: Example
) -> dict[str, list[dict[str, Any]]]:
    """The example's rows with every column, an empty text being a blank."""
    given = check.merged_given(example, laid_out.keys)
    return {
        table: [
            {name: None if row.get(name) == "" else row.get(name) for name in names}
            for row in given.get(table, [])
        ]
        for table, names in laid_out.columns.items()
    }


def test_every_check_has_a_second_statement() -> None:
    assert set(STATEMENTS) == set(CHECKS)
