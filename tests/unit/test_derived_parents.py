"""Who is whose parent: relationships turned the right way, recorded fathers, mothers, parents."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from helpers.derived import AS_AT, Rows, derived, laid_record
from wholepicture.warehouse import Warehouse

DAY = timedelta(days=1)
BORN = date(2018, 5, 14)
GROWN = date(1988, 10, 3)


@pytest.fixture(scope="module")
def laid() -> Iterator[Warehouse]:
    with laid_record() as warehouse:
        yield warehouse


def tie(kind: str | None = "father", one: str | None = "child-1", **cells: Any) -> dict[str, Any]:
    """A relationship of the child's, by the file's convention, with one who is so to the child."""
    return {
        "person_id": one,
        "related_person_id": "adult-1",
        "relationship_type": kind,
        **cells,
    }


def adult(**cells: Any) -> Rows:
    """The child and the adult on the register, the adult's row filled as said."""
    return {
        "person": [
            {"person_id": "child-1", "sex": "F", "born_on": BORN},
            {"person_id": "adult-1", "born_on": GROWN, **cells},
        ]
    }


def relationships(laid: Warehouse, *ties: dict[str, Any], **more: Any) -> list[tuple[Any, ...]]:
    rows = {"person_relationships": [*ties], **more}
    return derived(laid, "relationship", "child_id, adult_id, kind", rows)


# relationship


@pytest.mark.parametrize(
    "kind",
    ["father", "adoptive_father", "legal_parent", "mother", "adoptive_mother", "parent"],
)
def test_a_relationship_of_a_parent_ties_the_child_to_the_adult(laid: Warehouse, kind: str) -> None:
    assert relationships(laid, tie(kind)) == [("child-1", "adult-1", kind)]


@pytest.mark.parametrize("kind", ["child", "son", "daughter"])
def test_a_child_son_or_daughter_is_the_related_person(laid: Warehouse, kind: str) -> None:
    written = {"person_id": "adult-1", "related_person_id": "child-1", "relationship_type": kind}

    assert relationships(laid, written) == [("child-1", "adult-1", "parent")]


@pytest.mark.parametrize("kind", ["step_father", "grandparent", "partner", "foster_carer", None])
def test_others_are_no_parents_unless_they_tell_of_paternity(
    laid: Warehouse, kind: str | None
) -> None:
    assert relationships(laid, tie(kind)) == []
    assert relationships(laid, tie(kind, paternity_status="unknown")) == [
        ("child-1", "adult-1", kind)
    ]


@pytest.mark.parametrize("kind", ["father", "son"])
@pytest.mark.parametrize("is_expected", [False, True])
def test_the_younger_is_the_child_whichever_way_the_file_wrote_it(
    laid: Warehouse, kind: str, is_expected: bool
) -> None:
    noted = {"expected_on": AS_AT + 60 * DAY} if is_expected else {"born_on": BORN}
    people = [{"person_id": "a", **noted}, {"person_id": "b", "born_on": GROWN}]
    kept = "parent" if kind == "son" else kind
    for one, other in (("a", "b"), ("b", "a")):
        written = {"person_id": one, "related_person_id": other, "relationship_type": kind}
        assert relationships(laid, written, person=people) == [("a", "b", kept)]


@pytest.mark.parametrize(
    "people",
    [
        [],
        [{"person_id": "b", "born_on": BORN}],
        [{"person_id": "a", "born_on": GROWN}],
        [{"person_id": "a", "born_on": BORN}, {"person_id": "b", "born_on": BORN}],
    ],
    ids=["no date", "only the other's date", "only one's date", "one date"],
)
def test_where_the_dates_do_not_tell_the_file_s_convention_does(
    laid: Warehouse, people: list[dict[str, Any]]
) -> None:
    cases = [{"person_id": "b", "referral_id": "r-1", "referred_on": AS_AT - 30 * DAY}]
    written = {"person_id": "a", "related_person_id": "b", "relationship_type": "father"}
    inverse = {**written, "relationship_type": "child"}

    found = relationships(laid, written, person=people, referral=cases)
    turned = relationships(laid, inverse, person=people, referral=cases)

    assert (found, turned) == ([("a", "b", "father")], [("b", "a", "parent")])


