"""Words about the ids and due dates of a check's rows, read from its SQL."""

import re
from collections.abc import Iterator

from wholepicture.rules.checks import Check
from wholepicture.rules.forms import forms_called
from wholepicture.sql_text import bare

BAR = "|"
_SUBJECT = re.compile(r"^\s*(.+?) as subject_id,?$", re.MULTILINE)
_BETWEEN = re.compile(r"\s*\|\|\s*'\|'\s*\|\|\s*|,\s*(?=\w)")
_CONCATENATED = re.compile(r"concat_ws\('\|',\s*(.+)\)")
_WORST = re.compile(r"\bis_worst_row\((.*)\)")
_TABLE_OR_TYPE = re.compile(r"^\w+\.|::\w+$")
_COLUMN = "column_id"  # the file's name and the column's, joined by a bar
_WORDS = {
    "child_id": "the child's `person_id`",
    "father_id": "the father's `person_id`",
    "adult_id": "the adult's `person_id`",
    "partner_id": "the partner's `person_id`",
    "family_id": "the id of the family",
    "kind": "the kind of event",
    "event_id": "the id of the event",
    "decided_on": "the day of the decision",
    "returned_on": "the day of the return",
    "file_id": "the file's name in the feed file",
    _COLUMN: "the names of the file and of the column in the feed file",
    "rate": "the word for the rate",
    "found_in": "the table's name",
}
_DATED_FORMS = frozenset({"once_over", "rolling", "shown_by", "timed"})


def subject_parts(check: Check) -> list[list[str]]:
    """The columns or texts that make up `subject_id`, for each kind of row the SQL returns."""
    found = dict.fromkeys(_SUBJECT.findall(check.sql))
    return [list(_parts(expression)) for expression in found]


def count_of_bars(parts: list[str]) -> int:
    """The number of bars in an id made of these parts."""
    return len(parts) - 1 + parts.count(_COLUMN)


def said_of_subject(check: Check) -> str:
    """The parts of a subject's id in words, with the id of an example."""
    kinds = ", or ".join(_joined([_word(part) for part in parts]) for parts in subject_parts(check))
    shown = next((row.subject_id for one in check.examples for row in one.expect), "")
    return kinds if not shown or f"`{shown}`" in kinds else f"{kinds}, such as `{shown}`"


def has_due_date(check: Check) -> bool:
    """Whether a row may have a due date: the SQL names one, or uses a form that needs one."""
    return bool(_DATED_FORMS & forms_called(check.sql)) or "due_on" in bare(check.sql)


def said_of_due_date(check: Check) -> str:
    """A sentence on which rows have a due date, and the unit in which days over are counted."""
    if not has_due_date(check):
        return "none: `due_on` is blank in every row"
    unit = f"days over are counted in {check.days_over_unit}"
    if check.due_from:
        return f"counted from birth: not published; {unit}, rounded down to thirties"
    or_birth = ", or if it is counted from birth" if "is_from_birth" in bare(check.sql) else ""
    return (
        "`due_on` is given for every verdict, met and unknown too, and is blank if it cannot be"
        f" counted{or_birth}; {unit}"
    )


def said_of_several(check: Check) -> str:
    """A sentence on which row of a subject with several is kept; blank if the SQL does not say."""
    found = _WORST.search(bare(check.sql))
    if found is None:
        return ""
    is_by_row = found[1].endswith((", row_id", ".row_id"))
    tie = "the first in the file" if is_by_row else "the one said below"
    return f"the worst verdict: gap, then unknown, then not yet due, then met; of these {tie}"


def _parts(expression: str) -> Iterator[str]:
    concatenated = _CONCATENATED.fullmatch(expression)
    for part in _BETWEEN.split(concatenated[1] if concatenated else expression):
        yield _TABLE_OR_TYPE.sub("", _TABLE_OR_TYPE.sub("", part.strip()))


def _word(part: str) -> str:
    if part.startswith("'"):
        return f"the word `{part.strip(chr(39))}`"
    return _WORDS.get(part, f"the `{part}`")


def _joined(words: list[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} and {last}, joined by a bar" if others else last
