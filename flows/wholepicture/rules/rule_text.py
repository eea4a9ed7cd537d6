"""The rule of a check, as a text with everything that decides its verdicts.

If any of it changes, the sha256 of the text changes. The text has the check's SQL, the derived
tables it reads, the forms and macros that these call, the bank holidays if it counts working days,
the remedies, and the values it ran with.
"""

import json
import re
from collections.abc import Mapping
from functools import cache

from wholepicture.rules.checks import Check
from wholepicture.rules.checks.envelope import causes_said, remedies_said
from wholepicture.rules.derived_tables import CALENDAR, bank_holidays, derived_sql, macros_sql
from wholepicture.rules.forms import forms_sql
from wholepicture.sql_text import bare, named_parameters

_MACRO = re.compile(r"^create or replace temp macro (\w+)", re.MULTILINE)
_DERIVED = re.compile(r"\bderived\.(\w+)")
_CALLED = re.compile(r"\b(\w+)\s*\(")


def rule_text(check: Check, values: Mapping[str, object]) -> str:
    """The rule with the `values` it ran with, as JSON in one line.

    It does not include the night, so that a rule is the same on two nights. It includes the
    threshold, if there is one, because the threshold decides the outcome.
    """
    texts = {"check": check.sql}
    for name in _reached(check.sql):
        kind, _, bare_name = name.partition(" ")
        texts[name] = derived_sql()[bare_name] if kind == "derived" else macros()[bare_name]
    used = frozenset().union(*map(named_parameters, texts.values())) - {"as_at"}
    parameters = {name: values[name] for name in used}
    if check.must_be_met is not None:
        parameters["must_be_met"] = check.must_be_met
    remedies: dict[str, str] = dict(check.remedy.items())
    rule = {
        "sql": texts,
        "bank_holidays": bank_holidays() if f"derived {CALENDAR}" in texts else [],
        "remedy": remedies | remedies_said(check),
        "because_of": causes_said(check),
        "parameters": parameters,
    }
    return json.dumps(rule, sort_keys=True, default=str)


def macros_reached(sql: str) -> frozenset[str]:
    """The names of the macros that a text calls, directly or through other macros."""
    called = frozenset(set(_CALLED.findall(bare(sql))) & macros().keys())
    while (
        more := frozenset(
            name
            for one in called
            for name in _CALLED.findall(bare(macros()[one]))
            if name in macros()
        )
        - called
    ):
        called |= more
    return called


def _reached(sql: str) -> set[str]:
    """The derived tables and macros that a text uses, directly or not, by kind and name."""
    reached: set[str] = set()
    waiting = [sql]
    while waiting:
        text = bare(waiting.pop())
        for table in set(_DERIVED.findall(text)) & derived_sql().keys():
            if f"derived {table}" not in reached:
                reached.add(f"derived {table}")
                waiting.append(derived_sql()[table])
        for macro in set(_CALLED.findall(text)) & macros().keys():
            if f"macro {macro}" not in reached:
                reached.add(f"macro {macro}")
                waiting.append(macros()[macro])
    return reached


@cache
def macros() -> Mapping[str, str]:
    """The SQL of every macro of the calendar and of the forms, by its name."""
    found = {}
    for text in (macros_sql(), *forms_sql().values()):
        starts = [*_MACRO.finditer(text)]
        ends = [one.start() for one in starts[1:]] + [len(text)]
        for one, end in zip(starts, ends, strict=True):
            statement = text[one.start() : end]
            # the text after the last bracket is the comment of the next macro
            found[one[1]] = statement[: statement.rindex(");") + 2]
    return found
