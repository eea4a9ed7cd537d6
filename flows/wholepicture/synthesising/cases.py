"""The cases to plant: the checks' own worked examples, and the traps."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from wholepicture.rules.checks import FEEDS, Check, Example, common_parameters
from wholepicture.rules.derived_tables import record_tables_named
from wholepicture.rules.keyed_rows import keys_of_record

Tables = Mapping[str, list[dict[str, Any]]]
TRAP = "trap"  # the source of a case that is not an example of a check
_TRAP_CLOCK = 45  # working days: the longest time limit of the checks that a trap names


@dataclass(frozen=True, slots=True)
class Expectation:
    """The verdict that a check must give a subject; `not_judged` if it must leave it out."""

    check: str
    subject_id: str
    child_id: str
    verdict: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Case:
    """Rows that are meant for one night, and the verdicts that checks must give them."""

    source: str
    title: str
    as_at: date
    tables: Tables
    expect: tuple[Expectation, ...]
    longest: int
    refusal: str = ""

    @property
    def children(self) -> frozenset[str]:
        """The ids of everyone whom the rows treat as a child."""
        return children_of(self.tables)

    @property
    def shows(self) -> str:
        """The worst verdict that must be found, `gap` or `unknown`; empty if there is neither."""
        said = {row.verdict for row in self.expect}
        return next((verdict for verdict in ("gap", "unknown") if verdict in said), "")

    def number(self, word: str, below: int) -> int:
        """A number for a word of this case, independent of all other cases."""
        text = "\x1f".join((self.source, self.title, word))
        return int.from_bytes(sha256(text.encode()).digest()[:8]) % below


# a person in one of the first tables is an adult or unknown; the others have adults and children
_ADULT_TABLES = ("person", "assessment_views", "assessment_participants", "people_contacts")
_TABLES_OF_BOTH = ("address", "background_checks", "family", "person_relationships")


# people at one address are linked too
_LINKS = ("_id", "address_json")


def children_of(tables: Tables) -> frozenset[str]:
    """The people who have rows of a child: an episode, plan or visit, a mother, or a family."""
    children = {
        row.get("child_id" if table == "mother" else "person_id")
        for table, rows in tables.items()
        if table not in (*_ADULT_TABLES, *_TABLES_OF_BOTH)
        for row in rows
    }
    heard = {row.get("person_id") for name in _ADULT_TABLES[1:] for row in tables.get(name, [])}
    family = {row.get("person_id") for row in tables.get("family", [])}
    mothers = {row.get("mother_id") for row in tables.get("mother", [])}
    return frozenset(str(owner) for owner in (children | family - heard) - mothers if owner)


def example_cases(checks: Iterable[Check]) -> Iterator[Case]:
    """Every worked example of these checks, in the order of its file."""
    keys = keys_of_record()
    for check in checks:
        for example in check.examples:
            yield _example_case(check, example, check.merged_given(example, keys))


def _example_case(check: Check, example: Example, tables: Tables) -> Case:
    tables = _to_the_point(tables, example)
    expect = tuple(
        Expectation(
            check.name, row.subject_id, row.child_id or _child_of(tables, row.subject_id),
            row.verdict, row.remedy or _only_remedy(check, row.verdict),
        )
        for row in example.expect
    )  # fmt: skip
    judged = {row.child_id for row in expect}
    left_out = () if "" in judged else sorted(children_of(tables) - judged)
    absent = tuple(Expectation(check.name, "", child, "not_judged", "") for child in left_out)
    return Case(
        check.name, example.name, example.as_at, tables, (*expect, *absent), _longest(check),
        _refusal(check, example, tables),
    )  # fmt: skip


def _to_the_point(tables: Tables, example: Example) -> Tables:
    """The rows that are linked to the expected subjects, directly or through others.

    An example may have other rows only so that a table is not empty. In an authority no table is
    empty.
    """
    parts = [part for row in example.expect for part in row.subject_id.split("|")]
    near = {one for part in parts for one in (part, part.rpartition("/")[2])}
    if not near:
        return tables
    ids = [
        {str(value) for name, value in row.items() if name.endswith(_LINKS) and value}
        for rows in tables.values()
        for row in rows
    ]
    size = 0
    while size != len(near):
        size = len(near)
        near.update(*(own for own in ids if own & near))
    return {
        table: [row for row in rows if near & {str(value) for value in row.values()}]
        for table, rows in tables.items()
    }


def _only_remedy(check: Check, verdict: str) -> str:
    """The only remedy that the check's examples name for a verdict; blank if they name several."""
    named = {
        row.remedy
        for example in check.examples
        for row in example.expect
        if row.verdict == verdict and row.remedy
    }
    return named.pop() if len(named) == 1 else ""


def _child_of(tables: Tables, subject_id: str) -> str:
    """The child of a subject: the child it names, the owner of its row, or the only child."""
    children = children_of(tables)
    parts = subject_id.split("|")
    for part in parts:
        if part in children:
            return part
    keys = keys_of_record()
    owners = {
        str(row.get("person_id"))
        for table, rows in tables.items()
        for row in rows
        if row.get(keys.get(table, "")) in parts and row.get("person_id") in children
    }
    found = owners or children
    return min(found) if len(found) == 1 else ""


def _longest(check: Check) -> int:
    """The longest time limit of a check in working days, including the recording grace."""
    common = common_parameters()["recording_grace"].value
    own = [p.value for p in check.parameters.values() if p.unit == "working days"]
    return sum(int(value) for value in (common, max(own, default=0)) if isinstance(value, int))


def _refusal(check: Check, example: Example, tables: Tables) -> str:
    """The reason why an example cannot be planted on any night, or blank.

    A check of deliveries is about files and manifests, so rows of an export cannot show its
    examples. A file damaged to show one example would damage the other cases in it.
    """
    if check.suite == FEEDS:
        return "it is about the delivery itself, which no row of an export shows"
    if example.whole_export:
        return "it is about a whole export, which other children's records fill"
    if example.parameters:
        return "it is judged with parameters of its own"
    may_be_empty = record_tables_named(check.sql) - {*check.all_needs, "person", "referral"}
    empty = sorted(name for name in may_be_empty if not tables.get(name))
    remedies = {row.remedy or _only_remedy(check, row.verdict) for row in example.expect}
    if empty and "export" in remedies:
        return f"it is about an empty table ({empty[0]}), which an authority fills"
    return ""


def trap_cases() -> Iterator[Case]:
    """Every trap of the folder `traps`, in order."""
    folder = Path(__file__).parent / "traps"
    read = (
        tomllib.loads(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.toml"))
    )
    for trap in (trap for file in read for trap in file["trap"]):
        tables = {table: list(_repeated(rows)) for table, rows in trap["given"].items()}
        expect = tuple(
            Expectation(
                row["check"], row["subject_id"], row.get("child_id", row["subject_id"]),
                row["verdict"], row.get("remedy", ""),
            )
            for row in _repeated(trap["expect"])
        )  # fmt: skip
        title = f"{trap['name']}; a careful check {trap['careful']}"
        yield Case(TRAP, title, trap["as_at"], tables, expect, _TRAP_CLOCK)


def _repeated(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rows; a row with `each` is repeated that often, and `{n}` counts from `first`."""
    for row in rows:
        cells = {key: value for key, value in row.items() if key not in ("each", "first")}
        for number in range(row.get("first", 1), row.get("each", 1) + 1):
            yield {
                key: value.replace("{n}", str(number)) if "each" in row and isinstance(value, str)
                else value for key, value in cells.items()
            }  # fmt: skip
