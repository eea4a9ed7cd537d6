"""A small document with children, plans and visits, and the visits read from it."""

import csv
import tempfile
from pathlib import Path
from typing import Any

from wholepicture.sandbox.elements_as_csv import Wanted, elements_written

SECRET = "Marigold"
VISIT = {
    "child": ["Child/Who/Id"],
    "plan": ["Child/Plan#"],
    "began": ["Child/Plan/Start"],
    "on": ["Child/Plan/Visit/On", "Child/Plan/Visit/Day"],
}
TABLES = ["Head", "Child", "Child/Plan", "Child/Plan/Visit", "Child/Plan/Tag"]
CHILD = (
    "<Child><Who><Id>c1</Id></Who>"
    "<Plan><Start>a</Start><Visit><On>1</On></Visit><Visit><On>2</On></Visit></Plan>"
    "<Plan><Visit><Day>3</Day></Visit><Start>b</Start></Plan></Child>"
)
PREFIXED = CHILD.replace("<", "<x:").replace("<x:/", "</x:")
ROWS = [["c1", "1", "a", "1"], ["c1", "1", "a", "2"], ["c1", "2", "b", "3"]]


def read(
    content: bytes,
    *,
    element: str = "Child/Plan/Visit",
    columns: dict[str, list[str]] | None = None,
    encoding: str | None = None,
    strays: bool = True,
) -> tuple[dict[str, Any], list[list[str]]]:
    """The answer, and the rows below the header."""
    question = {
        "element": element,
        "columns": columns or VISIT,
        "others": [other for other in TABLES if other != element],
        "day": "Head/Day",
        "counts_strays": strays,
    }
    with tempfile.TemporaryDirectory() as there:
        document, target = Path(there) / "in", Path(there) / "out"
        document.write_bytes(content)
        answer = elements_written(document, encoding, target, Wanted.asked(question))
        assert target.stat().st_mode & 0o777 == 0o600
        with target.open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
    assert head == list(columns or VISIT)
    return answer, rows


def inside(text: str, head: str = "") -> bytes:
    """A document with that content."""
    return f"{head}<All>{text}</All>".encode()


WHOLE = inside(CHILD, "<?xml version='1.0'?>")
