"""The envelope: the published columns of a check, worked out in the same way for all checks.

The SQL of a check gives `subject_id`; `child_id`, or `child_ids` with the youngest first; `judged`,
the struct of a form, or `verdict`; the declared evidence, by name; and `source_rows`. It gives
`remedy`, `due_on`, `last_event_on`, `measure`, `because_of` and `why` only if they differ from the
rule. A row with `is_from_birth` is counted from a birth date: its due date and its measure are left
blank.
"""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from wholepicture.rules.checks.check import FEEDS, Check
from wholepicture.rules.checks.common_words import causes_of_doubt, remedies_of_doubt

COLUMNS = {
    "subject_id": "VARCHAR",
    "child_id": "VARCHAR",
    "verdict": "VARCHAR",
    "remedy": "VARCHAR",
    "due_on": "DATE",
    "last_event_on": "DATE",
    "measure": "BIGINT",
    "because_of": "VARCHAR",
    "why": "VARCHAR",
    "evidence": "STRUCT",
    "source_rows": "BIGINT[]",
}
_OF_FORM = ("verdict", "remedy", "due_on", "last_event_on", "why")
_JUDGED = f"STRUCT({', '.join(f'{name} {COLUMNS[name]}' for name in _OF_FORM)})"
# the columns that a check's SQL may give beside its evidence, with their types
_GIVEN = {
    **{name: kind for name, kind in COLUMNS.items() if name != "evidence"},
    "child_ids": "VARCHAR[]",
    "judged": _JUDGED,
    "is_from_birth": "BOOLEAN",
}
_EVIDENCE = {
    "date": "DATE",
    "count": "BIGINT",
    "flag": "BOOLEAN",
    "ids": "VARCHAR[]",
    "words": "VARCHAR[]",
}
_WHOLE_NUMBERS = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UINTEGER", "HUGEINT"})
CHILDREN = "children"  # evidence made of `child_ids`: all but the first
_OF_CHILDREN = "ids:person"

Fault = tuple[str, str, str]


def faults_of_columns(check: Check, given: Mapping[str, str]) -> Iterator[Fault]:
    """Faults of the columns of an SQL, given by name and DuckDB type, as (expected, found, do)."""
    kinds = {**_GIVEN, **{name: _evidence_kind(kind) for name, kind in check.evidence.items()}}
    for name in given:
        if name not in kinds:
            nearest = get_close_matches(name, sorted(kinds), n=1, cutoff=0)
            yield (
                "columns of the envelope and declared evidence only",
                f"the column `{name}`",
                f"Declare it in [evidence], or did you mean `{nearest[0]}`?",
            )
    yield from _faults_of_choice(check, given)
    yield from _faults_of_children(check, given)
    for name in sorted(set(check.evidence) - set(given) - {CHILDREN}):
        yield (
            "a column for every declared evidence",
            f"none called `{name}`",
            "Give it, or take it out of [evidence].",
        )
    for name, kind in given.items():
        if name in kinds and not _fits(kind, kinds[name]):
            yield f"`{name}` of type {kinds[name]}", kind, "Cast it, or declare it so."


def _faults_of_children(check: Check, given: Mapping[str, str]) -> Iterator[Fault]:
    """Faults of the evidence `children` and of the column `child_ids`, of which it is made."""
    if "child_ids" not in given:
        if CHILDREN in check.evidence and CHILDREN not in given:
            yield (
                f"the column `child_ids`, from which the evidence `{CHILDREN}` is made",
                "none",
                "In place of `child_id` give `open_first(child_id, is_open, born_on) as child_ids`:"
                f" the first becomes `child_id`, the others `{CHILDREN}`.",
            )
        return
    if CHILDREN in given:
        yield (
            f"`child_ids` alone, from which the evidence `{CHILDREN}` is made",
            f"the column `{CHILDREN}` too",
            "Give `child_ids` only.",
        )
    if check.evidence.get(CHILDREN, _OF_CHILDREN) != _OF_CHILDREN:
        yield (
            f'{CHILDREN} = "{_OF_CHILDREN}" in [evidence]',
            f"`{check.evidence[CHILDREN]}`",
            "It is made of `child_ids`.",
        )


def _faults_of_choice(check: Check, given: Mapping[str, str]) -> Iterator[Fault]:
    """Faults of alternative columns: none of them is given, or more than one."""
    of_a_child = [("child_id", "child_ids")] if check.suite != FEEDS else []
    for wanted in (("subject_id",), *of_a_child, ("judged", "verdict"), ("source_rows",)):
        found = [name for name in wanted if name in given]
        if len(found) != 1:
            yield (
                f"one column {' or '.join(f'`{name}`' for name in wanted)}",
                " and ".join(f"`{name}`" for name in found) or "none",
                "Give exactly one.",
            )


def _evidence_kind(kind: str) -> str:
    return _EVIDENCE.get(kind.partition(":")[0], "VARCHAR")


