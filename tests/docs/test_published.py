"""docs/published.md names every column of every published file, in its order."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from wholepicture.stages import publishing
from wholepicture.store.spans import create_audit
from wholepicture.warehouse import open_warehouse

GUIDE = Path(__file__).parents[2] / "docs" / "published.md"
NIGHT = date(2026, 11, 20)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The columns of every CSV of a night without any delivery."""
    folder = tmp_path_factory.mktemp("published")
    with open_warehouse() as warehouse:
        create_audit(warehouse)
        warehouse.run(
            "insert into audit.register by name select $night as night, false as is_excel,"
            " [] as reveals_allowed, '{}' as versions, '{}' as settings, '{}' as inputs,"
            " '{}' as timings",
            {"night": NIGHT},
        )
        publishing.render(warehouse, NIGHT, folder)
    return {
        file.name: next(csv.reader(file.read_text(encoding="utf-8").splitlines()))
        for file in folder.glob("*.csv")
    }


def explained() -> dict[str, list[str]]:
    """The columns that the guide explains, by file."""
    found: dict[str, list[str]] = {}
    for section in GUIDE.read_text(encoding="utf-8").split("\n## ")[1:]:
        name, _, text = section.partition("\n")
        cells = re.findall(r"^\| ([a-z0-9_]+(?:, [a-z0-9_]+)*) \|", text, re.M)
        found[name] = [column for cell in cells[1:] for column in cell.split(", ")]
    return found


def test_every_column_is_explained_in_its_order(published: dict[str, list[str]]) -> None:
    noted = explained()
    assert {name: noted.get(name) for name in published} == published
