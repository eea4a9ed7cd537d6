"""A row of the invented world, and its cells in the export of one night."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

Cell = str | int | bool | date | None


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `file` is the feed's file, `cells` are by canonical column name.

    The row is in every export from the night on which it was entered. A column named in `later` is
    blank until its own date.
    """

    file: str
    cells: dict[str, Cell]
    entered_on: date
    later: Mapping[str, date] = field(default_factory=dict)

    def shown_on(self, night: date) -> dict[str, Cell] | None:
        """The cells in the export of a night; None if the row is not entered yet."""
        if self.entered_on > night:
            return None
        hidden = [column for column, day in self.later.items() if day > night]
        return {**self.cells, **dict.fromkeys(hidden)} if hidden else self.cells
