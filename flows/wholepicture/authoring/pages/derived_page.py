"""The pages of derived tables: what one row is, how it is defined, and what reads it."""

import re
from collections.abc import Iterator, Mapping

from wholepicture.authoring.pages.markdown import page, said, table
from wholepicture.rules.checks import Check, Parameter
from wholepicture.rules.derived_descriptions import DerivedTable
from wholepicture.sql_text import named_parameters

_COMMENT = re.compile(r"--[^\n]*")


def tables_named(sql: str, schema: str) -> list[str]:
    """The bare names of a schema's tables that a query names outside its comments, in order."""
    return sorted(set(re.findall(rf"\b{schema}\.(\w+)", _COMMENT.sub("", sql))))


def derived_page(
    one: DerivedTable, checks: Mapping[str, Check], common: Mapping[str, Parameter]
) -> str:
    """The whole page of a derived table, as Markdown."""
    return page(one.title, _blocks(one, checks, common))


def _blocks(
    one: DerivedTable, checks: Mapping[str, Check], common: Mapping[str, Parameter]
) -> Iterator[str]:
    file = f"sql/derived/{one.name}.sql"
    yield f"`derived.{one.name}`: {one.rows} [All derived tables](README.md)"
    yield "## Definition"
    yield "\n".join(f"- {line}" for line in one.definition.strip().splitlines())
    yield "## Columns"
    yield f"The key of a row is {_listed(one.key)}."
    yield table(["column", "holds"], [[f"`{name}`", said] for name, said in one.columns.items()])
    yield "## What it reads, and what reads it"
    yield _reads_and_readers(one, checks, common)
    yield "## Worked examples"
    yield (
        f"They are written in `expectations/derived/{one.name}.toml`, run as tests, and are run"
        f" alone by `wholepicture check derived/{one.name}`. The SQL is [{file}](../../{file})."
    )
    yield "\n".join(f"- {name}" for name in one.example)


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _reads_and_readers(
    one: DerivedTable, checks: Mapping[str, Check], common: Mapping[str, Parameter]
) -> str:
    readers = [
        f"[{name}](../checks/{name}.md)"
        for name, check in sorted(checks.items())
        if one.name in tables_named(check.sql, "derived")
    ]
    rows: list[tuple[str, list[str]]] = [
        ("reads of the record", [_to_record(name) for name in tables_named(one.sql, "record")]),
        ("reads of derived tables", [f"[{n}]({n}.md)" for n in tables_named(one.sql, "derived")]),
        (
            "numbers and lists of `expectations/common.toml`",
            [
                f"`{name}` ({_value(common[name])})"
                for name in sorted(named_parameters(one.sql) - {"as_at"})
            ],
        ),
        ("checks that read it themselves", readers),
    ]
    return table(["", ""], [[what, ", ".join(names) or "none"] for what, names in rows])


def _value(own: Parameter) -> str:
    """A number with its unit, or the codes or words of a list after their kind."""
    value = said(own.value)
    return f"{own.unit}: {value}" if isinstance(own.value, list) else f"{value} {own.unit}"


def _to_record(name: str) -> str:
    return f"[{name}](../record.md#{name})"


def derived_index(tables: Mapping[str, DerivedTable]) -> str:
    """The index of the derived tables, one line each."""
    return page(
        "The derived tables",
        [
            "A derived table holds what follows from many records, and what two checks both need:"
            " `sql/derived/<table>.sql` builds it, `expectations/derived/<table>.toml` defines it"
            " in words and proves it by worked examples. The words are those of the"
            " [glossary](../glossary.md).",
            table(
                ["table", "title", "rows"],
                [[f"[{one.name}]({one.name}.md)", one.title, one.rows] for one in tables.values()],
            ),
        ],
    )
