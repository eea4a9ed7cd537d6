"""Results of a suite that Great Expectations ran: numbers and error classes, no texts."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from wholepicture.interruption import stop_if_asked
from wholepicture.rules.checks import Check
from wholepicture.stages.gx.check_suites import quietly, suite_of
from wholepicture.warehouse import INTERRUPTED, Warehouse
from wholepicture.watchdog import WatchedConnection

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite
    from great_expectations.data_context.data_context.ephemeral_data_context import (
        EphemeralDataContext,
    )

# the number of unexpected values that BASIC copies into the result; with 0 it still counts them
_COUNTS_ONLY = {"result_format": "BASIC", "partial_unexpected_count": 0}
_START_OF_LINE = re.compile(r"^(?:\w+\.)*(\w+)(?=:|$)", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One expectation's result, as numbers; `error` is the class of its error, or blank."""

    success: bool
    error: str
    rows: int
    unexpected: int
    blank: int


def ask(
    warehouse: Warehouse, suite: str, checks: Sequence[Check], seconds: float
) -> tuple[dict[str, dict[str, Answer]], str]:
    """The results by check and rule, and the class of an error of the whole suite.

    A statement that takes longer than `seconds` is interrupted. If an expectation raises an error,
    the order of results changes, so they are matched by meta.
    """
    answers: dict[str, dict[str, Answer]] = {}
    if not checks:
        return answers, ""
    made = partial(suite_of, suite, checks)
    results, error = run_suite(warehouse, suite, made, _COUNTS_ONLY, seconds)
    for result in results:
        meta = result["expectation_config"]["meta"]
        answers.setdefault(meta["check"], {})[meta["rule"]] = _answer(result)
    return answers, error


def run_suite(
    warehouse: Warehouse,
    table: str,
    suite: Callable[[], "ExpectationSuite"],
    result_format: Mapping[str, object],
    seconds: float,
) -> tuple[list[dict[str, Any]], str]:
    """The results of the suite run once over `verdicts.<table>`, and the class of its error.

    The class is blank if there are results. An error of the library stops this suite, never the
    night. A statement that takes longer than `seconds` is interrupted; the class is then
    INTERRUPTED.
    """
    live = WatchedConnection(warehouse, seconds)
    try:
        with quietly():
            from wholepicture.duckdb_datasource import DuckDBDatasource

            datasource = _context().data_sources.add_duckdb(
                DuckDBDatasource(name="warehouse", live=live, table_schema="verdicts")
            )
            asset = datasource.add_table_asset(table, table_name=table)
            batch = asset.add_batch_definition_whole_table("tonight").get_batch()
            found = batch.validate(suite(), result_format=dict(result_format))
            return [result.to_json_dict() for result in found.results], ""
    except Exception as error:
        stop_if_asked()
        return [], INTERRUPTED if live.was_interrupted else type(error).__name__


def _context() -> "EphemeralDataContext":
    """A context only in memory, without a Data Docs folder, progress bars or usage statistics."""
    import great_expectations
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    config = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        progress_bars=ProgressBarsConfig(globally=False),
        analytics_enabled=False,
    )
    return great_expectations.get_context(project_config=config, mode="ephemeral")


def _answer(result: Mapping[str, Any]) -> Answer:
    numbers = result.get("result") or {}
    return Answer(
        success=result["success"] is True,
        error=error_of(result.get("exception_info") or {}),
        rows=numbers.get("element_count") or 0,
        unexpected=numbers.get("unexpected_count") or 0,
        blank=numbers.get("missing_count") or 0,
    )


def raised_in_words(error: str, seconds: float) -> str:
    """The reason why a check could not run, if Great Expectations raised that class of error."""
    if error == INTERRUPTED:
        return f"Great Expectations took longer than {seconds:g} s"
    return f"Great Expectations raised a {error}"


def error_of(info: Mapping[str, Any]) -> str:
    """The class of the error an expectation raised, or blank; never a word of its text.

    `exception_info` is one entry, or one for each metric that raised an error.
    """
    entries = [info] if "raised_exception" in info else list(info.values())
    raised = [entry for entry in entries if entry["raised_exception"]]
    if not raised:
        return ""
    real = _error_classes(Exception)
    # a traceback begins with the first error; the library's own errors about it follow
    words = _START_OF_LINE.findall(str(raised[0].get("exception_traceback")))
    stop_if_asked()  # DuckDB reports Ctrl-C as an error, and the library records that
    return next((word for word in words if word in real), Exception.__name__)


def _error_classes(base: type[Exception]) -> set[str]:
    """The names of all known error classes, because any other word could be a row's text."""
    return {base.__name__}.union(*(_error_classes(child) for child in base.__subclasses__()))
