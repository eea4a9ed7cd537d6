"""The descriptions and worked examples of derived tables: `expectations/derived/<table>.toml`.

Each file belongs to `sql/derived/<table>.sql`: words that define the table, its columns, and worked
examples. The calendar's table is not made from records and has no such file.
"""

from collections.abc import Collection, Iterator
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from wholepicture.errors import PairError
from wholepicture.paths import EXPECTATIONS, SQL
from wholepicture.rules.checks import common_parameters
from wholepicture.rules.derived_tables import CALENDAR
from wholepicture.rules.keyed_rows import Row, Written, keys_of_record, merged, spread_out
from wholepicture.rules.toml_files import built, read_toml

_OWN_KEYS = ("as_at", "without", "parameters", "expect")
Words = Annotated[str, Field(min_length=10)]
Fault = tuple[str, str, str]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class DerivedExample(_Strict):
    """A worked example: its changes to the shared rows, and the rows the table must have.

    `expect` is keyed by the values of the table's key, joined by a space. A column that a row
    leaves out is not compared.
    """

    as_at: date | None = None
    without: tuple[str, ...] = Field(default=(), strict=False)
    parameters: dict[str, Any] = {}
    rows: Written = {}
    expect: dict[str, Row]


class DerivedFile(_Strict):
    """The content of one `expectations/derived/<table>.toml`.

    `digests` names columns whose values nobody can read: the examples use a word in place of each
    value. `equivalent` gives the reason for each mutant of the SQL that no example can notice, by
    the mutant's changed line.
    """

    title: Words
    rows: Words
    definition: Words
    columns: Annotated[dict[str, Words], Field(min_length=1)]
    key: Annotated[list[str], Field(min_length=1)]
    digests: list[str] = []
    night: date
    given: Written = {}
    example: Annotated[dict[str, DerivedExample], Field(min_length=1)]
    equivalent: dict[str, Words] = {}


class DerivedTable(DerivedFile):
    """A derived table: its description, its worked examples and its SQL."""

    name: str
    sql: str

    def rows_given(self, example: DerivedExample) -> dict[str, list[Row]]:
        """The rows of an example in the record, by table."""
        keys = keys_of_record()
        own = spread_out(example.rows, keys)
        return merged(spread_out(self.given, keys), own, example.without, keys)

    def night_of(self, example: DerivedExample) -> date:
        """The night on which the table is built for an example."""
        return example.as_at or self.night


def load_derived(expectations: Path = EXPECTATIONS, sql: Path = SQL) -> dict[str, DerivedTable]:
    """Every derived table by name, in order; raises PairError for the first that does not load."""
    names = {file.stem for file in (expectations / "derived").glob("[!_]*.toml")}
    names |= {file.stem for file in (sql / "derived").glob("[!_]*.sql")} - {CALENDAR}
    return {name: load_derived_table(name, expectations, sql) for name in sorted(names)}


def load_derived_table(
    name: str, expectations: Path = EXPECTATIONS, sql: Path = SQL
) -> DerivedTable:
    """One derived table by its bare name; raises PairError."""
    file, query = expectations / "derived" / f"{name}.toml", sql / "derived" / f"{name}.sql"
    if not (file.is_file() and query.is_file()):
        raise _half(name, file, query, sql)
    read = read_toml(file, PairError)
    read["example"] = {
        title: _with_rows(one) if isinstance(one, dict) else one
        for title, one in read.get("example", {}).items()
    }
    described = built(DerivedFile, read, f"expectations/derived/{name}.toml", PairError)
    table = DerivedTable.model_construct(
        **{key: getattr(described, key) for key in DerivedFile.model_fields},
        name=name,
        sql=query.read_text(encoding="utf-8"),
    )
    for expected, found, do in _faults(table):
        raise PairError(f"derived table {name}", expected=expected, found=found, do=do)
    return table


def _with_rows(written: dict[str, Any]) -> dict[str, Any]:
    """The example with its rows of record tables collected under one key."""
    own = {key: written[key] for key in _OWN_KEYS if key in written}
    return {**own, "rows": {key: rows for key, rows in written.items() if key not in own}}


def _half(name: str, file: Path, query: Path, sql: Path) -> PairError:
    if not (file.is_file() or query.is_file()) or name == CALENDAR:
        known = {one.stem for one in (sql / "derived").glob("[!_]*.sql")} - {CALENDAR}
        return PairError(
            "the derived tables",
            expected="the name of one, as derived/table",
            found="a name that none has",
            do=f"Did you mean derived/{_nearest(name, known)}?",
        )
    ending = "SQL" if file.is_file() else "TOML"
    missing = f"sql/derived/{name}.sql" if file.is_file() else f"expectations/derived/{name}.toml"
    return PairError(
        f"derived table {name}",
        expected="two files with one stem, the TOML and the SQL",
        found=f"no {ending} file",
        do=f"Add {missing}.",
    )


def _nearest(name: str, known: Collection[str]) -> str:
    return get_close_matches(name, sorted(known), n=1, cutoff=0)[0]


def _faults(table: DerivedTable) -> Iterator[Fault]:
    """The faults of the file, each as (expected, found, do)."""
    for name in (*table.key, *table.digests):
        yield from _fault_of_name(name, table.columns, "described columns in `key` and `digests`")
    for written in (table.given, *(one.rows for one in table.example.values())):
        for name in written:
            yield from _fault_of_name(name, keys_of_record(), "tables of the record")
    shared = {f"{name}:{key}" for name, rows in table.given.items() for key in rows}
    for example in table.example.values():
        for name in example.parameters:
            yield from _fault_of_name(name, common_parameters(), "parameters of common.toml")
        for name in example.without:
            yield from _fault_of_name(name, shared, "shared rows in `without`, as table:key")
        for name in {column for row in example.expect.values() for column in row}:
            yield from _fault_of_name(name, table.columns, "described columns in `expect`")


def _fault_of_name(name: str, known: Collection[str], expected: str) -> Iterator[Fault]:
    if name not in known:
        do = f"Did you mean `{_nearest(name, known)}`?" if known else "Leave it out."
        yield expected, f"`{name}`", do