def test_a_tie_with_oneself_or_with_no_child_is_none(laid: Warehouse) -> None:
    assert relationships(laid, tie(related_person_id="child-1")) == []
    assert relationships(laid, tie(one=None)) == []
    assert relationships(laid, tie("son", related_person_id=None)) == []


def test_the_adult_may_be_blank(laid: Warehouse) -> None:
    assert relationships(laid, tie(related_person_id=None)) == [("child-1", None, "father")]
    assert relationships(laid, tie("son", one=None)) == [("adult-1", None, "parent")]


@pytest.mark.parametrize(
    ("recorded_on", "started_on", "known_on"),
    [
        (AS_AT, BORN, AS_AT),
        (None, AS_AT, AS_AT),
        (AS_AT, AS_AT + DAY, AS_AT),
        (None, None, None),
    ],
)
def test_a_relationship_is_known_when_recorded_else_when_begun(
    laid: Warehouse, recorded_on: date | None, started_on: date | None, known_on: date | None
) -> None:
    rows = {"person_relationships": [tie(recorded_on=recorded_on, started_on=started_on)]}

    assert derived(laid, "relationship", "known_on", rows) == [(known_on,)]


def test_a_relationship_dated_after_the_night_does_not_count(laid: Warehouse) -> None:
    assert relationships(laid, tie(recorded_on=AS_AT + DAY, started_on=BORN)) == []
    assert relationships(laid, tie(started_on=AS_AT + DAY)) == []


def test_what_a_relationship_says_of_paternity_goes_along_but_no_enquiry_yet_to_come(
    laid: Warehouse,
) -> None:
    noted = {
        "has_parental_responsibility": False,
        "paternity_status": "unknown",
        "paternity_reason": "risk",
    }
    columns = ", ".join((*noted, "paternity_enquired_on"))
    for enquired_on, kept in ((AS_AT, AS_AT), (AS_AT + DAY, None)):
        rows = {"person_relationships": [tie(**noted, paternity_enquired_on=enquired_on)]}
        assert derived(laid, "relationship", columns, rows) == [(False, "unknown", "risk", kept)]


# recorded fathers and mothers


def parents_of(laid: Warehouse, rows: Rows) -> tuple[list[str], list[str], list[str]]:
    """The child's recorded fathers, mothers, and parents of unknown kind."""
    fathers = derived(laid, "recorded_father", "child_id, father_id", rows)
    mothers = derived(laid, "recorded_mother", "child_id, mother_id", rows)
    parents = derived(laid, "recorded_parent", "child_id, parent_id, is_father, is_mother", rows)
    assert {row[0] for row in (*fathers, *mothers, *parents)} <= {"child-1"}
    assert [row[1] for row in fathers] == [row[1] for row in parents if row[2]]
    assert [row[1] for row in mothers] == [row[1] for row in parents if row[3]]
    unknown = [row[1] for row in parents if not row[2] and not row[3]]
    return [row[1] for row in fathers], [row[1] for row in mothers], unknown


NOBODY: tuple[list[str], list[str], list[str]] = ([], [], [])
FATHER: tuple[list[str], list[str], list[str]] = (["adult-1"], [], [])
MOTHER: tuple[list[str], list[str], list[str]] = ([], ["adult-1"], [])
EITHER: tuple[list[str], list[str], list[str]] = ([], [], ["adult-1"])
IN_MOTHER_TABLE = {"mother_id": "adult-1", "child_id": "child-1"}


@pytest.mark.parametrize(
    ("kind", "sex", "found"),
    [
        *((kind, sex, FATHER) for kind in ("father", "legal_parent") for sex in ("M", "F", None)),
        ("adoptive_father", None, FATHER),
        *((kind, "M", FATHER) for kind in ("mother", "adoptive_mother", "parent")),
        *((kind, "F", MOTHER) for kind in ("mother", "adoptive_mother", "parent")),
        *((kind, sex, MOTHER) for kind in ("mother", "adoptive_mother") for sex in ("U", None)),
        *(("parent", sex, EITHER) for sex in ("U", None)),
        ("step_father", "M", NOBODY),
        ("step_mother", "F", NOBODY),
        ("partner", "M", NOBODY),
    ],
)
def test_the_kind_of_relationship_and_the_sex_say_what_somebody_is_to_the_child(
    laid: Warehouse, kind: str, sex: str | None, found: tuple[list[str], list[str], list[str]]
) -> None:
    rows: Rows = {
        **adult(sex=sex),
        "person_relationships": [tie(kind, paternity_status="stated")],
    }

    assert parents_of(laid, rows) == found


