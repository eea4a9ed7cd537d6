"""Who is family: children who share any recorded mother, through a child with two mothers too."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise

import pytest

from wholepicture.catalogue import common_parameters
from wholepicture.picturing import build_pictures, lay_calendar
from wholepicture.rooms import SQL
from wholepicture.warehouse import Warehouse, open_warehouse


@pytest.fixture(scope="module")
def laid() -> Iterator[Warehouse]:
    with open_warehouse() as warehouse:
        warehouse.script(SQL / "schema" / "record.sql")
        lay_calendar(warehouse)
        yield warehouse


def lay(warehouse: Warehouse, table: str, rows: list[dict[str, object]]) -> None:
    warehouse.run(f"delete from record.{table}")
    for row_id, row in enumerate(rows):
        filled: Mapping[str, object] = {"row_id": row_id, "agency": "social_care", **row}
        warehouse.run(
            f"insert into record.{table} ({', '.join(filled)})"
            f" values ({', '.join('$' + name for name in filled)})",
            filled,
        )


def families(
    warehouse: Warehouse,
    mothers: list[tuple[str, str]],
    relationships: list[dict[str, object]] | None = None,
    people: list[dict[str, object]] | None = None,
    groups: list[tuple[str, str]] | None = None,
) -> dict[str, str]:
    """The family of each child, given pairs (child, mother) and (person, family id)."""
    lay(warehouse, "mother", [{"child_id": child, "mother_id": her} for child, her in mothers])
    lay(warehouse, "person_relationships", relationships or [])
    lay(warehouse, "person", people or [])
    lay(warehouse, "family", [{"person_id": p, "family_id": f} for p, f in groups or []])
    parameters = {name: common.value for name, common in common_parameters().items()}
    build_pictures(
        warehouse, {**parameters, "as_at": date(2026, 11, 20)}, only=frozenset({"family"})
    )
    return dict(warehouse.rows("select child_id, family_id from picture.family"))


def test_children_of_one_mother_are_a_family_and_of_another_are_not(laid: Warehouse) -> None:
    told = families(laid, [("child-1", "m-1"), ("child-2", "m-1"), ("child-3", "m-2")])

    assert told == {"child-1": "mother/m-1", "child-2": "mother/m-1", "child-3": "mother/m-2"}


def test_a_child_with_two_mothers_joins_the_children_of_both(laid: Warehouse) -> None:
    told = families(
        laid,
        [("child-1", "m-2"), ("child-2", "m-2"), ("child-2", "m-1"), ("child-3", "m-1")],
    )

    assert set(told.values()) == {"mother/m-1"}


def test_a_long_chain_of_mothers_is_one_family_whatever_their_order(laid: Warehouse) -> None:
    order = ["m-7", "m-3", "m-9", "m-1", "m-8", "m-2", "m-6", "m-4", "m-5"]
    links = [
        (f"child-{place}", mother) for place, pair in enumerate(pairwise(order)) for mother in pair
    ]

    told = families(laid, [*links, ("child-99", "m-5"), ("child-100", "m-10")])

    assert told.pop("child-100") == "mother/m-10"
    assert set(told.values()) == {"mother/m-1"}
    assert "child-99" in told


def test_a_mother_known_by_relationship_alone_makes_a_family(laid: Warehouse) -> None:
    told = families(
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

    assert told == {"child-1": "mother/m-1", "child-2": "mother/m-1"}


def test_a_man_held_as_mother_and_a_mother_called_unknown_join_nobody(laid: Warehouse) -> None:
    told = families(
        laid,
        [("child-1", "man-1"), ("child-2", "man-1"), ("child-3", "u-1"), ("child-4", "u-1")],
        people=[
            {"person_id": "man-1", "sex": "M", "born_on": date(1985, 3, 19)},
            {"person_id": "u-1", "forename": "Unknown", "surname": "Unknown"},
        ],
    )

    assert told == {}


def test_a_family_id_counts_only_where_there_is_no_mother(laid: Warehouse) -> None:
    told = families(
        laid,
        [("child-1", "m-1")],
        groups=[("child-1", "f-1"), ("child-2", "f-1"), ("child-3", "f-1")],
    )

    assert told == {"child-1": "mother/m-1", "child-2": "family/f-1", "child-3": "family/f-1"}
