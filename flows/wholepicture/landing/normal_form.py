"""One cell into its normal form, as SQL: trimmed, sentinels blank, the declared forms only.

Three steps a column: `plain` says that the cell is in the usual form already, so that the costly
cleaning is for the others; `text` is the cell cleaned and bare of sentinels; `value` is what the
text means. A text without a value is a bad cell. A value is never guessed: its text must match a
declared form before it is cast.
"""

from collections.abc import Iterable, Mapping

from wholepicture.contract import DATE_KINDS, ID_KINDS, CodeList, FeedColumn

_TIME = r" ([01]\d|2[0-3]):[0-5]\d:[0-5]\d"
_DAY = r"(18|19|20|21)\d{2}-(0[1-9]|1[0-2])-([0-2]\d|3[01])"
_BRITISH_DAY = r"([0-2]\d|3[01])/(0[1-9]|1[0-2])/(18|19|20|21)\d{2}"
_NAMED_DAY = r"(18|19|20|21)\d{2}-[A-Za-z]{3}-([0-2]\d|3[01])"

_ISO = "left({0}, 10)"
_BRITISH = "substr({0}, 7, 4) || '-' || substr({0}, 4, 2) || '-' || left({0}, 2)"
_NAMED = "strftime(try_strptime(left({0}, 11), '%Y-%b-%d'), '%Y-%m-%d')"
_SERIAL = "strftime(date '1899-12-30' + try_cast({0} as integer), '%Y-%m-%d')"

# form: what the text must match, and how its day is written as yyyy-mm-dd
_FORMS: Mapping[str, tuple[str, str]] = {
    "yyyy-mm-dd": (_DAY, _ISO),
    "yyyy-mm-dd hh:mm:ss": (_DAY + _TIME, _ISO),
    "yyyy-mm-dd hh:mm:ss.fff": (_DAY + _TIME + r"\.\d{1,7}", _ISO),
    "dd/mm/yyyy": (_BRITISH_DAY, _BRITISH),
    "dd/mm/yyyy hh:mm:ss": (_BRITISH_DAY + _TIME, _BRITISH),
    "yyyy-mmm-dd": (_NAMED_DAY, _NAMED),
    "yyyy-mmm-dd hh:mm:ss": (_NAMED_DAY + _TIME, _NAMED),
    "excel_serial": (r"[1-7]\d{4}", _SERIAL),
}

_CLEAN = r"[!-~]([ -~]*[!-~])?"
_ID = r"[!-*,./0-9:;<>?A-~]([ -~]*[!-~])?"
# as a spreadsheet writes a number of many digits: what it stood for is gone
_SCIENTIFIC = r"-?\d(\.\d{1,14})?E\+\d{2,3}"
_SERIAL_TEXT = r"[1-7]\d{4}(\.\d{1,12})?"
_MONTH_FIRST = r"(0[1-9]|1[0-2])/(1[3-9]|2\d|3[01])/(18|19|20|21)\d{2}.*"
# a code, a letter in brackets before it and words after it: `n) N2: Child's disability`
_CODE_FIRST = (
    r"^(?:[a-z]{1,2}\d?\) ?)?([a-z]{0,2}\d{1,2}[a-z]?)(?:[ :\x{2013}-]+[^ :\d\x{2013}-].*)?$"
)
_NUMBER = r"-?\d{1,18}(\.\d{1,18})?"
_ZERO_WIDTH = r"[\x{200B}-\x{200D}\x{2060}\x{FEFF}]"
_OUTER_SPACE = r"^[\s\pZ\x{0085}]+|[\s\pZ\x{0085}]+$"

UNLISTED = "unlisted"
AS_IT_CAME = frozenset({"free_text", "json"})


def _matches(text: str, pattern: str) -> str:
    return f"regexp_full_match({text}, {quoted(pattern)})"


def _mapped(text: str, words: Mapping[str, str | None], otherwise: str) -> str:
    """What a text stands for. A `case`, not `in`: DuckDB makes a join of a list of words."""
    whens = " ".join(
        f"when {quoted(word)} then {'null' if meaning is None else quoted(meaning)}"
        for word, meaning in words.items()
    )
    return f"case {text} {whens} else {otherwise} end" if whens else otherwise


def _one_of(text: str, words: Iterable[str]) -> str:
    whens = " ".join(f"when {quoted(word)} then true" for word in words)
    return f"case {text} {whens} else false end"


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def plain_sql(column: FeedColumn, codes: CodeList | None, cell: str) -> str:
    """Whether the cell is in the usual form of its kind already, so that it needs no cleaning."""
    if column.kind in ID_KINDS:
        return (
            f"{_matches(cell, _ID)} and not contains({cell}, 'E+'){_has_its_digits(column, cell)}"
        )
    if column.kind in DATE_KINDS:
        usual = [_FORMS[form][0] for form in column.forms if _FORMS[form][1] == _ISO]
        return _matches(cell, "|".join(usual)) if usual else "false"
    if column.kind == "flag":
        return _one_of(cell, (*column.yes, *column.no))
    if column.kind == "count":
        return _matches(cell, _NUMBER)
    if codes:
        return _one_of(cell, codes.codes)
    return "true" if column.kind in AS_IT_CAME else _matches(cell, _CLEAN)


