"""Feed files -> expectations: what an agency agreed to deliver, as Great Expectations asks it.

A suite an agency, made from its feed file alone; it is asked of the facts of its delivery
(`agreeing`), one row a file or column: counts and flags, and no value of a record.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wholepicture.contract import Feed, FeedFile
from wholepicture.judging.suites import quietly

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """One thing that a feed file agrees of one of its files: by which check, and as SQL."""

    check: str
    file: str
    holds: str
    said: str


def agreed(feed: Feed) -> Iterator[Agreed]:
    """All that the feed file agrees and one delivery can show, file by file."""
    for file in feed.files:
        if not file.optional:
            yield _agreed("delivered", file, _IS_DELIVERED, "The file came, whole and in time.")
        yield _agreed(
            "accounted_for",
            file,
            _of_file("not has_come or rows_read = rows_landed + rows_refused"),
            "Every row read landed or was refused.",
        )
        yield _agreed(
            "refused_within_limit",
            file,
            _of_file(
                "is_readable and rows_refused <= floor("
                f"{file.refused_limit:.6f}::decimal(9, 6) * rows_read)"
            ),
            f"No more rows were refused than {file.refused_limit:g} of those read.",
        )
        if file.agreed:
            yield _agreed(
                "columns_as_agreed",
                file,
                f"{_of_file('is_readable and new_columns = 0')} and count(*) filter"
                f" (where is_agreed and has_come) = {len(file.agreed)}",
                f"Its {len(file.agreed)} agreed columns came, and no unknown one.",
            )


def _of_file(holds: str) -> str:
    return f"count(*) filter (where column_name is null and ({holds})) = 1"


_IS_DELIVERED = _of_file("is_readable and is_of_the_night and is_timely")


def _agreed(check: str, file: FeedFile, holds: str, said: str) -> Agreed:
    return Agreed(check=f"feeds/{check}", file=file.name, holds=holds, said=said)


def suite_of_feed(feed: Feed, only: Collection[str] | None = None) -> "ExpectationSuite":
    """The agency's suite: one expectation for each thing agreed of each file, or of some only.

    A query that finds a row where something does not hold finds none in an empty table too; each
    of these counts the rows in which it holds, and an absent one is found.
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
                    unexpected_rows_query=(
                        "select count(*) as row_count from {batch}"
                        f" where file_id = '{one.file}' having not ({one.holds})"
                    ),
                    description=one.said,
                    meta={"check": one.check, "agency": feed.agency, "file": one.file},
                )
                for one in agreed(feed)
                if only is None or one.file in only
            ],
        )


def table_of(agency: str) -> str:
    """The name of an agency's suite, and of its facts in the schema `verdicts`."""
    return f"feed_{agency}"
