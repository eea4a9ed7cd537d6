"""A feed file in words: its content, what may be published, and what only lands."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import get_args

from wholepicture.paths import SQL
from wholepicture.rules.feeds import Feed, FeedColumn, FeedFile, load_feed
from wholepicture.rules.feeds.date_formats import UTC
from wholepicture.rules.feeds.kinds import OWN_TABLES, Kind
from wholepicture.stages.landing.landing_tables import record_columns

_NEVER = frozenset({"national_id", "name", "birth_date", "address", "free_text", "json"})


def in_words(path: Path) -> list[str]:
    """The lines that explain a feed file; raises FeedError with one sentence if it is invalid."""
    feed = load_feed(path)
    tables = {
        table: columns
        for table, columns in record_columns().items()
        if not OWN_TABLES.fullmatch(table)
    }
    lines = [_agency(feed), *_notes(feed, path), *_code_lists(feed)]
    fed = {file.table for file in feed.files} & set(tables)
    for file in feed.files:
        shaped = [] if file.table in tables else _shaped(feed.agency, file.table)
        fed.update(shaped)
        lines += ["", *_file(file, tables, shaped)]
    lines += ["", f"Record tables it feeds: {_listed(sorted(fed))}."]
    return lines


def _shaped(agency: str, table: str) -> list[str]:
    """The record tables that the agency's own SQL makes from a table outside the record."""
    read = re.compile(rf"\blanding\.{table}\b")
    shapes = sorted((SQL / "landing" / agency).glob("*.sql"))
    return [shape.stem for shape in shapes if read.search(shape.read_text(encoding="utf-8"))]


def _agency(feed: Feed) -> str:
    role = "children's social care" if feed.role == "social_care" else "a partner agency"
    instead = f", read where {feed.instead_of} delivered nothing" if feed.instead_of else ""
    return (
        f"{feed.agency} ({feed.title}), {role}{instead}: {_count(len(feed.files), 'file')},"
        f" fresh for {_count(feed.fresh_days, 'day')}."
    )


def _notes(feed: Feed, path: Path) -> Iterator[str]:
    if feed.agency != path.stem:
        yield (
            f"Before a night is run, name the file {feed.agency}.toml: it is called otherwise,"
            " and a feed file has the name of its agency."
        )


def _code_lists(feed: Feed) -> Iterator[str]:
    used = {column.codes for file in feed.files for column in file.known if column.codes}
    for name in sorted(used):
        found = feed.code_lists[name]
        yield f"Code list {name}: {_count(len(found.codes), 'code')}, edition {found.edition}."


def _written(file: FeedFile) -> str:
    if file.element:
        return f"in an XML document, each {file.element} a row"
    clock = ", times in UTC" if file.zone == UTC else ""
    between = _DELIMITERS.get(file.delimiter, f"`{file.delimiter}`")
    around = "" if file.quote == '"' else f", `{file.quote}` around them"
    return f"{file.encoding}, {between} between cells{around}{clock}{_beside_header(file)}"


def _beside_header(file: FeedFile) -> str:
    """The declared lines that are not rows, in words; blank if there are none."""
    above, below = file.lines_above, file.lines_below
    said = [
        f"{_count(above, 'line')} above its header" if above else "",
        f"{_count(below, 'line')} between its header and its rows" if below else "",
        "its header may be there again between rows" if file.header_repeated else "",
    ]
    return "".join(f"; {part}" for part in said if part)


def _file(
    file: FeedFile, tables: Mapping[str, tuple[str, ...]], shaped: Sequence[str]
) -> Iterator[str]:
    is_record = file.table in tables
    place = f"record table {file.table}" if is_record else f"table {file.table}"
    may = "may be absent" if file.optional else "without it little can be said"
    yield f"{file.name} -> {place}; {may}"
    yield f"  written: {_written(file)}"
    yield f"  delivered: {_delivered(file)}"
    if shaped:
        yield f"  shaped by SQL of the agency's own into record tables: {_listed(shaped)}"
    elif not is_record:
        yield "  no record table has that name: its columns land as text, and no check reads them"
    if file.columns == "any":
        yield "  columns: any, as text, each under its header; never published"
        return
    kinds = Counter(column.kind for column in file.known)
    each = ", ".join(f"{kinds[kind]} {kind}" for kind in get_args(Kind) if kinds[kind])
    yield f"  columns: {len(file.known)} ({each})"
    yield f"  key: {_listed(column.name for column in file.known if column.key)}"
    if file.changed_on:
        yield f"  if rows contradict each other, the latest by {file.changed_on} is used"
    yield from _columns(file, tables.get(file.table, ()), is_shaped=bool(shaped))


def _columns(file: FeedFile, record: tuple[str, ...], *, is_shaped: bool) -> Iterator[str]:
    """Lines that say which columns may be published, and which stay in the landing table."""
    read = [column for column in file.known if is_shaped or column.name in record]
    if read:
        may_leave = [column.name for column in read if _may_leave(column)]
        yield f"  may be published where a check asks: {_listed(may_leave)}"
    unlisted = [column.name for column in file.known if column.kind == "code" and not column.codes]
    if unlisted:
        yield f"  codes without a list, so never published: {_listed(unlisted)}"
    others = [column.name for column in file.known if column.name not in record]
    if record and others:
        yield f"  land as text only, as {file.table} has no such column: {_listed(others)}"
    missing = [name for name in record if name not in {column.name for column in file.known}]
    if record and missing:
        yield f"  columns of {file.table} that it does not fill: {_listed(missing)}"


def _may_leave(column: FeedColumn) -> bool:
    """Whether a check may publish this kind; a code must be from a list."""
    return column.kind not in _NEVER and (column.kind != "code" or column.codes is not None)


def _delivered(file: FeedFile) -> str:
    by = f"by {file.delivered_by}" if file.delivered_by else "at no set time"
    repeat = "new every night" if file.moves_daily else "may be the same as the night before"
    return f"{by}, {repeat}; at most {file.refused_limit * 100:g} % of its rows refused"


def _listed(names: Iterable[str]) -> str:
    found = list(names)
    return ", ".join(found) if found else "none"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


_DELIMITERS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar"}
