"""Last seen, short breaks, homes and siblings at them: the tables that the seen checks share."""

from collections.abc import Iterator
from typing import Any

import pytest

from helpers.derived import AFTER, AS_AT, BEFORE, DAY, LONG_AGO, derived, laid_record
from wholepicture.warehouse import Warehouse

SEEN = {"visit_id": "v", "person_id": "c", "visited_on": BEFORE, "was_seen": True}
CARE = {"cla_episode_id": "e", "person_id": "c", "started_on": BEFORE - 9 * DAY}
BREAKS = {"legal_status_id": "s", "person_id": "c", "legal_status": "V4"}
PLACE = '{"HOUSE": "4", "STREET": "Moss Side Row", "UPRN": "999000000004"}'
ELSEWHERE = '{"HOUSE": "9", "STREET": "Fern Bank", "UPRN": "999000000009"}'
ADDRESS = {"address_id": "a", "person_id": "c", "started_on": BEFORE, "address_json": PLACE}


@pytest.fixture(scope="module")
def laid() -> Iterator[Warehouse]:
    with laid_record() as warehouse:
        yield warehouse


@pytest.mark.parametrize(
    ("table", "kinds"),
    [
        ("cp_visit", ["any", "of_protection"]),
        ("cin_visit", ["any"]),
        ("cla_visit", ["any"]),
    ],
)
def test_a_visit_of_each_table_counts_for_its_kinds(
    laid: Warehouse, table: str, kinds: list[str]
) -> None:
    found = derived(laid, "last_seen", "by_visits, last_seen_on, last_seen_rows", {table: [SEEN]})
    assert found == [(kind, BEFORE, [1]) for kind in kinds]


@pytest.mark.parametrize(
    ("episode", "said"),
    [
        ({}, (BEFORE, None)),
        ({"started_on": BEFORE}, (BEFORE, None)),
        ({"started_on": AS_AT}, None),
        ({"ceased_on": AS_AT}, (BEFORE, None)),
        ({"ceased_on": BEFORE}, None),
        ({"started_on": None}, (None, "care_in_doubt")),
        ({"started_on": LONG_AGO}, (None, "care_in_doubt")),
        ({"started_on": None, "ceased_on": BEFORE}, None),
        ({"ceased_on": BEFORE - 10 * DAY}, (None, "care_in_doubt")),
        ({"ceased_on": "unreadable"}, (None, "care_in_doubt")),
        ({"person_id": "another"}, None),
    ],
)
def test_a_visit_while_looked_after_counts_for_protection(
    laid: Warehouse, episode: dict[str, Any], said: tuple[Any, ...] | None
) -> None:
    rows = {"cla_visit": [SEEN], "cla_episode": [{**CARE, **episode}]}
    found = derived(laid, "last_seen", "by_visits, last_seen_on, doubt", rows)
    assert found == [("any", BEFORE, None), *([("of_protection", *said)] if said else [])]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({}, (BEFORE, BEFORE, None, None)),
        ({"was_seen": False}, (BEFORE, None, None, None)),
        ({"was_seen": None}, (BEFORE, None, "blank", BEFORE)),
        ({"visited_on": None}, (None, None, "undated", AS_AT)),
        ({"visited_on": LONG_AGO}, (None, None, "undated", AS_AT)),
        ({"visited_on": None, "was_seen": None}, (None, None, "undated", AS_AT)),
        ({"visited_on": None, "was_seen": False}, (None, None, None, None)),
    ],
)
@pytest.mark.parametrize("kind", ["any", "of_protection"])
def test_a_visit_saw_the_child_or_did_not_or_may_have(
    laid: Warehouse, kind: str, cells: dict[str, Any], said: tuple[Any, ...]
) -> None:
    columns = "by_visits, last_visit_on, last_seen_on, doubt, perhaps_seen_on"
    found = derived(laid, "last_seen", columns, {"cp_visit": [{**SEEN, **cells}]})
    assert (kind, *said) in found


def test_the_latest_counts_of_all_and_since_it_visits_are_counted(laid: Warehouse) -> None:
    visits: list[dict[str, Any]] = [
        {**SEEN, "visit_id": f"v{place}", "visited_on": AS_AT - days * DAY, "was_seen": answer}
        for place, (days, answer) in enumerate(
            [
                (9, True),
                (8, None),
                (6, True),
                (5, None),
                (4, False),
                (3, None),
                (2, False),
                (1, None),
            ]
        )
    ]
    columns = (
        "last_visit_on, last_seen_on, last_seen_rows, doubt, perhaps_seen_on, doubtful_rows,"
        " visits_since, answered_no_since, blank_since"
    )
    found = derived(laid, "last_seen", columns, {"cin_visit": visits})
    assert found == [(BEFORE, AS_AT - 6 * DAY, [3], "blank", BEFORE, [8], 5, 2, 3)]


