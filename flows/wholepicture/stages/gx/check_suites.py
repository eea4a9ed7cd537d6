"""Expectations made from checks; no other module makes them."""

import logging
import os
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from wholepicture.rules.checks import Check

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite
    from great_expectations.expectations.expectation import Expectation
    from great_expectations.expectations.row_conditions import ComparisonCondition

_JUDGED_WORDS = ("met", "gap", "unknown")


def suite_of(name: str, checks: Sequence[Check]) -> "ExpectationSuite":
    """The suite of one folder, with every rule of every check."""
    with quietly():
        from great_expectations import ExpectationSuite

        rules = [
            rule(check, {"check": check.name, "rule": word, **_said(check)})
            for check in checks
            for word, rule in RULES.items()
        ]
        return ExpectationSuite(name=name, expectations=rules)


def _said(check: Check) -> dict[str, Any]:
    return {"title": check.title, "dimension": check.dimension, "cites": list(check.cites)}


def _met(check: Check, meta: dict[str, Any]) -> "Expectation":
    """The expectation that the share met reaches `must_be_met`; without a threshold it passes."""
    from great_expectations.expectations.core.expect_column_values_to_be_in_set import (
        ExpectColumnValuesToBeInSet,
    )
    from great_expectations.expectations.metadata_types import FailureSeverity

    return ExpectColumnValuesToBeInSet(
        column="verdict",
        value_set=["met"],
        mostly=check.must_be_met or 0.0,
        row_condition=_rows_of(check),
        severity=FailureSeverity(check.severity),
        description=check.title,
        meta=meta,
    )


def _words(check: Check, meta: dict[str, Any]) -> "Expectation":
    """The expectation that every verdict is one that a judged row may have."""
    from great_expectations.expectations.core.expect_column_values_to_be_in_set import (
        ExpectColumnValuesToBeInSet,
    )
    from great_expectations.expectations.metadata_types import FailureSeverity

    return ExpectColumnValuesToBeInSet(
        column="verdict",
        value_set=list(_JUDGED_WORDS),
        row_condition=_rows_of(check),
        severity=FailureSeverity.CRITICAL,
        description=f"Every row judged says one of {', '.join(_JUDGED_WORDS)}.",
        meta=meta,
    )


def _once(check: Check, meta: dict[str, Any]) -> "Expectation":
    """The expectation that no subject of an agency has two rows.

    Great Expectations' own compound uniqueness drops rows with a blank in them, so two blanks
    would pass; this query counts them, and it returns no column of a row.
    """
    from great_expectations.expectations.core.unexpected_rows_expectation import (
        UnexpectedRowsExpectation,
    )
    from great_expectations.expectations.metadata_types import FailureSeverity

    name = check.name.replace("'", "''")
    return UnexpectedRowsExpectation(
        unexpected_rows_query=(
            f"select count(*) as row_count from {{batch}} where \"check\" = '{name}' "
            "group by agency, subject_id having count(*) > 1"
        ),
        severity=FailureSeverity.CRITICAL,
        description="No subject of an agency is judged twice.",
        meta=meta,
    )


RULES: Mapping[str, Callable[[Check, dict[str, Any]], "Expectation"]] = {
    "met": _met,
    "words": _words,
    "once": _once,
}


def _rows_of(check: Check) -> "ComparisonCondition":
    from great_expectations.expectations.row_conditions import Column

    return Column("check") == check.name


@contextmanager
def quietly() -> Iterator[None]:
    """Stops the telemetry and the messages of Great Expectations, which may quote a row."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    for name in ("great_expectations", "sqlalchemy", "duckdb_sqlalchemy"):
        logger = logging.getLogger(name)
        logger.propagate = False
        logger.handlers = [logging.NullHandler()]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
