"""Every verdict names rows of the record, each once, even if tables were delivered empty.

A finding without a source row has no file and no line, and no agency if the child is not known.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from wholepicture.authoring.examples import ExampleWarehouse, example_warehouse
from wholepicture.authoring.examples.comparing import marked
from wholepicture.rules.checks import Check, load_checks
from wholepicture.rules.checks.check import FEEDS
from wholepicture.warehouse import WarehouseError

CHECKS = [check for check in load_checks().values() if check.suite != FEEDS]
KNOWN_BY = ("person", "referral")  # the tables that make a child known, other than plans and care
OPENING = ("cin_plan", "cp_plan", "cla_episode")
BEGUN = timedelta(days=120)


@pytest.fixture(scope="module")
def laid_out() -> Iterator[ExampleWarehouse]:
    with example_warehouse() as opened:
        yield opened


def given(laid: ExampleWarehouse, check: Check) -> dict[str, list[dict[str, Any]]]:
    """The rows of all examples of a check; each example has ids of its own, and one row a child."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for place, example in enumerate(check.examples):
        for table, own in check.merged_given(example, laid.keys).items():
            rows.setdefault(table, []).extend(marked(f"~{place:03}~", row) for row in own)
    began_on = check.examples[0].as_at - BEGUN
    for table in OPENING:
        alone = {laid.keys[table]: "alone", "person_id": f"of a {table}", "started_on": began_on}
        rows.setdefault(table, []).append(alone)
    return rows


def ill_founded(laid: ExampleWarehouse, check: Check, *lacking: str) -> list[tuple[str, str]]:
    """Subject and verdict of rows that name no row, or one twice, if these tables are empty."""
    left = {name: rows for name, rows in given(laid, check).items() if name not in lacking}
    try:
        laid.rows_of(check, left, laid.values(check, check.examples[0]))
    except WarehouseError:
        return []  # the check itself says that it cannot run without them
    return laid.warehouse.rows(
        "select subject_id, verdict from judged_rows"
        " where coalesce(len(source_rows), 0) = 0 or len(source_rows) <> list_unique(source_rows)"
    )


@pytest.mark.long
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_every_verdict_names_a_row_where_a_child_is_in_no_register_and_no_referral(
    laid_out: ExampleWarehouse, check: Check
) -> None:
    for lacking in ((), *((one,) for one in KNOWN_BY), KNOWN_BY):
        assert ill_founded(laid_out, check, *lacking) == [], lacking


@pytest.mark.long
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_every_verdict_names_a_row_whichever_table_is_empty(
    laid_out: ExampleWarehouse, check: Check
) -> None:
    for table in given(laid_out, check):
        assert ill_founded(laid_out, check, table) == [], table
        assert ill_founded(laid_out, check, table, *KNOWN_BY) == [], (table, *KNOWN_BY)
