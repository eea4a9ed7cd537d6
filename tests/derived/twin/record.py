"""The rows of the record on a night, with copies merged, and their dates read."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from derived.twin.copies import UNREAD, Row, one_row_each
from derived.twin.days import in_calendar


class Record:
    """The rows of the record on a night, copies merged; each table is indexed once."""

    def __init__(
        self, tables: Mapping[str, Sequence[Row]], as_at: date, values: Mapping[str, Any]
    ) -> None:
        self.tables = one_row_each(tables)
        self.as_at = as_at
        self.values = values

    def rows(self, table: str) -> Sequence[Row]:
        """The rows of a record table."""
        return self.tables.get(table, ())

    def by(self, table: str, column: str) -> Mapping[str, list[Row]]:
        """The rows of a record table, by the value of one of its columns."""
        key = (table, column)
        if key not in self._indexes:
            index: dict[str, list[Row]] = defaultdict(list)
            for row in self.rows(table):
                if row[column] is not None:
                    index[row[column]].append(row)
            self._indexes[key] = index
        return self._indexes[key]

    @cached_property
    def _indexes(self) -> dict[tuple[str, str], dict[str, list[Row]]]:
        return {}

    def of(self, table: str, person_id: str, column: str = "person_id") -> list[Row]:
        """The rows of a record table about one person."""
        return self.by(table, column).get(person_id, [])

    # dates

    def happened(self, day: date | None) -> bool:
        """Whether a day is filled and not after the night."""
        return day is not None and day <= self.as_at

    def back(self, days: int, day: date | None) -> bool:
        """Whether a day is within so many days before the night, the night included."""
        return day is not None and self.as_at - timedelta(days=days) <= day <= self.as_at

    def ended(self, start: date | None, end: date | None) -> date | None:
        """The end by the night; None if there is none, or if it cannot be right."""
        if not self.happened(in_calendar(end)) or (start is not None and end < start):
            return None
        return end

    def in_force(self, start: date | None, end: date | None, day: date | None = None) -> bool:
        """Whether something is open on a day: if it began that day yes, if it ended that day no.

        Without a usable start it has begun; without a usable end it is open.
        """
        on, begun, over = day or self.as_at, in_calendar(start), self.ended(start, end)
        return (begun is None or begun <= on) and (over is None or over > on)

    def is_doubtful(self, row: Row, start: str = "started_on", end: str = "ended_on") -> bool:
        """Whether the row's end cannot be relied on: unreadable, impossible or too early."""
        if row[end] is None:
            return end in row[UNREAD]
        is_before = row[start] is not None and row[end] < row[start]
        return is_before or in_calendar(row[end]) is None
