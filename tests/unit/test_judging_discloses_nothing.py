"""Judging discloses no value of a row, in results, output, errors, files or network traffic."""

import gc
import io
import json
import logging
import pickle
import signal
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from typing import Any

import pytest

from helpers.verdicts import (
    MARK,
    add,
    check,
    counted,
    outcomes,
    raise_for_one_check,
    verdict_table,
)
from wholepicture import interruption
from wholepicture.stages.gx import judge
from wholepicture.stages.gx import validation as asking
from wholepicture.warehouse import Warehouse


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    with verdict_table() as opened:
        yield opened


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
def test_no_result_or_output_of_great_expectations_has_a_value_of_a_row(
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


def test_an_error_about_a_row_does_not_quote_it(
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
    assert asking.error_of(raised) == "ValueError"
    assert asking.error_of({"metric": raised | {"exception_traceback": MARK}}) == "Exception"
    assert asking.error_of({"raised_exception": False}) == ""


def test_an_interruption_is_not_taken_for_a_fault_of_a_check() -> None:
    noted = {"raised_exception": True, "exception_traceback": "RuntimeError: Query interrupted"}
    interruption.listen()
    with suppress(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        asking.error_of(noted)
    interruption.listen()
    assert asking.error_of(noted) == "RuntimeError"


_watching: list[str] | None = None


def _watch(event: str, given: tuple[Any, ...]) -> None:
    """Notes each file opened for writing or made, and each program called, while it watches."""
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
    outcomes(warehouse, check("seen"))  # bytecode that imports write is not part of judging
    sys.addaudithook(_watch)
    noted: list[str] = []
    monkeypatch.setattr(sys.modules[__name__], "_watching", noted)
    outcomes(warehouse, check("seen"))
    assert noted == []
    assert list(tmp_path.rglob("*")) == []
