"""A night with some damaged cells: no check stops for a row, and none gives a subject twice.

The damage: impossible dates, blanks, changed answers, doubled rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from helpers.invented import build, tables_of
from helpers.spoilt import lay_record, spoil
from wholepicture.nightly.rules_tonight import Rules
from wholepicture.paths import EXPECTATIONS
from wholepicture.rules.checks import load_checks
from wholepicture.rules.checks.sql_rules import statement_of
from wholepicture.rules.feeds import load_feeds
from wholepicture.rules.settings import load_settings
from wholepicture.stages.deriving import derive
from wholepicture.stages.verdicts import fill
from wholepicture.synthesising import LAST_NIGHT, synthesise
from wholepicture.warehouse import Warehouse, open_warehouse

CHECKS = load_checks()


@dataclass(frozen=True)
class Spoilt:
    """A damaged record in a warehouse, with its derived tables."""

    warehouse: Warehouse
    rules: Rules


@pytest.fixture(
    scope="module",
    params=[7, pytest.param(11, marks=pytest.mark.long)],
    ids=lambda seed: f"seed {seed}",
)
def night(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Spoilt]:
    exports = tmp_path_factory.mktemp("exports")
    synthesise(exports, children=700, nights=1, seed=request.param, plant=False)
    feeds = load_feeds(EXPECTATIONS / "feeds")
    rules = Rules(settings=load_settings(None), feeds=feeds, checks=CHECKS)
    with open_warehouse() as warehouse:
        build(warehouse, exports, rules, tmp_path_factory.mktemp("spill"))
        tables = spoil(tables_of(warehouse), LAST_NIGHT, request.param)
        lay_record(warehouse, tables)
        derive(warehouse, LAST_NIGHT, rules.common())
        yield Spoilt(warehouse, rules)


@pytest.mark.parametrize("name", [name for name in CHECKS if not name.startswith("feeds/")])
def test_no_check_stops_for_a_row(night: Spoilt, name: str) -> None:
    values = night.rules.values(LAST_NIGHT)[name]
    statement = statement_of(night.warehouse, CHECKS[name], values)
    fill(night.warehouse, CHECKS[name], statement, values)
    count, subjects = night.warehouse.row(
        "select count(*), count(distinct subject_id) from judged_rows where verdict in"
        " ('met', 'gap', 'unknown', 'not_yet_due')"
    )
    assert count == subjects == night.warehouse.row("select count(*) from judged_rows")[0]