def test_of_a_child_never_seen_every_visit_is_counted(laid: Warehouse) -> None:
    visits = [{**SEEN, "was_seen": False}, {**SEEN, "visit_id": "w", "was_seen": None}]
    columns = "last_seen_on, visits_since, answered_no_since, blank_since"
    assert derived(laid, "last_seen", columns, {"cin_visit": visits}) == [(None, 2, 1, 1)]


@pytest.mark.parametrize(
    ("episode", "status", "said"),
    [
        ({}, {}, (CARE["started_on"], False)),
        ({}, {"legal_status": "V3"}, (CARE["started_on"], False)),
        ({}, {"legal_status": "V2"}, None),
        ({}, {"person_id": "another"}, None),
        ({"started_on": AS_AT}, {}, (AS_AT, False)),
        ({"started_on": AFTER}, {}, None),
        ({"started_on": None}, {}, (None, False)),
        ({"started_on": LONG_AGO}, {}, (None, False)),
        ({"ceased_on": AS_AT}, {}, None),
        ({"ceased_on": AFTER}, {}, (CARE["started_on"], False)),
        ({"ceased_on": BEFORE - 10 * DAY}, {}, (CARE["started_on"], True)),
        ({"ceased_on": "unreadable"}, {}, (CARE["started_on"], True)),
        ({"person_id": None}, {}, None),
    ],
)
def test_a_series_of_short_breaks_is_open_while_an_episode_of_it_is(
    laid: Warehouse,
    episode: dict[str, Any],
    status: dict[str, Any],
    said: tuple[Any, ...] | None,
) -> None:
    rows = {"cla_episode": [{**CARE, **episode}], "legal_status": [{**BREAKS, **status}]}
    found = derived(laid, "short_breaks", "child_id, row_id, started_on, is_doubtful", rows)
    assert found == ([("c", 1, *said)] if said else [])


def test_a_series_is_the_episodes_of_one_looked_after_id(laid: Warehouse) -> None:
    breaks = [
        {**CARE, "cla_episode_id": "e1", "cla_id": "x", "started_on": AS_AT - 60 * DAY,
         "ceased_on": AS_AT - 50 * DAY},
        {**CARE, "cla_episode_id": "e2", "cla_id": "x", "started_on": AS_AT - 3 * DAY},
        {**CARE, "cla_episode_id": "e3", "cla_id": "y", "started_on": AS_AT - 90 * DAY,
         "ceased_on": AS_AT - 80 * DAY},
        {**CARE, "cla_episode_id": "e4", "cla_id": "y", "started_on": AS_AT - 2 * DAY,
         "ceased_on": AS_AT - 3 * DAY},
    ]  # fmt: skip
    rows = {"cla_episode": breaks, "legal_status": [BREAKS]}
    found = derived(laid, "short_breaks", "row_id, started_on, is_doubtful", rows)
    assert found == [(2, AS_AT - 60 * DAY, False)]


def test_a_series_open_only_by_an_end_in_doubt_is_in_doubt_though_earlier_breaks_are_not(
    laid: Warehouse,
) -> None:
    breaks = [
        {**CARE, "cla_episode_id": "e1", "started_on": AS_AT - 60 * DAY, "ceased_on": BEFORE},
        {**CARE, "cla_episode_id": "e2", "started_on": BEFORE, "ceased_on": AS_AT - 9 * DAY},
    ]
    rows = {"cla_episode": breaks, "legal_status": [BREAKS]}
    found = derived(laid, "short_breaks", "row_id, started_on, is_doubtful", rows)
    assert found == [(2, AS_AT - 60 * DAY, True)]


