"""Judging: the real Great Expectations on a real DuckDB, and its four outcomes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.verdicts import (
    Counted,
    add,
    check,
    counted,
    outcomes,
    raise_for_one_check,
    verdict_table,
)
from wholepicture.errors import CouldNotFinishError
from wholepicture.stages.gx import Outcome, gx_suites, judge, write_suites
from wholepicture.stages.gx.check_suites import suite_of
from wholepicture.warehouse import Warehouse, open_warehouse


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    with verdict_table() as opened:
        yield opened


def test_enough_met_passes_and_too_few_fails(warehouse: Warehouse) -> None:
    add(warehouse, "enough", ["met"] * 9 + ["gap"])
    add(warehouse, "too_few", ["met"] * 8 + ["gap"] * 2)
    found = outcomes(warehouse, check("enough"), check("too_few"))
    assert found["enough"] == Outcome(check="seen/enough", outcome="passed", judged=10, met=9)
    assert found["too_few"] == Outcome(check="seen/too_few", outcome="failed", judged=10, met=8)


@pytest.mark.parametrize(
    ("met", "judged", "floor"), [(9, 10, 0.9), (19, 20, 0.95), (7, 100, 0.07), (29, 100, 0.29)]
)
def test_a_share_equal_to_the_floor_passes_and_one_row_less_fails(
    warehouse: Warehouse, met: int, judged: int, floor: float
) -> None:
    add(warehouse, "exact", ["met"] * met + ["gap"] * (judged - met))
    add(warehouse, "below", ["met"] * (met - 1) + ["gap"] * (judged - met + 1))
    found = outcomes(warehouse, check("exact", floor), check("below", floor))
    assert [found["exact"].outcome, found["below"].outcome] == ["passed", "failed"]


def test_an_unknown_counts_against_a_check(warehouse: Warehouse) -> None:
    add(warehouse, "blanks", ["met"] * 8 + ["unknown"] * 2)
    found = outcomes(warehouse, check("blanks"))["blanks"]
    assert (found.outcome, found.judged, found.met) == ("failed", 10, 8)


def test_an_empty_population_is_nothing_to_judge(warehouse: Warehouse) -> None:
    add(warehouse, "other", ["met"])
    found = outcomes(warehouse, check("empty"), check("other"))
    assert found["empty"] == Outcome(check="seen/empty", outcome="nothing_to_judge")
    assert found["other"].outcome == "passed"


def test_a_suite_whose_table_is_empty_is_nothing_to_judge(warehouse: Warehouse) -> None:
    assert outcomes(warehouse, check("empty"))["empty"].outcome == "nothing_to_judge"


def test_a_check_without_a_floor_is_counted_and_passes(warehouse: Warehouse) -> None:
    add(warehouse, "counted", ["gap", "gap", "met"])
    found = outcomes(warehouse, check("counted", None, "info"))["counted"]
    assert found == Outcome(check="seen/counted", outcome="passed", judged=3, met=1)


def test_a_reason_given_beforehand_stands_and_the_others_are_judged(warehouse: Warehouse) -> None:
    add(warehouse, "good", ["met"])
    add(warehouse, "broken", ["met"])
    found = outcomes(warehouse, check("broken"), check("good"), broken="no row of cp_visit arrived")
    assert found["broken"] == Outcome(
        check="seen/broken", outcome="could_not_run", reason="no row of cp_visit arrived"
    )
    assert found["good"].outcome == "passed"


def test_a_suite_of_which_nothing_ran_needs_no_table() -> None:
    with open_warehouse() as empty:
        found = judge(empty, "seen", [check("broken")], {}, {"seen/broken": "its SQL raised"})
    assert [(one.outcome, one.reason) for one in found] == [("could_not_run", "its SQL raised")]


@pytest.mark.parametrize("strange", ["not_yet_due", "Met", "", None])
def test_a_verdict_outside_those_judged_could_not_run(
    warehouse: Warehouse, strange: str | None
) -> None:
    add(warehouse, "strange", ["met", strange])
    add(warehouse, "good", ["met"])
    found = outcomes(warehouse, check("strange"), check("good"))
    assert found["strange"].outcome == "could_not_run"
    assert found["strange"].reason == "its SQL gave a verdict outside the four"
    assert found["good"].outcome == "passed"


@pytest.mark.parametrize("agency", ["'council'", "null"])
@pytest.mark.parametrize("subject", ["'child-0'", "null"])
def test_a_subject_twice_could_not_run_for_that_check_only(
    warehouse: Warehouse, agency: str, subject: str
) -> None:
    for stem in ("twice", "once"):
        add(warehouse, stem, ["met"] * 3)
    row = f"('seen/twice', {agency}, {subject}, 'met')"
    warehouse.run(f"insert into verdicts.seen values {row}, {row}")
    found = outcomes(warehouse, check("once"), check("twice"))
    assert found["twice"].outcome == "could_not_run"
    assert found["twice"].reason == "its SQL gave a subject twice"
    assert found["once"].outcome == "passed"


def test_one_subject_of_two_agencies_is_no_subject_twice(warehouse: Warehouse) -> None:
    add(warehouse, "shared", ["met"])
    warehouse.run("insert into verdicts.seen values ('seen/shared', 'police', 'child-0', 'met')")
    assert outcomes(warehouse, check("shared"))["shared"].judged == 2


@pytest.mark.parametrize("ours", [Counted(4, 3), Counted(3, 3), Counted(3, 1), None])
def test_counts_that_disagree_could_not_run(warehouse: Warehouse, ours: Counted | None) -> None:
    add(warehouse, "counted", ["met", "met", "gap"])
    counts = {"seen/counted": ours} if ours else {}
    found = judge(warehouse, "seen", [check("counted", 0.5)], counts, {})[0]
    assert found.outcome == "could_not_run"
    assert found.reason == "our own count and that of Great Expectations disagree"


def test_one_that_raises_in_the_middle_names_the_right_check(warehouse: Warehouse) -> None:
    for stem in ("first", "middle", "last"):
        add(warehouse, stem, ["met"] * 3)
    add(warehouse, "below", ["gap"] * 3)
    counts = counted(warehouse)
    raise_for_one_check(warehouse, "middle")
    checks = [check(stem) for stem in ("first", "middle", "last", "below")]
    found = judge(warehouse, "seen", checks, counts, {})
    assert [one.check for one in found] == [one.name for one in checks]
    assert [one.outcome for one in found] == ["passed", "could_not_run", "passed", "failed"]
    assert found[1].reason == "Great Expectations raised a InvalidInputException"


def test_a_table_that_is_not_there_could_not_run_and_raises_nothing() -> None:
    with open_warehouse() as empty:
        found = judge(empty, "seen", [check("lost")], {"seen/lost": Counted(1, 1)}, {})
    assert [one.outcome for one in found] == ["could_not_run"]
    assert found[0].reason == "Great Expectations raised a TestConnectionError"


def test_the_suites_are_great_expectations_own_json_and_the_same_each_time(tmp_path: Path) -> None:
    from great_expectations.core import ExpectationSuite
    from great_expectations.core.expectation_suite import expectationSuiteSchema

    checks = [check("first"), check("second", None, "info")]
    files = write_suites(checks, tmp_path / "new" / "folder")
    assert [file.name for file in files] == ["seen.json"]
    written = files[0].read_bytes()
    assert written == write_suites(checks, tmp_path)[0].read_bytes()
    read = ExpectationSuite(**expectationSuiteSchema.loads(written.decode()))
    assert [one.to_json_dict() for one in read.expectation_configurations] == [
        one.to_json_dict() for one in suite_of("seen", checks).expectation_configurations
    ]
    assert {one.meta["check"] for one in read.expectations} == {"seen/first", "seen/second"}
    assert [one["kwargs"].get("mostly") for one in gx_suites(checks)["seen"]["expectations"]] == [
        0.9, None, None, 0.0, None, None
    ]  # fmt: skip


def test_a_folder_that_cannot_be_written_is_refused_in_our_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CouldNotFinishError, match="Give another folder with --out") as raised:
        write_suites([check("first")], tmp_path / "file")
    assert str(tmp_path) not in str(raised.value)
