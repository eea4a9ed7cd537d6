"""An example states only what differs from the rows that all examples of its file share."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from wholepicture.paths import EXPECTATIONS

WITH_EXAMPLES = [
    path
    for folder in ("checks", "derived")
    for path in sorted((EXPECTATIONS / folder).rglob("*.toml"))
    if not path.name.startswith("_")
]


def cells(tables: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str, str], Any]]:
    """Each cell of rows by key: its table, key and column, and its value."""
    for table, rows in tables.items():
        for key, row in rows.items() if isinstance(rows, Mapping) else ():
            for column, held in row.items() if isinstance(row, Mapping) else ():
                yield (table, key, column), held


@pytest.mark.parametrize(
    "path", WITH_EXAMPLES, ids=lambda path: path.relative_to(EXPECTATIONS).as_posix()
)
def test_no_cell_of_an_example_is_said_in_given(path: Path) -> None:
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    given = dict(cells(content.get("given", {})))
    said_again = [
        (name, *place)
        for name, example in content["example"].items()
        for place, held in cells(example)
        if place in given and given[place] == held
    ]
    assert said_again == []