@pytest.mark.parametrize(
    ("one", "other", "row_id"),
    [
        ({}, {"started_on": None}, 1),
        ({"started_on": None}, {}, 2),
        ({"started_on": BEFORE}, {}, 2),
        ({"ceased_on": BEFORE - 20 * DAY}, {"started_on": None}, 2),
    ],
)
def test_of_two_open_series_one_is_kept(
    laid: Warehouse, one: dict[str, Any], other: dict[str, Any], row_id: int
) -> None:
    breaks = [
        {**CARE, "cla_id": "x", **one},
        {**CARE, "cla_episode_id": "f", "cla_id": "y", **other},
    ]
    rows = {"cla_episode": breaks, "legal_status": [BREAKS]}
    assert derived(laid, "short_breaks", "row_id", rows) == [(row_id,)]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({}, (BEFORE, False)),
        ({"started_on": AS_AT}, (AS_AT, False)),
        ({"started_on": AFTER}, None),
        ({"started_on": None}, (None, False)),
        ({"started_on": LONG_AGO}, (None, False)),
        ({"started_on": "unreadable"}, (None, False)),
        ({"ended_on": AS_AT}, None),
        ({"ended_on": AFTER}, (BEFORE, False)),
        ({"ended_on": BEFORE}, None),
        ({"ended_on": BEFORE - DAY}, (BEFORE, True)),
        ({"ended_on": LONG_AGO}, (BEFORE, True)),
        ({"ended_on": "unreadable"}, (BEFORE, True)),
        ({"address_json": None}, None),
        ({"person_id": None}, None),
    ],
)
def test_an_address_is_home_while_it_runs(
    laid: Warehouse, cells: dict[str, Any], said: tuple[Any, ...] | None
) -> None:
    found = derived(
        laid,
        "home",
        "person_id, row_id, started_on, is_doubtful",
        {"address": [{**ADDRESS, **cells}]},
    )
    assert found == ([("c", 1, *said)] if said else [])


@pytest.mark.parametrize(
    ("one", "other", "home"),
    [
        ({}, {"started_on": AS_AT}, 2),
        ({}, {"started_on": BEFORE - DAY}, 1),
        ({}, {"started_on": None}, 1),
        ({"started_on": None}, {"started_on": BEFORE - DAY}, 2),
        ({"ended_on": BEFORE - DAY}, {"started_on": None}, 2),
        ({"started_on": BEFORE - DAY}, {"started_on": AS_AT, "ended_on": BEFORE}, 1),
    ],
)
def test_of_several_addresses_one_is_home(
    laid: Warehouse, one: dict[str, Any], other: dict[str, Any], home: int
) -> None:
    rows = [{**ADDRESS, **one}, {**ADDRESS, "address_id": "b", "address_json": ELSEWHERE, **other}]
    assert derived(laid, "home", "row_id", {"address": rows}) == [(home,)]


def _siblings(changed: dict[str, dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Two children of one family and home, and what is otherwise of the second."""
    tables: dict[str, dict[str, Any]] = {
        "person": {"born_on": AS_AT - 900 * DAY},
        "family": {"family_row_id": "f", "family_id": "family"},
        "address": {"address_id": "a", "started_on": AS_AT - 40 * DAY, "address_json": PLACE},
        "referral": {"referral_id": "r", "referred_on": AS_AT - 50 * DAY},
    }
    rows = {}
    for table, cells in tables.items():
        key = next(iter(cells))
        both = [{**cells, "person_id": one, key: f"{cells[key]}{one}"} for one in ("c", "d")]
        if table in ("person", "family"):
            both = [{**row, **cells} for row in both]
        rows[table] = [both[0], {**both[1], **changed.get(table, {})}]
    rows["family"] = [{**row, "family_row_id": f"f{n}"} for n, row in enumerate(rows["family"])]
    return rows


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, (40, None)),
        ({"address": {"started_on": AS_AT - 60 * DAY}}, (50, None)),
        ({"person": {"born_on": AS_AT - 30 * DAY}}, (30, None)),
        ({"address": {"started_on": None}}, (50, "start_unknown")),
        ({"referral": {"referred_on": None}}, (40, "start_unknown")),
        ({"address": {"ended_on": AS_AT - 41 * DAY}}, (40, "span_in_doubt")),
        ({"referral": {"closed_on": AS_AT - 51 * DAY}}, (40, "span_in_doubt")),
        ({"address": {"address_json": ELSEWHERE}}, None),
        ({"family": {"family_id": "another"}}, None),
        ({"person": {"born_on": None, "expected_on": AFTER}}, None),
        ({"person": {"born_on": AFTER}}, None),
        ({"referral": {"closed_on": AS_AT}}, None),
    ],
)
def test_a_sibling_is_of_family_and_home_from_the_latest_of_three_days(
    laid: Warehouse, changed: dict[str, dict[str, Any]], said: tuple[int, str | None] | None
) -> None:
    columns = "child_id, of_home_from, doubt"
    found = derived(laid, "siblings_at_home", columns, _siblings(changed))
    if said is None:
        assert found == []
    else:
        days, doubt = said
        first = ("c", AS_AT - 40 * DAY, None)
        assert found == [first, ("d", AS_AT - days * DAY, doubt)]
