"""Judging: the real Great Expectations on a real DuckDB, four outcomes and no row let out."""

import gc
import io
import json
import logging
import pickle
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from wholepicture import interruption
from wholepicture.catalogue import Check
from wholepicture.errors import CouldNotFinishError
from wholepicture.judging import Outcome, asking, gx_suites, judge, write_suites
from wholepicture.judging.suites import suite_of
from wholepicture.warehouse import Warehouse, open_warehouse

MARK = "SECRETMARK"


@dataclass(frozen=True)
class Counted:
    judged: int
    met: int


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    with open_warehouse() as opened:
        opened.run("create schema verdicts")
        opened.run(
            'create table verdicts.seen ("check" varchar, agency varchar, subject_id varchar, '
            "verdict varchar)"
        )
        yield opened


def check(stem: str, must_be_met: float | None = 0.9, severity: str = "critical") -> Check:
    """A check as the catalogue loads it, with what judging reads."""
    return Check.model_construct(
        name=f"seen/{stem}",
        suite="seen",
        stem=stem,
        title=f"Each child has the record {stem} asks for",
        severity=severity,
        dimension="timeliness",
        must_be_met=must_be_met,
        cites=["working-together-2023"],
    )


def add(warehouse: Warehouse, stem: str, verdicts: Iterable[str | None]) -> None:
    """One row of the check per verdict, each subject another child."""
    for number, verdict in enumerate(verdicts):
        warehouse.run(
            "insert into verdicts.seen values ($check, 'council', $subject, $verdict)",
            {"check": f"seen/{stem}", "subject": f"child-{number}", "verdict": verdict},
        )


def counted(warehouse: Warehouse) -> dict[str, Counted]:
    """Our own counts of what the table holds."""
    sql = """
        select "check", count(*), count(*) filter (where verdict = 'met')
        from verdicts.seen group by "check"
    """
    return {name: Counted(judged=judged, met=met) for name, judged, met in warehouse.rows(sql)}


def outcomes(warehouse: Warehouse, *checks: Check, **could_not: str) -> dict[str, Outcome]:
    """Each check's outcome by its stem, judged on the counts that the table gives."""
    counts = {one.name: Counted(judged=0, met=0) for one in checks} | counted(warehouse)
    reasons = {f"seen/{stem}": reason for stem, reason in could_not.items()}
    judged = judge(warehouse, "seen", checks, counts, reasons)
    return {outcome.check.removeprefix("seen/"): outcome for outcome in judged}


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


def raise_for_one_check(warehouse: Warehouse, stem: str) -> None:
    """Reading that check's verdicts raises with a row's text in the message; others can be read."""
    warehouse.run("alter table verdicts.seen rename to rows_of_seen")
    warehouse.run(
        f"""
        create view verdicts.seen as
        select "check", agency, subject_id,
            case when "check" = 'seen/{stem}' then error('{MARK} ' || subject_id) else verdict end
                as verdict
        from verdicts.rows_of_seen
        """
    )


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


def everything_reachable(start: Any) -> Iterator[str]:
    """Every text and every key that can be reached from an object, each object once."""
    waiting, met = [start], set()
    while waiting:
        one = waiting.pop()
        if id(one) in met:
            continue
        met.add(id(one))
        if isinstance(one, str | bytes):
            yield str(one)
        elif isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list | tuple | set | frozenset):
            waiting += one
        elif type(one).__module__.split(".")[0] in ("great_expectations", "wholepicture"):
            waiting += gc.get_referents(one)


def plant(warehouse: Warehouse) -> None:
    """A met, a gap and an unknown whose agency and subject are marked."""
    for number, verdict in enumerate(["met", "gap", "unknown", "met"]):
        row = f"'{MARK}agency', '{MARK}-{number}', '{verdict}'"
        warehouse.run(f"insert into verdicts.seen values ('seen/marked', {row})")
        warehouse.run(f"insert into verdicts.seen values ('seen/raising', {row})")


