"""Examples made from [edges] of a check's TOML, which states each boundary in one line.

`parameter = { "table.key.column" = { verdict = value, verdict = value } }`, or `as_at` in place of
the cell. `in = "an example"` starts from that example's rows. `out` means that the subject has no
row. Several values of one verdict are a list, and so are several lines of one parameter.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, cast

from wholepicture.rules.checks.check import VERDICTS, Example, Expected, Verdict
from wholepicture.rules.checks.example_rows import copies_of, nearest, refusal
from wholepicture.rules.keyed_rows import Row, keys_of_record, merged
from wholepicture.rules.record_schema import columns_of_record

AS_AT, OUT = "as_at", "out"
_IN = "in"
_SIDES = (*VERDICTS, OUT)
_IN_WORDS = {"not_yet_due": "not yet due", OUT: "not judged"}
_AS_EDGE = '`parameter = { "table.key.column" = { verdict = value, verdict = value } }`'

Value = date | int


@dataclass(frozen=True, kw_only=True)
class Shared:
    """The parts that all examples share; `where` is the file, `subject` that of the edges."""

    where: str
    night: date
    subject: str | None
    given: dict[str, list[Row]]
    parameters: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class _Edge:
    """One cell, or the night, at which a parameter changes the verdict; it is changed in `base`."""

    parameter: str
    base: Example
    cell: str
    where: str

    @property
    def place(self) -> tuple[str, str, str]:
        """The table, key and column of the cell; a key may contain dots."""
        table, _, rest = self.cell.partition(".")
        key, _, column = rest.rpartition(".")
        return table, key, column


def examples_of_edges(
    written: object, shared: Shared, examples: Mapping[str, Example]
) -> dict[str, list[Example]]:
    """The examples that the edges state, by parameter; raises PairError."""
    found: dict[str, list[Example]] = {}
    taken = set(examples)
    for edge, sides in _edges(written, shared, examples):
        for side, value in _values(edge, sides):
            name = _name(edge, side, value, taken)
            taken.add(name)
            of_parameter = found.setdefault(edge.parameter, [])
            of_parameter.append(_example(edge, name, side, value, shared.subject or ""))
    return found


def _edges(
    written: object, shared: Shared, examples: Mapping[str, Example]
) -> Iterator[tuple[_Edge, object]]:
    """Each edge with the text of its two sides."""
    where = f"{shared.where}, edges"
    for parameter, stated in _table(written, where).items():
        if parameter not in shared.parameters:
            expected = "a parameter of the check, or of expectations/common.toml"
            raise refusal(where, expected, f"`{parameter}`", nearest(parameter, shared.parameters))
        if not isinstance(shared.subject, str):
            found = "none" if shared.subject is None else "something else"
            do = 'Write it above the first table, such as `subject = "child-1"`.'
            raise refusal(f"{shared.where}, subject", "the subject of the edges", found, do)
        for line in (stated or [{}]) if isinstance(stated, list) else [stated]:
            place = f"{where}.{parameter}"
            base = _base(_table(line, place).get(_IN), place, shared, examples)
            cells = {cell: sides for cell, sides in line.items() if cell != _IN}
            if not cells:
                raise refusal(place, "a cell or `as_at`", "none", f"Write {_AS_EDGE}.")
            for cell, sides in cells.items():
                edge = _Edge(parameter=parameter, base=base, cell=cell, where=f"{place}, {cell}")
                _refuse_strange_cell(edge, shared)
                yield edge, sides


def _table(written: object, where: str) -> Mapping[str, Any]:
    if isinstance(written, Mapping):
        return written
    raise refusal(where, "edges as tables", "something else", f"Write {_AS_EDGE}.")


def _base(name: object, where: str, shared: Shared, examples: Mapping[str, Example]) -> Example:
    """The example of that name, or only the shared rows if there is no name."""
    if name is None:
        return Example(name="the shared rows", as_at=shared.night, expect=[])
    if isinstance(name, str) and name in examples:
        return examples[name]
    if not isinstance(name, str):
        raise refusal(f"{where}, in", "the name of an example", "something else", "Write a name.")
    raise refusal(
        f"{where}, in", "the name of an example", "the name of none", nearest(name, examples)
    )


def _refuse_strange_cell(edge: _Edge, shared: Shared) -> None:
    """Refuses a cell that no row of the base has, or whose values have no neighbours."""
    if edge.cell == AS_AT:
        return
    table, key, column = edge.place
    if not column:
        raise refusal(
            edge.where, '`as_at`, or a cell as "table.key.column"', "neither", "Put it in quotes."
        )
    columns = columns_of_record()
    if table not in columns:
        raise refusal(edge.where, "a table of the record", f"`{table}`", nearest(table, columns))
    if column not in columns[table]:
        expected = f"a column of record.{table}"
        raise refusal(edge.where, expected, f"`{column}`", nearest(column, columns[table]))
    keys = keys_of_record()
    rows = merged(shared.given, edge.base.given, edge.base.without, keys)
    count = len(list(copies_of(rows, table, key)))
    if count == 0:
        near = nearest(key, [str(row.get(keys[table])) for row in rows.get(table, [])])
        raise refusal(edge.where, f"a row of {table} that is given", f"`{key}`", near)
    if count > 1:
        do = "Choose another cell, or start from rows without copies."
        raise refusal(edge.where, "a row that is given once", "copies of one", do)


def _values(edge: _Edge, sides: object) -> list[tuple[str, Value]]:
    """Each side and value, as written; PairError if the values at the change are not neighbours."""
    found: list[tuple[str, Value]] = []
    for side, given in _table(sides, edge.where).items():
        if side not in _SIDES:
            expected = f"verdicts, or `{OUT}` for no row"
            raise refusal(edge.where, expected, f"`{side}`", nearest(side, _SIDES))
        for value in given if isinstance(given, list) else [given]:
            _refuse_other_kind(edge, value)
            found.append((side, value))
    if len({side for side, _ in found}) < 2:
        do = "Write a value for each side of the turn."
        raise refusal(edge.where, "two verdicts or more", "less", do)
    _refuse_others_between(edge, found)
    return found


def _refuse_other_kind(edge: _Edge, value: object) -> None:
    table, _, column = edge.place
    kind = "date" if edge.cell == AS_AT else columns_of_record()[table][column]
    is_day = isinstance(value, date) and not isinstance(value, datetime)
    is_count = isinstance(value, int) and not isinstance(value, bool)
    if kind not in ("date", "bigint"):
        found = "one of another kind"
        do = "State its boundary by two examples."
        raise refusal(edge.where, "a cell that holds a date or a whole number", found, do)
    if not (is_day if kind == "date" else is_count):
        expected = "days" if kind == "date" else "whole numbers"
        raise refusal(edge.where, expected, "something else", "Put it right.")


def _refuse_others_between(edge: _Edge, found: Iterable[tuple[str, Value]]) -> None:
    """Refuses values where the verdict changes, unless they are one day or one count apart."""
    for (early, side), (late, other) in pairwise(sorted((value, side) for side, value in found)):
        apart: Any = cast(Any, late) - early
        if not apart:
            raise refusal(edge.where, "each value once", "one twice", "Remove one.")
        if side != other and apart not in (1, timedelta(days=1)):
            raise refusal(
                edge.where,
                "neighbours where the verdict turns, such as one day and the next",
                f"others between `{side}` and `{other}`",
                "Write the last value of the one and the first of the other.",
            )


def _name(edge: _Edge, side: str, value: Value, taken: set[str]) -> str:
    """A short readable name; it includes the cell and the base only if the name is taken."""
    day = "on" if isinstance(value, date) else "at"
    short = f"edge of {edge.parameter}: {_IN_WORDS.get(side, side)} {day} {value}"
    longer = f"{short}, {edge.cell}"
    names = (short, longer, f"{longer}, in {edge.base.name}")
    return next((name for name in names if name not in taken), names[-1])


def _example(edge: _Edge, name: str, side: str, value: Value, subject: str) -> Example:
    """The base with that value in the cell; its expectations for other subjects stay."""
    given = {table: [dict(row) for row in rows] for table, rows in edge.base.given.items()}
    if edge.cell != AS_AT:
        table, key, column = edge.place
        own = list(copies_of(given, table, key))
        if not own:
            own = [{keys_of_record()[table]: key}]
            given.setdefault(table, []).extend(own)
        own[0][column] = value
    others = [
        Expected(subject_id=row.subject_id, verdict=row.verdict)
        for row in edge.base.expect
        if row.subject_id != subject
    ]
    return Example(
        name=name,
        edge_cell=edge.cell,
        as_at=value if edge.cell == AS_AT and isinstance(value, date) else edge.base.as_at,
        given=given,
        without=edge.base.without,
        parameters=edge.base.parameters,
        expect=[*_of_subject(subject, side), *others],
    )


def _of_subject(subject: str, side: str) -> Sequence[Expected]:
    return [] if side == OUT else [Expected(subject_id=subject, verdict=cast(Verdict, side))]
