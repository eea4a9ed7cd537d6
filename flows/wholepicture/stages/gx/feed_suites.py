"""Expectations made from feed files, about what each agency agreed to deliver.

Each agency has a suite, made only from its feed file. It judges the facts of a delivery
(`feed_agreement`), which have one row for each file or column. These are counts and flags, never
values of a record.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wholepicture.rules.feeds import Feed, FeedFile
from wholepicture.stages.gx.check_suites import quietly

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite

_IS_DELIVERED = "is_readable and is_of_the_night and is_timely"
_IS_ACCOUNTED_FOR = "not has_come or rows_read = rows_landed + rows_refused"
_IS_WITHIN_LIMIT = "is_readable and rows_refused <= floor(refused_limit * rows_read)"
_HAS_NO_NEW_COLUMN = "is_readable and new_columns = 0"
_HAS_ITS_COLUMNS = "count(*) filter (where is_agreed and facts.has_come) = agreed_columns"


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """The demand of one check on its files of a feed.

    `holds` is SQL over `facts`, the rows of one file in the facts, and over the file's
    `refused_limit` and `agreed_columns` in the feed file.
    """

    check: str
    files: tuple[FeedFile, ...]
    holds: str
    said: str


def agreed(feed: Feed, only: Collection[str] | None = None) -> Iterator[Agreed]:
    """The demands of a feed file on all or some of its files that one delivery can show."""
    files = tuple(file for file in feed.files if only is None or file.name in only)
    expected = tuple(file for file in files if not file.optional)
    listed = tuple(file for file in files if file.agreed)
    its_columns = f"{_of_file(_HAS_NO_NEW_COLUMN)} and {_HAS_ITS_COLUMNS}"
    for check, asked, holds, said in (
        ("delivered", expected, _of_file(_IS_DELIVERED), "The file came, whole and in time."),
        ("accounted_for", files, _of_file(_IS_ACCOUNTED_FOR), "Each row landed or was refused."),
        (
            "refused_within_limit",
            files,
            _of_file(_IS_WITHIN_LIMIT),
            "No more of its rows were refused than the feed file allows.",
        ),
        ("columns_as_agreed", listed, its_columns, "Its columns came, and no unknown one."),
    ):
        if asked:
            yield Agreed(check=f"feeds/{check}", files=asked, holds=holds, said=said)


def _of_file(holds: str) -> str:
    return f"count(*) filter (where facts.column_name is null and ({holds})) = 1"


def suite_of_feed(feed: Feed, only: Collection[str] | None = None) -> "ExpectationSuite":
    """The agency's suite: one expectation for each check, over all or some of its files.

    If an expectation fails, its result names the files that do not meet it, in `files`. The list of
    files comes from the feed, so a file without facts is found.
    """
    with quietly():
        from great_expectations import ExpectationSuite
        from great_expectations.expectations.core.unexpected_rows_expectation import (
            UnexpectedRowsExpectation,
        )

        return ExpectationSuite(
            name=table_of(feed.agency),
            expectations=[
                UnexpectedRowsExpectation(
                    unexpected_rows_query=_files_without(one),
                    description=one.said,
                    meta={"check": one.check, "agency": feed.agency},
                )
                for one in agreed(feed, only)
            ],
        )


def _files_without(one: Agreed) -> str:
    """SQL that returns one row with the files that do not meet the demand, or no row if all do."""
    rows = ", ".join(
        f"('{file.name}', {file.refused_limit:.6f}::decimal(9, 6), {len(file.agreed)})"
        for file in one.files
    )
    return (
        "select string_agg(file_id, ' ' order by file_id) as files from ("
        f"select agreed.file_id from (values {rows})"
        " as agreed (file_id, refused_limit, agreed_columns)"
        " left join {batch} as facts on agreed.file_id = facts.file_id"
        f" group by all having not ({one.holds})) having count(*) > 0"
    )


def table_of(agency: str) -> str:
    """The name of an agency's suite and of its facts in the schema `verdicts`."""
    return f"feed_{agency}"
