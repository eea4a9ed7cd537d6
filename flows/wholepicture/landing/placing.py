"""A canonical column of a file, and where it stands there."""

from dataclasses import dataclass

from wholepicture.contract import CodeList, FeedColumn
from wholepicture.landing import normal_form as form


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A canonical column and the cell it is read from."""

    column: FeedColumn
    cell: str
    codes: CodeList | None

    @property
    def judged(self) -> tuple[str, ...]:
        """Which of `bad` and `blank` can befall this column."""
        bad = ("bad",) if form.can_be_bad(self.column) else ()
        return (*bad, "blank") if self.column.refuses_blanks else bad