def _fits(found: str, wanted: str) -> bool:
    """Whether the column's type is the one wanted; a count may be any whole number."""
    return found == wanted or (wanted == "BIGINT" and found in _WHOLE_NUMBERS)


def composed(check: Check, given: Mapping[str, str]) -> str:
    """The SELECT of the columns in COLUMNS, in order, from the columns of the check's SQL."""
    columns = ",\n    ".join(f"{_column(check, name, given)} as {name}" for name in COLUMNS)
    return f"select\n    {columns}\nfrom (\n{check.sql.strip()}\n) as given"


def _column(check: Check, name: str, given: Mapping[str, str]) -> str:
    verdict = _own("verdict", given)
    is_open = f"{verdict} in ('gap', 'unknown')"
    own = _own(name, given)
    if name == "child_id" and "child_ids" in given:
        return "given.child_ids[1]"
    if name == "remedy":
        return _remedy(check, verdict, given)
    if name == "evidence":
        return _evidence(check, is_open, given)
    if name == "source_rows":
        # each row once: the judged plan may also be the plan by which the child is open
        rows = (
            f"list_filter({own}, lambda source_row, place:"
            f" source_row is not null and list_position({own}, source_row) = place)"
        )
        # the first row decides the agency, in the same way for all verdicts, or the history would
        # break
        return rows if check.suite == FEEDS else _where_open(is_open, rows, f"{rows}[:1]")
    if name == "because_of":
        return _because_of(check, is_open, given)
    if name in ("due_on", "measure") and "is_from_birth" in given:
        return f"case when not given.is_from_birth then {own} end"
    return f"{own}::bigint" if name == "measure" and name in given else own


def _own(name: str, given: Mapping[str, str]) -> str:
    """The column from the SQL: its own, else the form's, else a typed null."""
    if name in given:
        return f"given.{name}"
    if name in _OF_FORM and "judged" in given:
        return f"given.judged.{name}"
    return f"null::{COLUMNS[name]}"


def _remedy(check: Check, verdict: str, given: Mapping[str, str]) -> str:
    """The row's own remedy, else a gap's by its form, an unknown's by its why, else the TOML's."""
    own = ["given.remedy"] if "remedy" in given else []
    of_form = ["given.judged.remedy"] if "judged" in given else []
    of_why = _by_words(_own("why", given), remedies_said(check))
    whens = []
    for after, remedy in sorted(check.remedy.items()):
        first = _first_of(*own, *(of_form if after == "gap" else of_why), f"'{remedy}'")
        whens.append(f"when '{after}' then {first}")
    return f"case {verdict} {' '.join(whens)} end"


def _where_open(is_open: str, value: str, otherwise: str = "null") -> str:
    """The value for a gap or unknown; for other verdicts the other value, by default blank."""
    return f"case\n        when {is_open}\n        then {value}\n        else {otherwise}\n    end"


def _first_of(*values: str) -> str:
    return values[0] if len(values) == 1 else f"coalesce({', '.join(values)})"


def remedies_said(check: Check) -> dict[str, str]:
    """The remedy by each `why` of its SQL that has one of its own in `expectations/common.toml`."""
    return {why: one for why, one in remedies_of_doubt().items() if f"'{why}'" in check.sql}


def causes_said(check: Check) -> dict[str, str]:
    """The check that a row follows from, by its why, or by `gap`: by the TOML, else by all's."""
    return {**causes_of_doubt(), **check.because_of}


def _by_words(why: str, said: Mapping[str, str]) -> list[str]:
    """What is said by the word in `why`: no expression where nothing is said of any."""
    whens = "".join(
        f"\n            when '{code}' then '{word}'" for code, word in sorted(said.items())
    )
    return [f"case {why}{whens}\n        end"] if said else []


def _because_of(check: Check, is_open: str, given: Mapping[str, str]) -> str:
    """The check that a row names as its cause, else the one that what happened follows from."""
    own = ["given.because_of"] if "because_of" in given else []
    has_why = "why" in given or "judged" in given
    happened = f"coalesce({_own('why', given)}, {_own('verdict', given)})"
    of_why = _by_words(happened, causes_said(check) if has_why else check.because_of)
    if not own and not of_why:
        return _own("because_of", given)
    return _where_open(is_open, _first_of(*own, *of_why))


def _evidence(check: Check, is_open: str, given: Mapping[str, str]) -> str:
    if not check.evidence:
        return "null"
    fields = ",\n            ".join(
        f"{name} := {_field(name, kind, given)}" for name, kind in check.evidence.items()
    )
    return _where_open(is_open, f"struct_pack(\n            {fields}\n        )")


def _field(name: str, kind: str, given: Mapping[str, str]) -> str:
    if name == CHILDREN and "child_ids" in given:
        return "given.child_ids[2:]"
    return f"given.{name}::bigint" if kind == "count" else f"given.{name}"