@pytest.mark.parametrize(("sex", "found"), [("F", MOTHER), ("U", MOTHER), ("M", FATHER)])
def test_in_the_mother_table_a_man_is_a_father_and_anybody_else_a_mother(
    laid: Warehouse, sex: str, found: tuple[list[str], list[str], list[str]]
) -> None:
    assert parents_of(laid, {**adult(sex=sex), "mother": [IN_MOTHER_TABLE]}) == found


@pytest.mark.parametrize(
    ("kind", "found"), [("father", FATHER), ("mother", MOTHER), ("parent", EITHER)]
)
def test_a_parent_without_a_person_row_counts(
    laid: Warehouse, kind: str, found: tuple[list[str], list[str], list[str]]
) -> None:
    assert parents_of(laid, {"person_relationships": [tie(kind)]}) == found


@pytest.mark.parametrize("sex", ["F", "M", "U"])
def test_a_child_held_as_its_own_mother_is_neither_mother_nor_father(
    laid: Warehouse, sex: str
) -> None:
    rows: Rows = {
        "person": [{"person_id": "child-1", "sex": sex, "born_on": BORN}],
        "mother": [{"mother_id": "child-1", "child_id": "child-1"}],
    }

    assert parents_of(laid, rows) == NOBODY


@pytest.mark.parametrize("sex", ["F", "M"])
def test_a_mother_row_that_names_no_child_or_no_mother_names_nobody(
    laid: Warehouse, sex: str
) -> None:
    halves = [{"mother_id": "adult-1"}, {"child_id": "child-1"}]

    assert parents_of(laid, {**adult(sex=sex), "mother": halves}) == NOBODY


@pytest.mark.parametrize("kind", ["father", "mother", "parent"])
def test_a_relationship_that_names_no_adult_names_nobody(laid: Warehouse, kind: str) -> None:
    assert parents_of(laid, {"person_relationships": [tie(kind, related_person_id=None)]}) == NOBODY


@pytest.mark.parametrize("sex", ["M", "F", None])
@pytest.mark.parametrize("kind", ["father", "mother", "parent"])
def test_a_person_called_unknown_is_nobody(laid: Warehouse, kind: str, sex: str | None) -> None:
    rows: Rows = {
        **adult(sex=sex, forename="Not", surname="Known"),
        "person_relationships": [tie(kind)],
        "mother": [IN_MOTHER_TABLE],
    }

    assert parents_of(laid, rows) == NOBODY


def test_a_named_father_of_the_children_of_many_mothers_remains_a_father(laid: Warehouse) -> None:
    many = range(40)
    rows: Rows = {
        "person_relationships": [tie(one=f"child-{n}") for n in many],
        "mother": [{"mother_id": f"mother-{n}", "child_id": f"child-{n}"} for n in many],
    }

    assert len(derived(laid, "recorded_father", "father_id", rows)) == 40


def test_a_parent_of_unknown_sex_whom_another_row_calls_mother_or_father_is_that(
    laid: Warehouse,
) -> None:
    ties = [tie("parent"), tie("legal_parent")]

    assert parents_of(laid, {"person_relationships": ties}) == FATHER
    assert (
        parents_of(laid, {"person_relationships": [tie("parent")], "mother": [IN_MOTHER_TABLE]})
        == MOTHER
    )


def test_a_mother_who_is_also_legal_parent_is_one_parent(laid: Warehouse) -> None:
    rows: Rows = {
        **adult(sex="F"),
        "person_relationships": [tie("legal_parent")],
        "mother": [IN_MOTHER_TABLE],
    }

    assert parents_of(laid, rows) == (["adult-1"], ["adult-1"], [])
    assert derived(laid, "recorded_parent", "parent_id, row_ids", rows) == [("adult-1", [3, 4])]


