"""Columns of every record table, read from `sql/schema/record.sql` without a database."""

import re
from collections.abc import Mapping
from functools import cache

from wholepicture.paths import SQL

_TABLE = re.compile(r"create table record\.(\w+) \(\n(.*?)\n\);", re.DOTALL)
_COLUMN = re.compile(r"(\w+) (varchar|date|boolean|bigint|double)(?:,|$)")
OF_EVERY_TABLE = ("row_id", "agency")


@cache
def columns_of_record() -> Mapping[str, Mapping[str, str]]:
    """The columns of each record table with their types, its key first, without row_id and agency.

    The tables have bare names. The types are written as in the schema, such as `date`.
    """
    schema = (SQL / "schema" / "record.sql").read_text(encoding="utf-8")
    return {
        found[1]: {
            name: kind
            for line in found[2].splitlines()
            for name, kind in _COLUMN.findall(line.partition("--")[0].strip())
            if name not in OF_EVERY_TABLE
        }
        for found in _TABLE.finditer(schema)
    }
