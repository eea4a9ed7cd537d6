"""The suite `feeds` compared with the suites made from the feed files.

An agency's suite is made only from its feed file, without the checks' TOML and SQL. If it disagrees
with a verdict about a file, one of the two is wrong, and the check could not run.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

from wholepicture.rules.feeds import Feed
from wholepicture.stages.gx.feed_suites import agreed, suite_of_feed, table_of
from wholepicture.stages.gx.validation import error_of, raised_in_words, run_suite
from wholepicture.warehouse import Warehouse

DISAGREE = "its SQL and the suite made from the feed file disagree"
_NO_FILE_LEFT_OUT = "feeds/delivered"
# a failing expectation returns one row, which has only file names from the feed
_WITH_ITS_ROW = {"result_format": "COMPLETE"}

_FACTS = """
    select
        file_id,
        null as column_name,
        state <> 'missing' as has_come,
        state not in ('missing', 'refused', 'half-written', 'longer than declared') as is_readable,
        coalesce(delivered_for = $as_at, false) as is_of_the_night,
        coalesce(is_in_time, true) as is_timely,
        rows_read,
        rows_landed,
        rows_refused,
        coalesce(new_columns, 0) as new_columns
    from record.delivered_file
    where agency = $agency
    union all by name
    select file_id, name as column_name, has_come, is_agreed
    from record.delivered_column
    where agency = $agency
"""


def contradictions(
    warehouse: Warehouse, feeds: Mapping[str, Feed], as_at: date | None, seconds: float
) -> dict[str, str]:
    """The reason, by check, if an agency's suite disagrees with a verdict about a file.

    `verdicts.feeds` has the verdicts, `verdicts.waived` the waived ones, and `record.delivered_*`
    the deliveries. If a check gave a file no verdict, it did not judge the file, unless the feed
    file says that the file must be delivered. A statement that takes longer than `seconds` is
    interrupted; this is a reason too.
    """
    agencies = warehouse.rows("select distinct agency from record.delivered_file order by agency")
    found: dict[str, str] = {}
    for (agency,) in agencies:
        if agency in feeds:
            verdicts = {
                (check, file): verdict
                for check, file, verdict in warehouse.rows(
                    'select "check", subject_id, verdict'
                    " from (from verdicts.feeds union all from verdicts.waived)"
                    " where agency = $agency",
                    {"agency": agency},
                )
            }
            for check, reason in _of_agency(warehouse, feeds[agency], as_at, verdicts, seconds):
                found.setdefault(check, reason)
    return found


def _of_agency(
    warehouse: Warehouse,
    feed: Feed,
    as_at: date | None,
    verdicts: Mapping[tuple[str, str], str],
    seconds: float,
) -> Iterator[tuple[str, str]]:
    for check, file, holds, error in _asked(warehouse, feed, as_at, seconds):
        verdict = verdicts.get((check, file))
        if error:
            yield check, raised_in_words(error, seconds)
        elif verdict is None and check != _NO_FILE_LEFT_OUT:
            continue
        elif verdict is None or holds != (verdict == "met"):
            yield check, DISAGREE


def _asked(
    warehouse: Warehouse, feed: Feed, as_at: date | None, seconds: float
) -> Iterator[tuple[str, str, bool, str]]:
    """The results of the agency's suite: check, file, whether it is met, and the class of an error.

    Files that may be absent and are absent are left out.
    """
    table = table_of(feed.agency)
    warehouse.run(
        f"create or replace table verdicts.{table} as {_FACTS}",
        {"agency": feed.agency, "as_at": as_at},
        purpose="collecting the facts of a delivery",
    )
    came = warehouse.rows(f"select file_id from verdicts.{table} where has_come")
    only = {file for (file,) in came} | {one.name for one in feed.files if not one.optional}
    suite = partial(suite_of_feed, feed, only)
    results, error = run_suite(warehouse, table, suite, _WITH_ITS_ROW, seconds)
    answers = {result["expectation_config"]["meta"]["check"]: result for result in results}
    for one in agreed(feed, only):
        raised, failing = (error, frozenset()) if error else _answered(answers[one.check])
        yield from ((one.check, file.name, file.name not in failing, raised) for file in one.files)


def _answered(result: Mapping[str, Any]) -> tuple[str, frozenset[str]]:
    """The class of an expectation's error, and the files that do not meet it."""
    raised = error_of(result.get("exception_info") or {})
    if raised or result["success"] is True:
        return raised, frozenset()
    (row,) = result["result"]["details"]["unexpected_rows"]
    return "", frozenset(row["files"].split())
