"""The envelope adds the columns that are the same for every check."""

from datetime import date
from typing import Any

import pytest

from helpers.one_check import AS_AT, check
from wholepicture.authoring.examples import example_warehouse
from wholepicture.errors import PairError
from wholepicture.rules.checks import FEEDS, Check

ROW = {"subject_id": "'child-1'", "child_id": "'child-1'", "source_rows": "[2, null, 1]::bigint[]"}
BASE: dict[str, Any] = {"evidence": {}, "examples": [], "parameters": {}}


def rows(check: Check) -> list[dict[str, Any]]:
    """The rows of the composed statement for one person in the record."""
    with example_warehouse() as warehouse:
        values = {**warehouse.common, "as_at": AS_AT}
        return warehouse.rows_of(check, {"person": [{"person_id": "child-1"}]}, values)


def row(columns: dict[str, str], **fields: Any) -> dict[str, Any]:
    """The only row of a check whose SQL returns these columns."""
    given = ", ".join(f"{value} as {name}" for name, value in {**ROW, **columns}.items() if value)
    sql = f"-- One row per person.\nselect {given} from record.person"
    (found,) = rows(check(**{**BASE, "message": {"gap": "none"}, "sql": sql, **fields}))
    return found


@pytest.mark.parametrize(
    ("verdict", "remedy"),
    [("gap", "act"), ("unknown", "record"), ("met", None), ("not_yet_due", None)],
)
def test_the_remedy_of_an_open_row_comes_from_the_toml(verdict: str, remedy: str | None) -> None:
    assert row({"verdict": f"'{verdict}'"})["remedy"] == remedy


def test_a_row_may_give_a_remedy_of_its_own_and_a_form_that_of_a_late_gap() -> None:
    assert row({"verdict": "'gap'", "remedy": "'review'"})["remedy"] == "review"
    late = "timed(date '2026-11-12', date '2026-11-10', $as_at)"
    assert row({"judged": late})["remedy"] == "late"
    assert row({"judged": late})["due_on"] == date(2026, 11, 10)
    assert row({"judged": late, "due_on": "date '2026-11-09'"})["due_on"] == date(2026, 11, 9)


def test_an_unknown_for_want_of_a_file_is_put_right_by_the_export() -> None:
    why = "'no_early_help'"
    assert row({"verdict": "'unknown'", "why": why})["remedy"] == "export"
    assert row({"verdict": "'unknown'", "why": why, "remedy": "'act'"})["remedy"] == "act"
    assert row({"verdict": "'gap'", "why": why})["remedy"] == "act"
    assert row({"verdict": "'unknown'", "why": "'blank'"})["remedy"] == "record"


def test_a_met_or_not_yet_due_row_has_no_evidence_and_one_source_row() -> None:
    evidence = {"evidence": {"count": "count"}}
    for verdict, shown in (
        ("gap", True),
        ("unknown", True),
        ("met", False),
        ("not_yet_due", False),
    ):
        found = row({"verdict": f"'{verdict}'", "count": "3"}, **evidence)
        assert found["evidence"] == ({"count": 3} if shown else None)
        assert found["source_rows"] == (["2", "1"] if shown else ["2"])


def test_rows_about_a_file_name_its_agency_for_any_verdict() -> None:
    found = row({"verdict": "'met'", "child_id": ""}, suite=FEEDS, name=f"{FEEDS}/sample")
    assert (found["child_id"], found["source_rows"]) == (None, ["2", "1"])


def test_of_several_children_the_youngest_is_the_child_and_the_others_are_evidence() -> None:
    columns = {"verdict": "'gap'", "child_id": "", "child_ids": "['young', 'older', 'oldest']"}
    found = row(columns, evidence={"children": "ids:person"})
    assert found["child_id"] == "young"
    assert found["evidence"] == {"children": ["older", "oldest"]}


@pytest.mark.parametrize(
    ("columns", "kind", "refusal"),
    [
        (
            {},
            "ids:person",
            "expected the column `child_ids`, from which the evidence `children` is made; found"
            " none. In place of `child_id` give `open_first(child_id, is_open, born_on) as"
            " child_ids`: the first becomes `child_id`, the others `children`.",
        ),
        (
            {"child_id": "", "child_ids": "['child-1']", "children": "['child-2']"},
            "ids:person",
            "expected `child_ids` alone, from which the evidence `children` is made; found the"
            " column `children` too. Give `child_ids` only.",
        ),
        (
            {"child_id": "", "child_ids": "['child-1']"},
            "count",
            'expected children = "ids:person" in [evidence]; found `count`.'
            " It is made of `child_ids`.",
        ),
    ],
    ids=["a child alone", "children given twice", "children counted"],
)
def test_the_evidence_children_that_is_not_made_of_a_list_of_children_is_refused(
    columns: dict[str, str], kind: str, refusal: str
) -> None:
    with pytest.raises(PairError) as refused:
        row({"verdict": "'gap'", **columns}, evidence={"children": kind})
    assert refusal in str(refused.value)


def test_children_that_a_check_gives_itself_are_evidence_like_any_other() -> None:
    found = row({"verdict": "'gap'", "children": "3"}, evidence={"children": "count"})
    assert found["evidence"] == {"children": 3}


def test_a_row_counted_from_birth_has_no_due_date_and_no_measure() -> None:
    counted = {"verdict": "'gap'", "due_on": "date '2026-11-01'", "measure": "19"}
    for is_from_birth, shown in (("true", None), ("false", 19)):
        found = row({**counted, "is_from_birth": is_from_birth})
        assert found["measure"] == shown
        assert (found["due_on"] is None) == (shown is None)


@pytest.mark.parametrize(
    ("columns", "cause"),
    [
        ({"why": "'span_in_doubt'"}, "feeds/spans_in_order"),
        ({"why": "'death_in_doubt'"}, "identity/no_activity_after_death"),
        ({"why": "'span_in_doubt'", "because_of": "'seen/another'"}, "seen/another"),
        ({"why": "'age_unknown'"}, None),
        ({}, None),
    ],
)
def test_the_cause_is_the_rows_own_or_that_of_its_why(
    columns: dict[str, str], cause: str | None
) -> None:
    assert row({"verdict": "'unknown'", **columns})["because_of"] == cause
    assert row({"verdict": "'met'", **columns})["because_of"] is None


@pytest.mark.parametrize(
    ("verdict", "why", "cause"),
    [
        ("unknown", "'blank'", "seen/another"),
        ("unknown", "'span_in_doubt'", "seen/itself"),
        ("unknown", "'death_in_doubt'", "identity/no_activity_after_death"),
        ("gap", "null::varchar", "seen/third"),
        ("gap", "'blank'", "seen/another"),
        ("met", "null::varchar", None),
    ],
)
def test_the_toml_may_name_the_cause_of_what_happened(
    verdict: str, why: str, cause: str | None
) -> None:
    named = {"blank": "seen/another", "span_in_doubt": "seen/itself", "gap": "seen/third"}
    assert row({"verdict": f"'{verdict}'", "why": why}, because_of=named)["because_of"] == cause
    own = {"verdict": "'unknown'", "why": "'blank'", "because_of": "'seen/own'"}
    assert row(own, because_of=named)["because_of"] == "seen/own"
