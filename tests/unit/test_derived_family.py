"""Who is family: children joined by a mother or a family id, directly or through one another."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from random import Random
from time import process_time

import pytest

from helpers.derived import AS_AT, derived, laid_record
from wholepicture.rules.checks import common_parameters
from wholepicture.rules.derived_tables import build_derived
from wholepicture.warehouse import Warehouse

Pairs = list[tuple[str | None, str | None]]


@pytest.fixture(scope="module")
def laid() -> Iterator[Warehouse]:
    with laid_record() as warehouse:
        yield warehouse


def built(
    warehouse: Warehouse, name: str, columns: str, **parameters: object
) -> list[tuple[object, ...]]:
    """What the derived table holds of the record as it stands, by these parameters."""
    common = {key: own.value for key, own in common_parameters().items()}
    build_derived(warehouse, {**common, "as_at": AS_AT, **parameters}, frozenset({name}))
    return warehouse.rows(f"select {columns} from derived.{name} order by all")


def families(
    warehouse: Warehouse,
    mothers: Pairs,
    groups: Pairs | None = None,
    relationships: list[dict[str, object]] | None = None,
    people: list[dict[str, object]] | None = None,
) -> dict[str, str]:
    """The family of each child, given pairs (child, mother) and (child, family id)."""
    rows = _rows(mothers, groups, relationships, people)
    return dict(derived(warehouse, "family", "child_id, family_id", rows))


def ignored(
    warehouse: Warehouse, mothers: Pairs, groups: Pairs, **parameters: object
) -> list[tuple[object, ...]]:
    """The family ids that join nobody."""
    columns = "family_id, agency, children_count, mothers_count"
    derived(warehouse, "ignored_family_id", columns, _rows(mothers, groups))
    return built(warehouse, "ignored_family_id", columns, **parameters)


def _rows(
    mothers: Pairs,
    groups: Pairs | None = None,
    relationships: list[dict[str, object]] | None = None,
    people: list[dict[str, object]] | None = None,
) -> dict[str, list[dict[str, object]]]:
    return {
        "mother": [{"child_id": child, "mother_id": her} for child, her in mothers],
        "family": [{"person_id": child, "family_id": group} for child, group in groups or []],
        "person_relationships": relationships or [],
        "person": people or [],
    }


def test_children_of_one_mother_are_a_family_and_of_another_are_not(laid: Warehouse) -> None:
    found = families(laid, [("child-1", "m-1"), ("child-2", "m-1"), ("child-3", "m-2")])

    assert found == {"child-1": "mother/m-1", "child-2": "mother/m-1", "child-3": "mother/m-2"}


def test_a_child_with_two_mothers_joins_the_children_of_both(laid: Warehouse) -> None:
    found = families(
        laid,
        [("child-1", "m-2"), ("child-2", "m-2"), ("child-2", "m-1"), ("child-3", "m-1")],
    )

    assert found == {f"child-{n}": "mother/m-1" for n in (1, 2, 3)}


def test_a_long_chain_of_mothers_is_one_family_whatever_their_order(laid: Warehouse) -> None:
    order = ["m-7", "m-3", "m-9", "m-1", "m-8", "m-2", "m-6", "m-4", "m-5"]
    links: Pairs = [
        (f"child-{place}", mother) for place, pair in enumerate(pairwise(order)) for mother in pair
    ]

    found = families(laid, [*links, ("child-99", "m-5"), ("child-100", "m-10")])

    assert found.pop("child-100") == "mother/m-10"
    assert set(found.values()) == {"mother/m-1"}
    assert "child-99" in found


def test_a_sibling_without_a_mother_on_record_is_joined_by_the_family_id(laid: Warehouse) -> None:
    found = families(
        laid,
        [("child-1", "m-1")],
        groups=[("child-1", "f-1"), ("child-2", "f-1"), ("child-3", "f-1"), ("child-4", "f-2")],
    )

    assert found == {
        "child-1": "mother/m-1",
        "child-2": "mother/m-1",
        "child-3": "mother/m-1",
        "child-4": "family/f-2",
    }


def test_mothers_and_family_ids_join_through_one_another(laid: Warehouse) -> None:
    found = families(
        laid,
        [("child-1", "m-2"), ("child-2", "m-2"), ("child-3", "m-1"), ("child-4", "m-1")],
        groups=[("child-2", "f-1"), ("child-3", "f-1"), ("child-4", "f-2"), ("child-5", "f-2")],
    )

    assert found == {f"child-{n}": "mother/m-1" for n in (1, 2, 3, 4, 5)}


def test_a_child_of_two_family_ids_joins_the_children_of_both(laid: Warehouse) -> None:
    found = families(
        laid,
        [],
        groups=[("child-1", "f-3"), ("child-2", "f-3"), ("child-2", "f-2"), ("child-3", "f-2")],
    )

    assert found == {f"child-{n}": "family/f-2" for n in (1, 2, 3)}


def test_a_family_id_that_is_also_a_mother_s_id_is_another_thing(laid: Warehouse) -> None:
    found = families(laid, [("child-1", "x-1")], groups=[("child-2", "x-1")])

    assert found == {"child-1": "mother/x-1", "child-2": "family/x-1"}


def test_the_least_mother_names_the_family_before_any_family_id(laid: Warehouse) -> None:
    found = families(
        laid,
        [("child-2", "m-3"), ("child-2", "m-2")],
        groups=[("child-1", "a-1"), ("child-2", "a-1")],
    )

    assert found == {"child-1": "mother/m-2", "child-2": "mother/m-2"}


def test_a_mother_known_by_relationship_alone_makes_a_family(laid: Warehouse) -> None:
    found = families(
        laid,
        [("child-1", "m-1")],
        relationships=[
            {
                "relationship_id": "r-1",
                "person_id": "child-2",
                "related_person_id": "m-1",
                "relationship_type": "adoptive_mother",
            }
        ],
    )

    assert found == {"child-1": "mother/m-1", "child-2": "mother/m-1"}


def test_a_man_held_as_mother_and_a_mother_called_unknown_join_nobody(laid: Warehouse) -> None:
    found = families(
        laid,
        [("child-1", "man-1"), ("child-2", "man-1"), ("child-3", "u-1"), ("child-4", "u-1")],
        people=[
            {"person_id": "man-1", "sex": "M", "born_on": date(1985, 3, 19)},
            {"person_id": "u-1", "forename": "Unknown", "surname": "Unknown"},
        ],
    )

    assert found == {}


def test_rows_that_name_no_child_or_no_family_join_nobody(laid: Warehouse) -> None:
    found = families(
        laid,
        [(None, "m-1"), ("child-1", None)],
        groups=[("child-2", None), (None, "f-1"), ("child-3", "f-2")],
    )

    assert found == {"child-3": "family/f-2"}


def of_one_id(children: int) -> Pairs:
    """So many children at one family id."""
    return [(f"child-{n}", "f-1") for n in range(children)]


def test_a_family_id_at_fifteen_children_joins_them_and_at_sixteen_nobody(laid: Warehouse) -> None:
    assert set(families(laid, [], groups=of_one_id(15)).values()) == {"family/f-1"}
    assert ignored(laid, [], of_one_id(15)) == []

    assert families(laid, [("child-1", "m-1")], groups=of_one_id(16)) == {"child-1": "mother/m-1"}
    assert ignored(laid, [("child-1", "m-1")], of_one_id(16)) == [("f-1", "social_care", 16, 1)]


def test_a_family_id_at_the_children_of_six_mothers_joins_them_and_of_seven_nobody(
    laid: Warehouse,
) -> None:
    six: Pairs = [(f"child-{n}", f"m-{n}") for n in range(6)]
    seven: Pairs = [*six, ("child-6", "m-6")]

    assert set(families(laid, six, groups=of_one_id(7)).values()) == {"mother/m-0"}
    assert ignored(laid, six, of_one_id(7)) == []

    assert families(laid, seven, groups=of_one_id(8)) == {c: f"mother/{m}" for c, m in seven}
    assert ignored(laid, seven, of_one_id(8)) == [("f-1", "social_care", 8, 7)]


def test_rows_that_say_the_same_twice_count_once(laid: Warehouse) -> None:
    six: Pairs = [(f"child-{n}", f"m-{n}") for n in range(6)]

    assert ignored(laid, six + six, of_one_id(15) + of_one_id(15)) == []


def test_rows_that_name_no_child_or_no_family_are_no_family_id(laid: Warehouse) -> None:
    nameless: Pairs = [(f"child-{n}", None) for n in range(16)]
    childless: Pairs = [(None, "f-1")]

    assert ignored(laid, [], nameless + childless, family_children=0) == []


def test_an_authority_says_how_large_a_family_may_be(laid: Warehouse) -> None:
    two: Pairs = [("child-0", "m-0"), ("child-1", "m-1")]

    assert ignored(laid, [], of_one_id(4), family_children=3) == [("f-1", "social_care", 4, 0)]
    assert ignored(laid, two, of_one_id(4), family_mothers=1) == [("f-1", "social_care", 4, 2)]


@pytest.mark.parametrize("seed", range(8))
def test_families_are_those_that_joining_one_pair_after_another_finds(
    laid: Warehouse, seed: int
) -> None:
    drawn = Random(seed)
    children = [f"child-{n}" for n in range(60)]
    mothers = [(child, f"m-{drawn.randrange(45):02}") for child in children if drawn.random() < 0.8]
    groups = [(child, f"f-{drawn.randrange(50):02}") for child in children if drawn.random() < 0.4]
    more = [(drawn.choice(children), f"m-{drawn.randrange(45):02}") for _ in range(seed * 2)]

    found = families(laid, [*mothers, *more], groups=[*groups])

    assert found == _joined([*mothers, *more], groups)


def _joined(mothers: list[tuple[str, str]], groups: list[tuple[str, str]]) -> dict[str, str]:
    """Every child's family, the families of each child put together one after another."""
    ties = {(c, (0, m)) for c, m in mothers} | {(c, (1, f)) for c, f in groups}
    named: dict[tuple[int, str], set[tuple[int, str]]] = {tie: {tie} for _, tie in ties}
    of_child: dict[str, tuple[int, str]] = {}
    for child, tie in sorted(ties):
        whole = named[tie] | named[of_child.setdefault(child, tie)]
        named.update(dict.fromkeys(whole, whole))
    least = {child: min(named[tie]) for child, tie in of_child.items()}
    return {child: f"{('mother', 'family')[kind]}/{one}" for child, (kind, one) in least.items()}


def test_very_many_children_and_a_long_chain_of_mothers_are_joined_in_seconds(
    laid: Warehouse,
) -> None:
    derived(laid, "family", "child_id", {})
    laid.run(
        """
        insert into record.mother (row_id, agency, mother_id, child_id)
        select i, 'social_care', 'm-' || (i // 2), 'c-' || i from range(60000) as t (i)
        union all
        select i, 'social_care', 'z-' || lpad((i // 2)::varchar, 3, '0'), 'd-' || ((i + 1) // 2)
        from range(600) as t (i)
        """
    )
    laid.run(
        """
        insert into record.family (row_id, agency, family_id, person_id)
        select i, 'social_care', 'f-' || ((i + 1) // 4), 'c-' || i from range(60000) as t (i)
        where i % 3 > 0
        """
    )
    began = process_time()

    found = Counter(family for _, family in built(laid, "family", "child_id, family_id"))

    assert process_time() - began < 15
    assert found["mother/z-000"] == 301
    assert set(found.values()) <= {2, 4, 6, 8, 10, 301}
