"""A check's SQL as a night runs it, with its macros and values written in, for any DuckDB."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from wholepicture.authoring.examples import example_warehouse
from wholepicture.rules.checks import Check, common_parameters
from wholepicture.rules.checks.sql_rules import statement_of
from wholepicture.rules.dependencies import in_order_of_use
from wholepicture.rules.rule_text import macros, macros_reached
from wholepicture.rules.settings import Settings

_PARAMETER = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|\$([a-z_]\w*)", re.DOTALL)


def pasted_sql(check: Check, as_at: date, settings: Settings) -> str:
    """The statements that return the check's rows in an open night's file; raises PairError."""
    values = {
        **{name: own.value for name, own in common_parameters().items()},
        **settings.common(),
        **check.values(settings.of_check(check.name, as_at)),
        "as_at": as_at,
    }
    with example_warehouse() as laid:
        laid.verify(check)
        statement = statement_of(laid.warehouse, check, values)
    return "\n\n".join([_heading(check, as_at), *_macros(statement), written_in(statement, values)])


def _heading(check: Check, as_at: date) -> str:
    return (
        f"-- {check.name}, as run on {as_at}: {check.title}\n"
        "-- Open the night's file of the store read-only: duckdb -readonly STORE/nights/FILE"
    )


def _macros(statement: str) -> Iterator[str]:
    """The macros that the statement needs, each after the macros it calls."""
    texts = macros()
    order = in_order_of_use(
        macros_reached(statement), lambda name: macros_reached(texts[name]) - {name}
    )
    return (texts[name] for name in order)


def written_in(sql: str, values: Mapping[str, object]) -> str:
    """The statement with each `$name` replaced by its value, except in comments and texts."""
    replaced = _PARAMETER.sub(lambda one: literal(values[one[1]]) if one[1] else one[0], sql)
    return f"{replaced.rstrip().rstrip(';')};"


def literal(value: object) -> str:
    """A parameter's value in SQL, with the type that it has when it is bound."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return f"{value!r}::double"
    if isinstance(value, date):
        return f"date '{value}'"
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    return "'" + str(value).replace("'", "''") + "'"
