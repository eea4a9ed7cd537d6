"""The examples that are made from the TOML of examples and edges."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from helpers.small_pair import TOML, edited, loaded, with_edges
from wholepicture.authoring.examples import (
    ExampleWarehouse,
    differences,
    example_warehouse,
    unshown_edges,
)
from wholepicture.rules.checks import Check, Example

EIGHTH = '"open on its eighth day is a gap"'
REFERRED_ON = '"referral.referral-1.referred_on"'


@pytest.fixture(scope="module")
def laid_out() -> Iterator[ExampleWarehouse]:
    with example_warehouse() as laid:
        yield laid


def of_edges(check: Check, parameter: str = "allow") -> list[Example]:
    return [one for one in check.examples if one.name in check.edges[parameter]]


def test_an_example_says_only_what_differs(tmp_path: Path) -> None:
    first, second = loaded(tmp_path, TOML).examples
    assert (first.as_at, first.given, first.without) == (date(2026, 11, 20), {}, [])
    assert (second.as_at, second.given) == (date(2026, 11, 21), {})
    assert [row.model_dump(exclude_unset=True) for row in second.expect] == [
        {"subject_id": "referral-1", "verdict": "gap"}
    ]


def test_rows_of_one_key_are_copies_and_cells_may_stand_in_lines_of_their_own(
    tmp_path: Path,
) -> None:
    own = (
        'person."a|b" = [{ sex = "F" }, {}]\nreferral.r.is_nfa = true\nreferral.r.agency = "school"'
    )
    given = loaded(tmp_path, f"{TOML}{own}\n").examples[1].given
    assert given == {
        "person": [{"person_id": "a|b", "sex": "F"}, {"person_id": "a|b"}],
        "referral": [{"referral_id": "r", "is_nfa": True, "agency": "school"}],
    }


def test_an_edge_becomes_an_example_for_each_of_its_values(
    laid_out: ExampleWarehouse, tmp_path: Path
) -> None:
    edges = f"allow = {{ {REFERRED_ON} = {{ met = 2026-11-13, gap = [2026-11-12, 2026-11-02] }} }}"
    check = loaded(tmp_path, with_edges(edges))
    assert [one.name for one in of_edges(check)] == [
        "edge of allow: met on 2026-11-13",
        "edge of allow: gap on 2026-11-12",
        "edge of allow: gap on 2026-11-02",
    ]
    assert of_edges(check)[1].given == {
        "referral": [{"referral_id": "referral-1", "referred_on": date(2026, 11, 12)}]
    }
    assert check.examples[-3:] == of_edges(check)
    assert [differences(laid_out, check, one) for one in check.examples] == [[]] * 5


def test_an_edge_of_the_night_moves_the_night_alone(
    laid_out: ExampleWarehouse, tmp_path: Path
) -> None:
    check = loaded(
        tmp_path, with_edges("allow = { as_at = { gap = 2026-11-21, met = 2026-11-20 } }")
    )
    assert [(one.as_at.day, one.given) for one in of_edges(check)] == [(21, {}), (20, {})]
    assert [differences(laid_out, check, one) for one in of_edges(check)] == [[], []]


def test_an_edge_in_an_example_starts_from_its_rows_and_expects_what_it_does_of_others(
    tmp_path: Path,
) -> None:
    toml = (
        f"{TOML}referral.referral-2 = {{ referred_on = 2026-11-01 }}\n"
        "parameters = { allow = 9 }\n"
        'expect.referral-2 = { verdict = "gap", why = "" }\n'
    )
    edges = (
        f"adult_age = {{ in = {EIGHTH}, {REFERRED_ON} = {{ out = 2026-11-14, gap = 2026-11-13 }} }}"
    )
    out, gap = of_edges(loaded(tmp_path, with_edges(edges, toml)), "adult_age")
    assert out.name == "edge of adult_age: not judged on 2026-11-14"
    assert (out.as_at, out.parameters) == (date(2026, 11, 21), {"allow": 9})
    assert [row["referral_id"] for row in out.given["referral"]] == ["referral-2", "referral-1"]
    assert [(row.subject_id, row.verdict) for row in out.expect] == [("referral-2", "gap")]
    assert out.expect[0].model_fields_set == {"subject_id", "verdict"}
    assert [row.subject_id for row in gap.expect] == ["referral-1", "referral-2"]


def test_an_edge_leaves_the_rows_of_its_example_as_they_were(tmp_path: Path) -> None:
    toml = f"{TOML}referral.referral-1 = {{ referred_on = 2026-11-10 }}\n"
    edges = f"allow = {{ in = {EIGHTH}, {REFERRED_ON} = {{ met = 2026-11-14, gap = 2026-11-13 }} }}"
    check = loaded(tmp_path, with_edges(edges, toml))
    assert check.examples[1].given["referral"][0]["referred_on"] == date(2026, 11, 10)


def test_edges_of_one_name_are_told_apart_by_their_cells_and_examples(tmp_path: Path) -> None:
    line = "{ met = 2026-11-20, gap = 2026-11-21 }"
    edges = (
        f"allow = [{{ as_at = {line}, {REFERRED_ON} = {line} }},"
        f" {{ in = {EIGHTH}, as_at = {line} }}]"
    )
    names = [one.name for one in of_edges(loaded(tmp_path, with_edges(edges)))]
    assert names[0::2] == [
        "edge of allow: met on 2026-11-20",
        "edge of allow: met on 2026-11-20, referral.referral-1.referred_on",
        "edge of allow: met on 2026-11-20, as_at",
    ]
    assert len(set(names)) == 6


def test_a_count_has_the_next_number_for_its_neighbour_and_a_key_may_hold_dots(
    tmp_path: Path,
) -> None:
    toml = (
        f'{TOML}\n[example."x.csv came"]\n'
        'delivered_file."x.csv" = {}\nexpect.referral-1 = "met"\n'
    )
    edges = (
        'allow = { in = "x.csv came", "delivered_file.x.csv.rows_landed" = { met = 9, gap = 10 } }'
    )
    met, gap = of_edges(loaded(tmp_path, with_edges(edges, toml)))
    assert (met.name, gap.name) == ("edge of allow: met at 9", "edge of allow: gap at 10")
    assert gap.given["delivered_file"] == [{"file_id": "x.csv", "rows_landed": 10}]


def test_an_edge_alone_shows_both_moves_of_its_parameter(
    laid_out: ExampleWarehouse, tmp_path: Path
) -> None:
    edges = "allow = { as_at = { met = 2026-11-20, gap = 2026-11-21 } }"
    toml = edited(with_edges(edges), "as_at = 2026-11-21", "as_at = 2026-11-23")
    check = loaded(tmp_path, toml)
    assert unshown_edges(laid_out, check) == []
    without = check.model_copy(update={"examples": check.examples[:2], "edges": {}})
    assert unshown_edges(laid_out, without) == ["allow is raised by one"]


def test_what_a_stated_edge_does_not_show_another_example_may(
    laid_out: ExampleWarehouse, tmp_path: Path
) -> None:
    edges = "allow = { as_at = { met = 2026-11-20, gap = 2026-11-21 } }"
    check = loaded(tmp_path, with_edges(edges))
    far = [one.model_copy(update={"as_at": date(2027, 3, 1)}) for one in of_edges(check)[1:]]
    moved = check.model_copy(
        update={"examples": [*check.examples[:2], *far], "edges": {"allow": [far[0].name]}}
    )
    assert unshown_edges(laid_out, moved) == []
