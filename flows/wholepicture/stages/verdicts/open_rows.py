"""SQL that prepares a check's open rows for publication: evidence, message, ids."""

from collections.abc import Mapping

from wholepicture.paths import SQL
from wholepicture.rules.checks import Check
from wholepicture.rules.checks.messages import (
    GAP,
    LATE,
    UNKNOWN,
    Field,
    kind_of,
    pieces,
    sentences,
)


def kept_sql(check: Check, values: Mapping[str, object]) -> str:
    """The statement that writes a check's gap and unknown rows to `judging.kept`."""
    template = (SQL / "publish" / "_kept.sql").read_text(encoding="utf-8")
    days_over = "days_over" if check.due_from is None else "days_over - days_over % 30"
    return (
        template.replace("/*kind*/ 'local_id'", f"'{subject_kind(check)}'")
        .replace("/*evidence*/ null", _evidence_sql(check))
        .replace("/*message*/ null", message_sql(check, values))
        .replace(
            "/*due_on*/ overdue.due_on",
            "overdue.due_on" if check.due_from is None else "null::date",
        )
        .replace("/*days_over*/ overdue.days_over", days_over)
    )


def subject_kind(check: Check) -> str:
    """The parts of a subject's id: ids from a source system, or words of a feed file."""
    return "feed_word" if check.is_of_deliveries else "local_id"


def _evidence_sql(check: Check) -> str:
    """The SQL of `name=value` pairs joined by `;`, each value written by its declared type."""
    pairs = [
        f"'{name}=' || {_rendered(f'evidence.{name}', kind)}"
        for name, kind in check.evidence.items()
    ]
    return f"concat_ws(';', {', '.join(pairs)})" if pairs else "null::varchar"


def _rendered(value: str, kind: str) -> str:
    kind = kind.partition(":")[0]
    if kind == "words":
        text = f"array_to_string(list_transform({value}, lambda code: published_code(code)), ',')"
    elif kind == "ids":
        published = f"list_transform({value}, lambda id: published_id('local_id', id))"
        text = f"array_to_string({published}, ',')"
    elif kind == "id":
        text = f"published_id('local_id', {value})"
    elif kind == "flag":
        text = f"case when {value} then 'yes' when not {value} then 'no' end"
    elif kind in ("agency", "field", "code"):
        text = f"published_code({value})"
    else:
        text = f"{value}::varchar"
    return f"coalesce({text}, '')"


def message_sql(check: Check, values: Mapping[str, object]) -> str:
    """The sentence of a row of `judged_rows`, as an expression over its columns.

    It is chosen by the row's `why` if the check has a sentence for it, otherwise by what happened.
    """
    said = {key: _sentence_sql(check, text, values) for key, text in sentences(check).items()}
    chosen = [(f"why = {_quoted(key)}", key) for key in said]
    chosen += [("remedy = 'late'", LATE), ("verdict = 'unknown'", UNKNOWN)]
    whens = [f"when {condition} then {said[key]}" for condition, key in chosen if key in said]
    return f"case {' '.join(whens)} else {said[GAP]} end"


def _sentence_sql(check: Check, sentence: str, values: Mapping[str, object]) -> str:
    """The sentence as SQL that joins its own words and its fields."""
    parts: list[str] = []
    before = ""
    for piece in pieces(sentence):
        if isinstance(piece, Field):
            parts.append(_field_sql(check, piece, values, before))
        else:
            parts.append(_quoted(piece))
            before = piece
    return " || ".join(parts)


def _field_sql(check: Check, field: Field, values: Mapping[str, object], before: str) -> str:
    """The SQL that fills a placeholder, in such a way that a blank still gives a whole sentence."""
    name, kind = field.name, kind_of(check, field.name)
    value = f"evidence.{name}" if name in check.evidence else name
    if name in check.parameters:
        value = _quoted(str(values[name]))
        if field.one:
            is_one = values[name] == 1
            return _quoted(f"1 {field.one}" if is_one else f"{values[name]} {field.many}")
    if field.one:
        one, many = _quoted(f"1 {field.one}"), _quoted(f" {field.many}")
        blank = _quoted(f"an unknown number of {field.many}")
        return f"coalesce(case when {value} = 1 then {one} else {value} || {many} end, {blank})"
    if name == "due_on" and check.due_from is not None:
        return "'a date counted from birth'"
    if name in check.evidence and kind == "words":
        text = _in_words(value, check.words[check.evidence[name].partition(":")[2]])
    elif name in check.evidence:
        text = _rendered(value, check.evidence[name])
    else:
        text = f"{value}::varchar"
    is_inside = kind == "date" and not before.endswith(": ")
    blank = "'a date not recorded'" if is_inside else "'not recorded'"
    return f"coalesce(nullif({text}, ''), {blank})"


def _in_words(codes: str, words: Mapping[str, str]) -> str:
    """A list of codes as words: `address`, `name and address`, `name, address and school`."""
    known = ", ".join(f"{_quoted(code)}: {_quoted(word)}" for code, word in words.items())
    said = f"list_transform({codes}, lambda code: coalesce(map {{{known}}}[code], 'other'))"
    but_last = f"array_to_string({said}[:-2], ', ')"
    return f"concat_ws(' and ', nullif({but_last}, ''), {said}[-1])"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
