"""Counts of the values of each column, file by file."""

from collections.abc import Iterator
from typing import Any

import pytest

from helpers.delivered import delivered
from helpers.exports import EPISODES, HEADER, VISITS, visit, visits
from wholepicture.stages.recording import column_counts as counting
from wholepicture.warehouse import Warehouse

MOTHERS = "ssd_mother.csv"
WORKERS = "ssd_professionals.csv"
EPISODE_HEADER = b"cine_referral_id,cine_person_id,cine_referral_date,cine_referral_worker_id\n"
FILES = {
    "ssd_person.csv": b"pers_person_id\nchild-1\nmother-1\n",
    "ssd_cin_episodes.csv": EPISODE_HEADER
    + b"R1,child-1,2026-01-05,W1\nR2,child-1,2026-01-06,S2\n"
    + b"R3,child-1,2026-01-07,Wren Holmbeck\nR4,child-1,2026-01-08,W9\nR5,child-1,2026-01-09,\n",
    MOTHERS: b"moth_table_id,moth_person_id,moth_childs_person_id\n"
    b"M1,mother-1,child-1\nM2,mother-2,child-2\n",
    WORKERS: b"prof_professional_id,prof_staff_id\nW1,S1\nW2,S2\n",
    VISITS: visits(
        visit(1, seen="N"), visit(2, seen="N", person="child-2"), visit(3, seen="", on="2026-11-02")
    ),
}


@pytest.fixture(name="night", scope="module")
def night_fixture() -> Iterator[Warehouse]:
    with delivered(FILES) as warehouse:
        yield warehouse


def noted(warehouse: Warehouse, column: str, facts: str) -> tuple[Any, ...] | None:
    found = warehouse.rows(
        f"select {facts} from record.delivered_value where value_id = $column", {"column": column}
    )
    return found[0] if found else None


def test_a_flag_is_counted_where_it_is_filled_and_where_it_is_yes(night: Warehouse) -> None:
    facts = "kind, table_name, filled_count, true_count, commonest_count"
    assert noted(night, f"{VISITS}|was_seen", facts) == ("flag", "cp_visit", 2, 0, None)


def test_a_date_of_two_days_is_not_of_one(night: Warehouse) -> None:
    assert noted(night, f"{VISITS}|visited_on", "kind, is_one_value") == ("day", False)
    assert noted(night, f"{VISITS}|was_seen_alone", "is_one_value") == (True,)


def test_the_commonest_id_is_counted_and_that_of_a_worker_is_not(night: Warehouse) -> None:
    facts = "kind, filled_count, commonest_count"
    assert noted(night, f"{VISITS}|person_id", facts) == ("id", 3, 2)
    assert noted(night, f"{VISITS}|visit_id", facts) == ("id", 3, 1)
    assert noted(night, "ssd_cin_episodes.csv|worker_id", facts) == ("id", 4, None)


def test_a_worker_is_known_by_either_number_and_a_name_is_reported_by_its_space(
    night: Warehouse,
) -> None:
    facts = "known_count, named_count"
    assert noted(night, "ssd_cin_episodes.csv|worker_id", facts) == (2, 1)
    assert noted(night, f"{WORKERS}|professional_id", facts) == (None, None)


def test_a_mother_is_known_where_she_is_among_the_people(night: Warehouse) -> None:
    facts = "filled_count, known_count, named_count"
    assert noted(night, f"{MOTHERS}|mother_id", facts) == (2, 1, None)


def test_a_column_blank_throughout_has_no_row(night: Warehouse) -> None:
    assert noted(night, f"{VISITS}|was_bedroom_seen", "filled_count") is None


def test_without_a_list_of_workers_nobody_can_be_said_to_be_known() -> None:
    with delivered({name: file for name, file in FILES.items() if name != WORKERS}) as warehouse:
        facts = noted(warehouse, "ssd_cin_episodes.csv|worker_id", "known_count, named_count")
    assert facts == (None, 1)


def test_no_value_is_among_the_counts(night: Warehouse) -> None:
    held = " ".join(str(cell) for row in night.rows("from landing.column_value") for cell in row)
    assert "child-1" not in held
    assert "Holmbeck" not in held


def test_the_commonest_id_of_a_sample_is_counted_in_all_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(counting, "_SAMPLE", 10)
    lines = [visit(n, person=f"child-{n}" if n % 3 else "nobody") for n in range(1, 101)]
    content = "".join(f"{line}\n" for line in (HEADER, *lines)).encode()
    files = {"ssd_person.csv": FILES["ssd_person.csv"], "ssd_cin_episodes.csv": EPISODES}
    with delivered({**files, VISITS: content}) as warehouse:
        facts = noted(warehouse, f"{VISITS}|person_id", "filled_count, commonest_count")
    assert facts == (100, 33)
