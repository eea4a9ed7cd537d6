"""The SQL that brings a cell into its normal form: trimmed, sentinels blank, codes as listed.

Three steps for each column. `plain` says whether the cell is in the usual form already, so that the
costly cleaning is done only for other cells. `text` is the cleaned cell, blank if it was a
sentinel. `value` is what the text means. A text without a value is a bad cell. A value is never
guessed: its text must match a form before it is cast. Dates are read by `date_cells`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wholepicture.rules.feeds import DATE_KINDS, ID_KINDS, CodeList, FeedColumn
from wholepicture.stages.landing import date_cells as days
from wholepicture.stages.landing.sql_phrases import mapped, matches, one_of, quoted

_CLEAN = r"[!-~]([ -~]*[!-~])?"
_ID = r"[!-*,./0-9:;<>?A-~]([ -~]*[!-~])?"
# as a spreadsheet writes a number of many digits: the original digits are lost
_SCIENTIFIC = r"-?\d(\.\d{1,14})?E\+\d{2,3}"
# a code, with a letter and a bracket before it and words after it: `n) N2: Child's disability`
_CODE_FIRST = (
    r"^(?:[a-z]{1,2}\d?\) ?)?([a-z]{0,2}\d{1,2}[a-z]?)(?:[ :\x{2013}-]+[^ :\d\x{2013}-].*)?$"
)
_NUMBER = r"-?\d{1,18}(\.\d{1,18})?"
_ZERO_WIDTH = r"[\x{200B}-\x{200D}\x{2060}\x{FEFF}]"
_OUTER_SPACE = r"^[\s\pZ\x{0085}]+|[\s\pZ\x{0085}]+$"

UNLISTED = "unlisted"
AS_IT_CAME = frozenset({"free_text", "json"})


def plain_sql(column: FeedColumn, codes: CodeList | None, cell: str) -> str:
    """Whether the cell is already in the usual form of its kind and needs no cleaning."""
    if column.kind in ID_KINDS:
        return f"{matches(cell, _ID)} and not contains({cell}, 'E+'){_has_its_digits(column, cell)}"
    if column.kind in DATE_KINDS:
        return days.plain_sql(column, cell)
    if column.kind == "flag":
        return one_of(cell, (*column.yes, *column.no))
    if column.kind == "count":
        return matches(cell, _NUMBER)
    if codes:
        return one_of(cell, codes.codes)
    return "true" if column.kind in AS_IT_CAME else matches(cell, _CLEAN)


def text_sql(column: FeedColumn, cell: str, plain: str) -> str:
    """The SQL of the cell without outer spaces and zero-width characters; blank if a sentinel."""
    bared = f"regexp_replace({cell}, {quoted(_ZERO_WIDTH)}, '', 'g')"
    trimmed = f"regexp_replace({bared}, {quoted(_OUTER_SPACE)}, '', 'g')"
    cleaned = f"nullif(nfc_normalize({trimmed}), '')"
    blanks = dict.fromkeys(column.sentinels)
    # printable ASCII without outer spaces needs no cleaning either, and cleaning is slow
    is_clean = plain if plain == "true" else f"{plain} or {matches(cell, _CLEAN)}"
    kept = f"case when {is_clean} then {cell} else {mapped(cleaned, blanks, cleaned)} end"
    return mapped(cell, blanks, kept)


def value_sql(column: FeedColumn, codes: CodeList | None, text: str, plain: str) -> str:
    """The SQL of a text's value, or null if it has none; dates are read by `date_cells`."""
    if column.kind in ID_KINDS:
        is_id = f"{matches(text, _ID)} and not {matches(text, _SCIENTIFIC)}"
        return f"case when {plain} or ({is_id}{_has_its_digits(column, text)}) then {text} end"
    if column.kind == "flag":
        return _flag_sql(column, text)
    if column.kind == "count":
        return f"case when {plain} or {matches(text, _NUMBER)} then {text} end"
    return _code_sql(column, codes, text, plain) if codes else text


def _has_its_digits(column: FeedColumn, text: str) -> str:
    """The SQL condition that a number has as many digits as the feed declares, if it does."""
    if column.digits is None:
        return ""
    return f" and (length({text}) = {column.digits} or not {matches(text, '[0-9]+')})"


def _flag_sql(column: FeedColumn, text: str) -> str:
    said = {**dict.fromkeys(column.yes, "true"), **dict.fromkeys(column.no, "false")}
    lowered = {word.lower(): meaning for word, meaning in said.items()}
    return mapped(text, said, mapped(f"lower({text})", lowered, "null"))


def _code_sql(column: FeedColumn, codes: CodeList, text: str, plain: str) -> str:
    first, otherwise = f"regexp_extract(lower({text}), {quoted(_CODE_FIRST)}, 1)", "null"
    if column.code_first:
        otherwise = mapped(first, {code.casefold(): code for code in codes.codes}, otherwise)
    others = mapped(f"lower({text})", codes.words(), otherwise)
    return f"case when {plain} then {text} else {others} end"