def text_sql(column: FeedColumn, cell: str, plain: str) -> str:
    """The cell without outer space and zero-width characters, blank where it says nothing."""
    bared = f"regexp_replace({cell}, {quoted(_ZERO_WIDTH)}, '', 'g')"
    trimmed = f"regexp_replace({bared}, {quoted(_OUTER_SPACE)}, '', 'g')"
    cleaned = f"nullif(nfc_normalize({trimmed}), '')"
    blanks = dict.fromkeys(column.sentinels)
    kept = f"case when {plain} then {cell} else {_mapped(cleaned, blanks, cleaned)} end"
    return _mapped(cell, blanks, kept)


def value_sql(column: FeedColumn, codes: CodeList | None, text: str, plain: str) -> str:
    """The value of a text, or null where it has none; a date may still be a sentinel."""
    if column.kind in ID_KINDS:
        is_id = f"{_matches(text, _ID)} and not {_matches(text, _SCIENTIFIC)}"
        return f"case when {plain} or ({is_id}{_has_its_digits(column, text)}) then {text} end"
    if column.kind in DATE_KINDS:
        return _date_sql(column, text, plain)
    if column.kind == "flag":
        return _flag_sql(column, text)
    if column.kind == "count":
        return f"case when {plain} or {_matches(text, _NUMBER)} then {text} end"
    return _code_sql(column, codes, text, plain) if codes else text


def _has_its_digits(column: FeedColumn, text: str) -> str:
    """That a number has as many digits as the feed says, where it says so."""
    if column.digits is None:
        return ""
    return f" and (length({text}) = {column.digits} or not {_matches(text, '[0-9]+')})"


def _date_sql(column: FeedColumn, text: str, plain: str) -> str:
    usual = f"when {plain} then try_cast({_ISO.format(text)} as date)"
    whens = " ".join(
        f"when {_matches(text, _FORMS[form][0])}"
        f" then try_cast({_FORMS[form][1].format(text)} as date)"
        for form in column.forms
    )
    return f"cast(case {usual} {whens} end as varchar)"


def _flag_sql(column: FeedColumn, text: str) -> str:
    said = {**dict.fromkeys(column.yes, "true"), **dict.fromkeys(column.no, "false")}
    lowered = {word.lower(): meaning for word, meaning in said.items()}
    return _mapped(text, said, _mapped(f"lower({text})", lowered, "null"))


def _code_sql(column: FeedColumn, codes: CodeList, text: str, plain: str) -> str:
    first, otherwise = f"regexp_extract(lower({text}), {quoted(_CODE_FIRST)}, 1)", "null"
    if column.code_first:
        otherwise = _mapped(first, {code.casefold(): code for code in codes.codes}, otherwise)
    others = _mapped(f"lower({text})", codes.words(), otherwise)
    return f"case when {plain} then {text} else {others} end"


def finished_sql(column: FeedColumn, text: str, value: str, codes: CodeList | None) -> str:
    """What lands: the value, blank for a sentinel date, `unlisted` for a code nobody lists."""
    if column.kind in DATE_KINDS and column.sentinels:
        return _mapped(value, dict.fromkeys(column.sentinels), value)
    if codes and codes.unlisted == UNLISTED:
        return f"coalesce({value}, case when {text} is not null then '{UNLISTED}' end)"
    return value


def can_be_bad(column: FeedColumn) -> bool:
    """Whether a text of this column can be no value of its kind."""
    return column.kind in ID_KINDS | DATE_KINDS | {"flag", "count"} or column.codes is not None


NOT_ASCII = "an id with characters outside printable ASCII"
FORMULA = "an id that begins like a formula"
ROUNDED = "an id in scientific notation, as a spreadsheet rounds it"
ZEROS_LOST = "an id with too few digits, as when a spreadsheet drops leading zeros"
MORE_DIGITS = "an id with too many digits"
NO_SUCH_DAY = "a day that does not exist"
MONTH_FIRST = "a date with its month first, as a spreadsheet may swap it"
SERIAL = "a date as a spreadsheet counts days, which the feed does not accept"
NO_FORM = "a date in none of the declared forms"

_REASONS: Mapping[str, str] = {
    "flag": "neither yes nor no",
    "count": "not a number",
    "code": "a code that is not in its list",
}


def reason_sql(column: FeedColumn, text: str) -> str:
    """The kind of fault of a bad cell, in words that hold nothing of it."""
    if column.kind in ID_KINDS:
        return (
            f"case when {_matches(text, _SCIENTIFIC)} then '{ROUNDED}'"
            f" when not {_matches(text, '[ -~]*')} then '{NOT_ASCII}'"
            f" when not {_matches(text, _ID)} then '{FORMULA}'"
            f" when length({text}) < {column.digits or 0} then '{ZEROS_LOST}'"
            f" else '{MORE_DIGITS}' end"
        )
    if column.kind in DATE_KINDS:
        forms = "|".join(f"({_FORMS[form][0]})" for form in column.forms)
        return (
            f"case when {_matches(text, forms)} then '{NO_SUCH_DAY}'"
            f" when {_matches(text, _MONTH_FIRST)} then '{MONTH_FIRST}'"
            f" when {_matches(text, _SERIAL_TEXT)} then '{SERIAL}'"
            f" else '{NO_FORM}' end"
        )
    return quoted(_REASONS[column.kind])
