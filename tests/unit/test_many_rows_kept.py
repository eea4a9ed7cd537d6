"""The rows of a large night are found again in the transaction that keeps them.

DuckDB stores rows in groups of 122,880, so a small night does not show the fault.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from wholepicture.store.register import attached, in_one_transaction
from wholepicture.store.spans import add_rows, create_audit, replace_night
from wholepicture.warehouse import Warehouse, open_warehouse

NIGHT = date(2026, 11, 20)
MANY = 122_880
_VERDICTS = f"""
select
    'seen/child_seen' as "check",
    'finding-' || number as finding_id,
    'met' as verdict,
    null::varchar as remedy,
    null::varchar as why,
    null::date as due_on,
    null::date as last_event_on
from range({MANY}) as numbers(number)
"""


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Warehouse]:
    """A new audit, in the transaction of its first night."""
    with (
        open_warehouse() as warehouse,
        attached(warehouse, tmp_path / "audit.duckdb"),
        in_one_transaction(warehouse),
    ):
        create_audit(warehouse)
        yield warehouse


def test_the_verdicts_of_a_large_night_are_found_before_they_are_committed(
    kept: Warehouse,
) -> None:
    replace_night(kept, "verdict", NIGHT, _VERDICTS, {})
    assert kept.row("select count(*), count(distinct finding_id) from audit.verdict_span") == (
        MANY,
        MANY,
    )


def test_many_rows_added_after_none_are_found(kept: Warehouse) -> None:
    columns = "date '2026-11-20' as night, \"check\", finding_id, why"
    for of_many in (f"select {columns} from ({_VERDICTS}) where why is not null",
                    f"select {columns} from ({_VERDICTS})"):  # fmt: skip
        add_rows(kept, "leaving", of_many, {}, purpose="adding rows")
    assert kept.row("select count(*) from audit.leaving") == (MANY,)