@pytest.mark.parametrize("twice", [False, True], ids=["each once", "one twice"])
def test_nothing_great_expectations_returns_says_or_holds_is_a_value_of_a_row(
    warehouse: Warehouse,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    twice: bool,
) -> None:
    import great_expectations
    from great_expectations.core.batch_definition import BatchDefinition
    from great_expectations.datasource.fluent.interfaces import Batch

    plant(warehouse)
    if twice:
        warehouse.run("insert into verdicts.seen select * from verdicts.seen")
    held: list[Any] = []
    opened, validated = great_expectations.get_context, Batch.validate
    taken = BatchDefinition.get_batch

    def keep(given: Any) -> Any:
        held.append(given)
        return given

    monkeypatch.setattr(great_expectations, "get_context", lambda **how: keep(opened(**how)))
    monkeypatch.setattr(BatchDefinition, "get_batch", lambda self: keep(taken(self)))
    monkeypatch.setattr(Batch, "validate", lambda *what, **how: keep(validated(*what, **how)))
    spoken = io.StringIO()
    with redirect_stdout(spoken), redirect_stderr(spoken), caplog.at_level(logging.DEBUG):
        found = outcomes(warehouse, check("marked"), check("raising"))
    assert found["marked"].outcome == ("could_not_run" if twice else "failed")
    assert [type(one).__name__ for one in held] == [
        "EphemeralDataContext",
        "Batch",
        "ExpectationSuiteValidationResult",
    ]
    said = " ".join([*everything_reachable(held), json.dumps(held[2].to_json_dict())])
    numbers = [value for one in held[2].results for value in one["result"].values()]
    assert all(value == [] or isinstance(value, int | float) for value in numbers)
    assert spoken.getvalue() == ""
    assert "seen/marked" in said
    assert MARK not in said + caplog.text


def test_what_is_raised_over_a_row_is_not_said(
    warehouse: Warehouse, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    plant(warehouse)
    counts = counted(warehouse)
    raise_for_one_check(warehouse, "raising")
    with caplog.at_level(logging.DEBUG):
        found = judge(warehouse, "seen", [check("marked"), check("raising")], counts, {})
    assert [one.outcome for one in found] == ["failed", "could_not_run"]
    captured = capfd.readouterr()
    assert MARK not in repr(found) + captured.out + captured.err + caplog.text
    assert MARK.encode() not in pickle.dumps(found)


def test_a_text_that_looks_like_an_error_is_not_taken_for_one() -> None:
    raised = {"raised_exception": True, "exception_traceback": f"ValueError: x\n{MARK}Error: y"}
    assert asking._raised(raised) == "ValueError"
    assert asking._raised({"metric": raised | {"exception_traceback": MARK}}) == "Exception"
    assert asking._raised({"raised_exception": False}) == ""


def test_an_interruption_is_not_taken_for_a_fault_of_a_check() -> None:
    told = {"raised_exception": True, "exception_traceback": "RuntimeError: Query interrupted"}
    interruption.listen()
    with suppress(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        asking._raised(told)
    interruption.listen()
    assert asking._raised(told) == "RuntimeError"


_watching: list[str] | None = None


def _watch(event: str, given: tuple[Any, ...]) -> None:
    """Notes what is opened for writing, made or called while someone watches."""
    if _watching is None:
        return
    written = event == "open" and isinstance(given[1], str) and set(given[1]) & set("wax+")
    if written or event in {"os.mkdir", "os.rename", "socket.connect", "socket.getaddrinfo"}:
        _watching.append(event)


def test_nothing_is_written_to_disk_or_sent_anywhere(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.chdir(tmp_path)
    add(warehouse, "seen", ["met", "gap"])
    outcomes(warehouse, check("seen"))  # what imports write (bytecode) is no part of judging
    sys.addaudithook(_watch)
    noted: list[str] = []
    monkeypatch.setattr(sys.modules[__name__], "_watching", noted)
    outcomes(warehouse, check("seen"))
    assert noted == []
    assert list(tmp_path.rglob("*")) == []


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
