"""fields.csv: how often the columns that checks read are filled, and cells that are not usable."""

from datetime import date, timedelta
from typing import Any

import pytest

from helpers.delivered import delivered
from helpers.exports import EPISODES, VISITS, visit, visits
from wholepicture.paths import SQL
from wholepicture.stages.verdicts import keep_fields
from wholepicture.store.published_tables import order_of, select_of
from wholepicture.store.spans import create_audit
from wholepicture.warehouse import Warehouse, open_warehouse

PEOPLE = b"pers_person_id,pers_sex\nchild-1,M\nchild-2,other\nchild-3,\nchild-4,NULL\n"
CHECKS = {
    "cp_visit.visited_on": ["seen/one", "seen/two"],
    "cp_visit.was_seen": ["seen/one"],
    "person.sex": ["fathers/one"],
    "cla_visit.visited_on": ["seen/two"],
}
COUNTS = "rows, filled, blanked, unlisted, placeholder, checks"


def fields(warehouse: Warehouse) -> dict[tuple[str, str], tuple[Any, ...]]:
    """The kept counts of each column, by file and header."""
    warehouse.script(SQL / "schema" / "judging.sql")
    keep_fields(warehouse, CHECKS)
    found = warehouse.rows(f"select file, column_name, {COUNTS} from judging.field")
    return {(file, column): tuple(more) for file, column, *more in found}


def test_a_column_is_counted_by_the_header_of_its_feed_file() -> None:
    dates = ["2026-11-01", "05/07/26", "NULL", "", "1900-01-01"]
    lines = visits(*(visit(number, on=on) for number, on in enumerate(dates)))
    files = {"ssd_person.csv": PEOPLE, "ssd_cin_episodes.csv": EPISODES, VISITS: lines}
    with delivered(files, read=CHECKS) as warehouse:
        found = fields(warehouse)
    assert found[VISITS, "cppv_cp_visit_date"] == (5, 1, 1, 0, 2, ["seen/one", "seen/two"])
    assert found[VISITS, "cppv_cp_visit_seen"] == (5, 5, 0, 0, 0, ["seen/one"])
    assert found["ssd_person.csv", "pers_sex"] == (4, 1, 0, 1, 1, ["fathers/one"])
    # these were not delivered; the second night has people too
    assert found["ssd_cla_visits.csv", "clav_cla_visit_date"] == (0, 0, 0, 0, 0, ["seen/two"])
    assert found["adults.csv", "sex"] == (0, 0, 0, 0, 0, ["fathers/one"])
    assert len(found) == len(CHECKS) + 1


def test_no_more_than_its_rows_are_filled_in_any_column() -> None:
    lines = visits(visit(1, on="2026-11-01"), visit(1, on=""), visit(2, on="2026-11-02"))
    files = {"ssd_person.csv": PEOPLE, "ssd_cin_episodes.csv": EPISODES, VISITS: lines}
    with delivered(files, read=CHECKS) as warehouse:
        rows, filled, *_ = fields(warehouse)[VISITS, "cppv_cp_visit_date"]
    assert (rows, filled) == (3, 2)


@pytest.fixture
def published() -> list[tuple[Any, ...]]:
    """The published counts of a column on four nights; on the second its file was not delivered."""
    with open_warehouse() as warehouse:
        create_audit(warehouse)
        for place, (rows, filled) in enumerate([(10, 9), (0, 0), (20, 10), (20, 11)]):
            night = date(2026, 11, 17) + timedelta(days=place)
            warehouse.run("insert into audit.register (night) values ($night)", {"night": night})
            warehouse.run(
                "insert into audit.field values ($night, 'a', 'f.csv', 'h', $rows, $filled, 0, 0,"
                " 0, ['seen/one', 'seen/two'])",
                {"night": night, "rows": rows, "filled": filled},
            )
        return warehouse.rows(
            f"select share_filled, change_on_night_before, checks from ({select_of('fields')})"
            f" order by night, {order_of('fields')}"
        )


def test_the_change_is_on_the_last_night_on_which_the_share_is_known(
    published: list[tuple[Any, ...]],
) -> None:
    assert [row[:2] for row in published] == [(0.9, None), (None, None), (0.5, -0.4), (0.55, 0.05)]
    assert {row[2] for row in published} == {"seen/one;seen/two"}
