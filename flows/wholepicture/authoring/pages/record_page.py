"""The page of the record's tables, read from the comments of `sql/schema/record.sql`."""

import re
from collections.abc import Iterator

from wholepicture.authoring.pages.markdown import page, table
from wholepicture.paths import EXPECTATIONS

_TABLE = re.compile(r"create table record\.(\w+) \(\n(.*?)\n\);", re.DOTALL)
_COLUMN = re.compile(r"(\w+) (varchar|date|boolean|bigint|integer|double)(?:,|$)")
_LIST = re.compile(r"\blist ([a-z_]+)")
_TYPES = {
    "varchar": "text",
    "boolean": "yes or no",
    "bigint": "number",
    "integer": "number",
    "double": "number",
}


def record_page(schema: str) -> str:
    """One section for each table: what a row is, and its columns with types and remarks."""
    head, *_ = schema.partition("create schema")
    blocks = [
        _comment(head),
        "The first two columns of every table are `row_id` and `agency`; they are not repeated"
        " below. The feed files in `expectations/feeds/` say which export file and header fill a"
        " column.",
    ]
    for found in _TABLE.finditer(schema):
        name, body = found.groups()
        about = _comment(schema[: found.start()].rstrip().rpartition("\n\n")[2])
        blocks += [f"## {name}", about, table(["column", "type", "remark"], _columns(body))]
    return page("The record", blocks)


def _comment(text: str) -> str:
    """The `--` lines of a text, as one paragraph."""
    lines = [line.removeprefix("--").strip() for line in text.splitlines() if line.startswith("--")]
    return " ".join(lines)


def _columns(body: str) -> Iterator[list[str]]:
    for line in body.splitlines():
        code, _, remark = line.partition("--")
        for name, kind in _COLUMN.findall(code.strip()):
            if name not in ("row_id", "agency"):
                yield [f"`{name}`", _TYPES.get(kind, kind), _LIST.sub(_linked, remark.strip())]


def _linked(found: re.Match[str]) -> str:
    """A code list by its name, with a link to the file that holds its codes."""
    file = f"expectations/codes/{found[1]}.toml"
    is_list = (EXPECTATIONS.parent / file).is_file()
    return f"list [{found[1]}](../{file})" if is_list else found[0]
