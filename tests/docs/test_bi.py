"""docs/bi.md: each query runs on a copy of a store, and the sentences about drivers are true."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from helpers.little_nights import FIRST, NIGHTS, SECOND, SEEN, gap, met, run_night
from wholepicture.warehouse import open_warehouse

PAGE = (Path(__file__).parents[2] / "docs" / "bi.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)
BEFORE = date(2026, 10, 20)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of a store of three nights a month apart, whose columns are filled less and less."""
    folder = tmp_path_factory.mktemp("bi")
    run_night(folder, BEFORE, [gap(SEEN, "child-1")])
    run_night(folder, FIRST, NIGHTS[FIRST])
    run_night(folder, SECOND, [*NIGHTS[SECOND], met(SEEN, "child-9")])
    there = folder / "history.duckdb"
    shutil.copy(folder / "store" / "audit.duckdb", there)
    with open_warehouse(there) as warehouse:
        for night, filled in ((BEFORE, 9), (FIRST, 9), (SECOND, 4)):
            warehouse.run(
                "insert into audit.field values ($night, 'social_care', 'ssd_person.csv',"
                " 'pers_dob', 10, $filled, 1, 0, 0, ['seen/child_seen'])",
                {"night": night, "filled": filled},
            )
    return there


def test_there_are_five_queries_and_one_about_the_comments() -> None:
    assert len(QUERIES) == 6


@pytest.mark.parametrize("place", range(len(QUERIES)))
def test_a_query_of_the_page_runs_and_finds_something(copy: Path, place: int) -> None:
    with open_warehouse(copy, read_only=True) as warehouse:
        assert warehouse.rows(QUERIES[place].strip().removesuffix(";")), QUERIES[place]


def test_a_column_that_is_filled_less_is_named_with_what_rests_on_it(copy: Path) -> None:
    with open_warehouse(copy, read_only=True) as warehouse:
        found = warehouse.rows(QUERIES[-1].strip().removesuffix(";"))
    assert found == [("social_care", "ssd_person.csv", "pers_dob", 0.9, 0.4, "seen/child_seen")]
