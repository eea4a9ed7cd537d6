"""A canonical column of a file, where it stands there, and the layers that its cells go through."""

from collections.abc import Sequence
from dataclasses import dataclass

from wholepicture.contract import DATE_KINDS, CodeList, FeedColumn
from wholepicture.landing import days
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

    @property
    def is_date(self) -> bool:
        """Whether its cells are days."""
        return self.column.kind in DATE_KINDS

    @property
    def plain(self) -> str:
        """In `layers`: whether the cell is in the usual form of its kind."""
        return f"p_{self.column.name}"

    @property
    def text(self) -> str:
        """In `layers`: the cell cleaned, blank where it says nothing."""
        return f"t_{self.column.name}"

    @property
    def parts(self) -> str:
        """In `layers`, of a date in another form: what it is made of."""
        return f"r_{self.column.name}"

    @property
    def moment(self) -> str:
        """In `layers`, of a date on another clock: the moment in universal time."""
        return f"m_{self.column.name}"

    @property
    def value(self) -> str:
        """In `layers`: what the text means, or null where it has no value of its kind."""
        return f"v_{self.column.name}"

    @property
    def finished(self) -> str:
        """What lands."""
        return form.finished_sql(self.column, self.text, self.value, self.codes)

    @property
    def bad(self) -> str:
        """The condition that a cell says something which is no value of its kind."""
        return f"{self.text} is not null and {self.value} is null"


def layers(
    number: int,
    placed: Sequence[Placed],
    all_plain: frozenset[str] = frozenset(),
    *,
    only: str = "true",
) -> str:
    """Every cell with, per column, what the properties of Placed name, in `valued`.

    A column of `all_plain` has been looked through: each of its cells is plain or blank.
    `only` is a condition on the rows that are looked at.
    """
    odd = [p for p in placed if p.is_date and p.cell not in all_plain]
    moments = [f"{days.moment_sql(p.column, p.parts)} as {p.moment}" for p in odd]
    values = [f"{_value(p, is_odd=p in odd)} as {p.value}" for p in placed]
    return (
        f"{taken_apart(number, placed, all_plain, only=only)},"
        f" timed as not materialized (select {', '.join(['*', *moments])} from parted),"
        f" valued as not materialized (select *, {', '.join(values)} from timed)"
    )


def taken_apart(
    number: int,
    placed: Sequence[Placed],
    all_plain: frozenset[str] = frozenset(),
    *,
    only: str = "true",
) -> str:
    """The first of those layers, up to what dates are made of, in `parted`."""
    odd = [p for p in placed if p.is_date and p.cell not in all_plain]
    plain = [
        f"{'true' if p.cell in all_plain else form.plain_sql(p.column, p.codes, p.cell)}"
        f" as {p.plain}"
        for p in placed
    ]
    texts = [f"{form.text_sql(p.column, p.cell, p.plain)} as {p.text}" for p in placed]
    parts = [f"{days.parts_sql(p.text, p.plain)} as {p.parts}" for p in odd]
    return (
        f"with plain as not materialized (select *, {', '.join(plain)} from landing.raw_{number}"
        f" where {only}),"
        f" texts as not materialized (select *, {', '.join(texts)} from plain),"
        f" parted as not materialized (select {', '.join(['*', *parts])} from texts)"
    )


def _value(p: Placed, *, is_odd: bool) -> str:
    if is_odd:
        return days.value_sql(p.column, p.text, p.plain, p.parts, p.moment)
    if p.is_date:
        return days.usual_sql(p.text)
    return form.value_sql(p.column, p.codes, p.text, p.plain)
