"""Worked examples as small tables: the given rows, the night, the expected verdicts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wholepicture.authoring.pages.markdown import day, said, table
from wholepicture.rules.checks import Check, Example, Expected

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def examples_part(check: Check) -> Iterator[str]:
    """The shared rows, then each example with its changes and its expected verdicts."""
    yield (
        "Each example starts from the shared rows and says only what differs: a row whose first"
        " column is known already changes that row, any other is added. A cell left empty is not"
        " spoken of: a given one stays as it was, an expected one may be anything. Names, ids and"
        " dates are invented. They run as tests; `wholepicture check " + check.name + "` runs them"
        " alone."
    )
    if check.given:
        yield "### The rows shared by all examples"
        yield from _tables(check.given)
    for example in check.examples:
        yield from _example(example)


def _example(example: Example) -> Iterator[str]:
    yield f"### {example.name}"
    yield f"As at {day(example.as_at)}."
    if example.parameters:
        changed = ", ".join(f"`{name}` {said(value)}" for name, value in example.parameters.items())
        yield f"With {changed}."
    if example.without:
        yield f"Without {', '.join(_left_out(name) for name in example.without)}."
    yield from _tables(example.given)
    yield _expected(example.expect)


def _left_out(name: str) -> str:
    where, _, key = name.partition(":")
    return f"the row `{key}` of `{where}`"


def _tables(given: Rows) -> Iterator[str]:
    for name, rows in given.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        lines = [[said(row[column]) if column in row else "" for column in columns] for row in rows]
        yield f"`{name}`:\n\n{table(columns, lines)}"


def _expected(expect: Sequence[Expected]) -> str:
    """The expected rows, with the columns that at least one of them names."""
    if not expect:
        return "Expected: no row; nothing here is for this check to judge."
    spoken = {name for row in expect for name in row.model_fields_set}
    columns = [name for name in Expected.model_fields if name in spoken]
    lines = [[_value(row, column) for column in columns] for row in expect]
    return f"Expected:\n\n{table(columns, lines)}"


def _value(row: Expected, column: str) -> str:
    if column not in row.model_fields_set:
        return ""
    value = getattr(row, column)
    if column == "evidence":
        return "; ".join(f"{name} = {said(one)}" for name, one in (value or {}).items())
    return said(value)