def finished_sql(column: FeedColumn, text: str, value: str, codes: CodeList | None) -> str:
    """The SQL of the value that lands: blank for a sentinel date, else `value`.

    A code outside a list with `unlisted` becomes `unlisted`.
    """
    if column.kind in DATE_KINDS and column.sentinels:
        return mapped(value, dict.fromkeys(column.sentinels), value)
    if codes and codes.unlisted == UNLISTED:
        return f"coalesce({value}, case when {text} is not null then '{UNLISTED}' end)"
    return value


def can_be_bad(column: FeedColumn) -> bool:
    """Whether a cell of this column can have a text that is not a valid value of its kind."""
    return column.kind in ID_KINDS | DATE_KINDS | {"flag", "count"} or column.codes is not None


NOT_ASCII = "an id with characters outside printable ASCII"
FORMULA = "an id that begins like a formula"
ROUNDED = "an id in scientific notation, as a spreadsheet rounds it"
ZEROS_LOST = "an id with too few digits, as when a spreadsheet drops leading zeros"
MORE_DIGITS = "an id with too many digits"

# each kind of fault with its condition; the first condition that is met decides
Reasons = tuple[tuple[str, str], ...]

_REASONS: Mapping[str, str] = {
    "flag": "neither yes nor no",
    "count": "not a number",
    "code": "a code that is not in its list",
}


def reasons(column: FeedColumn, text: str) -> Reasons:
    """The kinds of fault of a bad cell other than a date, in words that quote nothing of it."""
    if column.kind in ID_KINDS:
        return (
            (f"contains({text}, 'E+') and {matches(text, _SCIENTIFIC)}", ROUNDED),
            (f"not {matches(text, '[ -~]*')}", NOT_ASCII),
            # the text has been cleaned by now, and of clean texts only these cannot begin an id
            (f"contains('+-=@', left({text}, 1))", FORMULA),
            (f"length({text}) < {column.digits or 0}", ZEROS_LOST),
            ("true", MORE_DIGITS),
        )
    return (("true", _REASONS[column.kind]),)


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A column of the record and the cell from which it is read."""

    column: FeedColumn
    cell: str
    codes: CodeList | None

    @property
    def judged(self) -> tuple[str, ...]:
        """The faults, `bad` and `blank`, that this column can have."""
        bad = ("bad",) if can_be_bad(self.column) else ()
        return (*bad, "blank") if self.column.refuses_blanks else bad

    @property
    def is_date(self) -> bool:
        """Whether its cells are dates."""
        return self.column.kind in DATE_KINDS

    @property
    def plain(self) -> str:
        """The name in `layers` of: is the cell in the usual form of its kind?"""
        return f"p_{self.column.name}"

    @property
    def text(self) -> str:
        """The name in `layers` of the cleaned cell, blank if it has no content."""
        return f"t_{self.column.name}"

    @property
    def parts(self) -> str:
        """The name in `layers` of the parts of a date in another format."""
        return f"r_{self.column.name}"

    @property
    def moment(self) -> str:
        """The name in `layers` of a date's moment in universal time, if it is on another clock."""
        return f"m_{self.column.name}"

    @property
    def value(self) -> str:
        """The name in `layers` of what the text means, null if it has no value of its kind."""
        return f"v_{self.column.name}"

    @property
    def finished(self) -> str:
        """The SQL of the value that lands."""
        return finished_sql(self.column, self.text, self.value, self.codes)

    @property
    def bad(self) -> str:
        """The SQL condition that a cell has content that is not a valid value of its kind."""
        return f"{self.text} is not null and {self.value} is null"


def layers(
    number: int,
    placed: Sequence[Placed],
    all_plain: frozenset[str] = frozenset(),
    *,
    only: str = "true",
) -> str:
    """The SQL with all cells in `valued`, and for each column what the properties of Placed name.

    A column in `all_plain` has been read through: each of its cells is plain or blank. `only` is a
    condition on the rows to read.
    """
    odd = [p for p in placed if p.is_date and p.cell not in all_plain]
    moments = [f"{days.moment_sql(p.column, p.parts)} as {p.moment}" for p in odd]
    values = [f"{_value(p, is_odd=p in odd)} as {p.value}" for p in placed]
    return (
        f"{parts_layers(number, placed, all_plain, only=only)},"
        f" timed as not materialized (select {', '.join(['*', *moments])} from parted),"
        f" valued as not materialized (select *, {', '.join(values)} from timed)"
    )


def parts_layers(
    number: int,
    placed: Sequence[Placed],
    all_plain: frozenset[str] = frozenset(),
    *,
    only: str = "true",
) -> str:
    """The first of those layers, up to the parts of dates, in `parted`."""
    odd = [p for p in placed if p.is_date and p.cell not in all_plain]
    plain = [
        f"{'true' if p.cell in all_plain else plain_sql(p.column, p.codes, p.cell)} as {p.plain}"
        for p in placed
    ]
    texts = [f"{text_sql(p.column, p.cell, p.plain)} as {p.text}" for p in placed]
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
    return value_sql(p.column, p.codes, p.text, p.plain)
