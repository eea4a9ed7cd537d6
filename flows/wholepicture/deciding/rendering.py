"""How a check's open rows are rendered for publication, in SQL: evidence, message, ids."""

import re
from collections.abc import Mapping

from wholepicture.catalogue import Check
from wholepicture.rooms import SQL

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def kept_sql(check: Check, values: Mapping[str, object]) -> str:
    """The statement that renders a check's gap and unknown rows into `decided.kept`."""
    template = (SQL / "publish" / "_kept.sql").read_text(encoding="utf-8")
    days_over = "days_over" if check.due_from is None else "days_over - days_over % 30"
    return (
        template.replace("/*kind*/ 'local_id'", f"'{_subject_kind(check)}'")
        .replace("/*evidence*/ null", _evidence_sql(check))
        .replace("/*message*/ null", _message_sql(check, values))
        .replace(
            "/*due_on*/ overdue.due_on",
            "overdue.due_on" if check.due_from is None else "null::date",
        )
        .replace("/*days_over*/ overdue.days_over", days_over)
    )


def _subject_kind(check: Check) -> str:
    """What a subject's id is made of: ids that a system minted, or words of a feed file."""
    return "feed_word" if check.is_of_deliveries else "local_id"


def _evidence_sql(check: Check) -> str:
    """`name=value` pairs joined by `;`, each value rendered by its declared type."""
    pairs = [
        f"'{name}=' || {_rendered(f'evidence.{name}', kind)}"
        for name, kind in check.evidence.items()
    ]
    return f"concat_ws(';', {', '.join(pairs)})" if pairs else "null::varchar"


def _rendered(value: str, kind: str) -> str:
    kind = kind.partition(":")[0]
    if kind == "ids":
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


def _message_sql(check: Check, values: Mapping[str, object]) -> str:
    """The message template as a concatenation; a blank date or id reads `not recorded`."""
    parts: list[str] = []
    for at, part in enumerate(_PLACEHOLDER.split(check.message)):
        if at % 2 == 0:
            parts.append("'" + part.replace("'", "''") + "'")
        elif part in check.parameters:
            parts.append("'" + str(values[part]).replace("'", "''") + "'")
        else:
            parts.append(_message_field(check, part))
    return " || ".join(parts)


def _message_field(check: Check, name: str) -> str:
    if name in check.evidence:
        rendered = _rendered(f"evidence.{name}", check.evidence[name])
        return f"coalesce(nullif({rendered}, ''), 'not recorded')"
    if name == "due_on" and check.due_from is not None:
        return "'a date counted from birth'"
    if name == "due_on":
        return "coalesce(due_on::varchar, 'its due date')"
    return f"coalesce({name}::varchar, 'not recorded')"