# what is known of them, and since when


@pytest.mark.parametrize("table", ["recorded_father", "recorded_mother", "recorded_parent"])
@pytest.mark.parametrize(
    ("dates", "is_in_mother_table", "known_on", "is_blank"),
    [
        ([None], False, None, True),
        ([AS_AT], False, AS_AT, False),
        ([None, AS_AT, AS_AT - DAY], False, AS_AT - DAY, False),
        ([], True, None, False),
        ([None], True, None, True),
        ([AS_AT], True, AS_AT, False),
    ],
)
def test_a_parent_is_known_from_the_earliest_date_that_a_row_gives(
    laid: Warehouse,
    table: str,
    dates: list[date | None],
    is_in_mother_table: bool,
    known_on: date | None,
    is_blank: bool,
) -> None:
    is_father = table == "recorded_father"
    kind = "father" if is_father else "mother"
    rows: Rows = {
        **adult(sex="M" if is_father else "F"),
        "person_relationships": [tie(kind, recorded_on=day) for day in dates],
        "mother": [IN_MOTHER_TABLE] if is_in_mother_table else [],
    }
    count = len(dates) + is_in_mother_table

    assert derived(laid, table, "known_on, is_known_on_blank, row_ids", rows) == [
        (known_on, is_blank, list(range(3, 3 + count)))
    ]


def test_a_parent_of_unknown_kind_has_the_same_dates(laid: Warehouse) -> None:
    ties = [tie("parent"), tie("parent", recorded_on=AS_AT)]
    columns = "known_on, is_known_on_blank, row_ids"

    assert derived(laid, "recorded_parent", columns, {"person_relationships": ties}) == [
        (AS_AT, False, [1, 2])
    ]
    assert derived(laid, "recorded_parent", columns, {"person_relationships": ties[:1]}) == [
        (None, True, [1])
    ]


@pytest.mark.parametrize("kind", ["father", "mother", "parent"])
def test_a_parent_stays_a_parent_after_the_relationship_s_end_and_after_death(
    laid: Warehouse, kind: str
) -> None:
    rows: Rows = {
        **adult(died_on=AS_AT),
        "person_relationships": [tie(kind, started_on=BORN, ended_on=BORN + DAY)],
    }

    assert derived(laid, "recorded_parent", "parent_id, died_on", rows) == [("adult-1", AS_AT)]


@pytest.mark.parametrize(
    ("noted", "kept"), [([None, False], False), ([False, True], True), ([None, None], None)]
)
def test_parental_responsibility_is_what_any_row_says_of_it(
    laid: Warehouse, noted: list[bool | None], kept: bool | None
) -> None:
    ties = [tie(has_parental_responsibility=said) for said in noted]
    rows: Rows = {"person_relationships": ties, **adult(sex="M"), "mother": [IN_MOTHER_TABLE]}

    columns = "has_parental_responsibility"
    assert derived(laid, "recorded_father", columns, rows) == [(kept,)]


@pytest.mark.parametrize(
    ("kinds", "is_in_mother_table", "is_held"),
    [
        ([], True, True),
        (["mother"], False, True),
        (["adoptive_mother"], True, True),
        (["mother", "parent"], True, False),
        (["father"], True, False),
    ],
)
def test_a_father_is_held_as_mother_where_no_row_says_otherwise(
    laid: Warehouse, kinds: list[str], is_in_mother_table: bool, is_held: bool
) -> None:
    rows: Rows = {
        **adult(sex="M"),
        "person_relationships": [tie(kind) for kind in kinds],
        "mother": [IN_MOTHER_TABLE] if is_in_mother_table else [],
    }

    assert derived(laid, "recorded_father", "is_held_as_mother", rows) == [(is_held,)]


def test_of_several_rows_the_first_names_the_parent_s(laid: Warehouse) -> None:
    rows: Rows = {"person_relationships": [tie(), tie()]}
    of_her: Rows = {"person_relationships": [tie("mother"), tie("mother")]}

    assert derived(laid, "recorded_father", "row_id", rows) == [(1,)]
    assert derived(laid, "recorded_mother", "row_id", of_her) == [(1,)]
