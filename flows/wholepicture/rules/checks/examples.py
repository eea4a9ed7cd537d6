"""The worked examples of a check's TOML: rows by key, examples by name, each edge in a line.

A refusal names the place in the analyst's words: the example's name, the table and the key.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from wholepicture.errors import PairError
from wholepicture.rules.checks.check import Example, Expected
from wholepicture.rules.checks.edge_examples import Shared, examples_of_edges
from wholepicture.rules.checks.example_rows import nearest, refusal, rows_of_tables
from wholepicture.rules.keyed_rows import keys_of_record
from wholepicture.rules.record_schema import columns_of_record
from wholepicture.rules.toml_files import built

_OWN = ("as_at", "without", "parameters", "whole_export", "expect")


def with_examples(read: Mapping[str, Any], where: str, common: Collection[str]) -> dict[str, Any]:
    """The content of a check's TOML, with rows, examples and edges in the form of CheckFile.

    `example` becomes a list that ends with the examples of the edges; `edges` names these by
    parameter. `where` is the file, `common` the parameters of every check. Raises PairError.
    """
    own = read.get("parameters")
    shared = Shared(
        where=where,
        night=_night(read, where),
        subject=read.get("subject"),
        given=rows_of_tables(read.get("given", {}), f"{where}, given"),
        parameters=frozenset({*(own if isinstance(own, Mapping) else ()), *common}),
    )
    examples = {name: _example(name, own, shared) for name, own in _named(read, where)}
    of_edges = examples_of_edges(read.get("edges", {}), shared, examples)
    return {
        **read,
        "given": shared.given,
        "example": [*examples.values(), *(one for some in of_edges.values() for one in some)],
        "edges": {name: [one.name for one in some] for name, some in of_edges.items()},
    }


def _night(read: Mapping[str, Any], where: str) -> date:
    night = read.get("night")
    if isinstance(night, date) and not isinstance(night, datetime):
        return night
    raise refusal(
        f"{where}, night",
        "the night of the examples, a date such as 2026-11-20",
        "none" if night is None else "something else",
        "Write it above the first table.",
    )


def _named(read: Mapping[str, Any], where: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each example's name and content."""
    written = read.get("example", {})
    named = written.items() if isinstance(written, Mapping) else [("", written)]
    for name, own in named:
        if not isinstance(own, Mapping):
            raise refusal(
                f"{where}, example",
                'examples that are named in their header, `[example."its name"]`',
                "a list" if isinstance(own, list) else "something else",
                "Name each in its header.",
            )
        yield name, own


def _example(name: str, own: Mapping[str, Any], shared: Shared) -> Example:
    """One example, without the shared rows; raises PairError."""
    where = f'{shared.where}, example "{name}"'
    known = [*columns_of_record(), *_OWN]
    for key in own:
        if key not in known:
            expected = "a table of the record, or as_at, without, parameters or expect"
            raise refusal(where, expected, f"`{key}`", nearest(key, known))
    content = {
        "as_at": shared.night,
        **{key: own[key] for key in _OWN if key in own},
        "name": name,
        "given": rows_of_tables({key: own[key] for key in own if key not in _OWN}, where),
        "expect": list(_expected(own.get("expect"), where)),
    }
    example = built(Example, content, where, PairError)
    _refuse_strange_names(example, shared, where)
    return example


def _expected(written: object, where: str) -> Iterator[Expected]:
    """The rows that an example expects, by their subject."""
    if not isinstance(written, Mapping):
        raise refusal(
            f"{where}, expect",
            'a verdict for each subject, as `expect.child-1 = "gap"`, or `expect = {}`',
            "none" if written is None else "something else",
            "Write every row that the SQL must give, by its subject.",
        )
    for subject, row in written.items():
        place = f"{where}, expect.{subject}"
        said = row if isinstance(row, Mapping) else {"verdict": row}
        if "subject_id" in said:
            found = "`subject_id` again"
            raise refusal(place, "the subject once, as the row's name", found, "Remove it.")
        yield built(Expected, {"subject_id": subject, **said}, place, PairError)


def _refuse_strange_names(example: Example, shared: Shared, where: str) -> None:
    """Refuses an example whose `without` or parameters name what does not exist."""
    keys = keys_of_record()
    rows = {f"{table}:{row[keys[table]]}" for table in shared.given for row in shared.given[table]}
    for name in example.without:
        if name not in rows:
            expected = "rows of [given], as `table:key`"
            raise refusal(f"{where}, without", expected, f"`{name}`", nearest(name, rows))
    for name in example.parameters:
        if name not in shared.parameters:
            expected = "parameters of the check or of expectations/common.toml"
            found = f"`{name}`, which is not one"
            raise refusal(f"{where}, parameters", expected, found, nearest(name, shared.parameters))
