"""Commands for authors of checks: run checks, begin a new one, write the generated files."""

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wholepicture.cli.arguments import day
from wholepicture.cli.printing import complain, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wholepicture.authoring.examples import Difference, ExampleWarehouse
    from wholepicture.rules.checks import Check
    from wholepicture.rules.derived_descriptions import DerivedTable


def check(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[SUITE/CHECK | SUITE | derived/TABLE]",
            help="A check, a suite, a derived table, or derived; default: all of them.",
        ),
    ] = None,
    edges: Annotated[
        bool, typer.Option("--edges", help="Also move each parameter by one.")
    ] = False,
    alone: Annotated[
        bool,
        typer.Option(
            "--alone", help="Run each example alone, which is slower and rules out side effects."
        ),
    ] = False,
    mutants: Annotated[
        bool,
        typer.Option("--mutants", help="Also list changes to the SQL that no example notices."),
    ] = False,
) -> int:
    """Run the worked examples of checks and tables."""
    from wholepicture.authoring.examples import example_warehouse
    from wholepicture.warehouse import without_pandas

    tables = _tables_named(name)
    checks = [] if name and tables else _checks_named(name)
    with without_pandas(), example_warehouse() as warehouse:
        wrong = sum(_wrong_of_table(warehouse, one, mutants) for one in tables)
        wrong += sum(_wrong(warehouse, one, edges, alone) for one in checks)
        if mutants:
            wrong += sum(_say_mutants(warehouse, one.name, one) for one in checks)
    if len(tables) > 1:
        say(f"{len(tables)} derived tables")
    if len(checks) > 1:
        say(f"{len(checks)} checks, {wrong} examples that differ")
    return 1 if wrong else 0


def _tables_named(name: str | None) -> "list[DerivedTable]":
    """The derived tables that the name selects: all, one, or none; raises PairError."""
    from wholepicture.rules.derived_descriptions import load_derived, load_derived_table

    if name in (None, "derived"):
        return list(load_derived().values())
    folder, _, table = str(name).partition("/")
    return [load_derived_table(table)] if folder == "derived" else []


def _checks_named(name: str | None) -> "list[Check]":
    """The check or the suite of that name, or every check; raises PairError."""
    from wholepicture.authoring.pages.sources import load_suite
    from wholepicture.paths import EXPECTATIONS
    from wholepicture.rules.checks import load_check, load_checks

    if name and "/" in name:
        check = load_check(name)
        # a new suite's questions are named here too: otherwise `docs` is the first to ask them
        load_suite(check.suite, EXPECTATIONS)
        return [check]
    found = [one for one in load_checks().values() if name in (None, one.suite)]
    return found or [load_check(str(name))]


def _wrong(warehouse: "ExampleWarehouse", check: "Check", edges: bool, alone: bool) -> int:
    """The number of examples that differ; each is printed."""
    from wholepicture.authoring.examples import differences_of_all, unshown_edges

    wrong = 0
    for example, parted in differences_of_all(warehouse, check, is_alone=alone):
        wrong += _said(example.name, parted)
    for edge in unshown_edges(warehouse, check) if edges else []:
        wrong += 1
        say(f"differs  no example changes its verdict when {edge}")
    moved = " each number moved by one," if edges else ""
    say(f"{check.name}: {len(check.examples)} examples,{moved} {wrong} that differ")
    return wrong


def _say_mutants(warehouse: "ExampleWarehouse", name: str, proven: "Check | DerivedTable") -> int:
    """The number of mutants without an example, and of reasons without a mutant; prints each."""
    from wholepicture.authoring.unnoticed import changed_line, try_mutants

    tried = try_mutants(warehouse, proven)
    for mutant in tried.wanting:
        say(f"no example notices  line {mutant.line}: `{mutant.was}` as `{mutant.now}`")
        say(f"         {changed_line(mutant)}")
    for line in tried.idle:
        say(f"of no such mutant  {line}")
    of_reason = f", {len(tried.reasoned)} with a reason" if tried.reasoned else ""
    unnoticed = len(tried.wanting) + len(tried.reasoned)
    say(
        f"{name}: {tried.number} mutants of its SQL, {unnoticed} that no example notices{of_reason}"
    )
    return len(tried.wanting) + len(tried.idle)


def _wrong_of_table(warehouse: "ExampleWarehouse", table: "DerivedTable", mutants: bool) -> int:
    """The number of the derived table's examples that differ; prints each."""
    from wholepicture.authoring.examples import derived_differences

    wrong = sum(_said(name, parted) for _, name, parted in derived_differences(warehouse, table))
    name = f"derived/{table.name}"
    say(f"{name}: {len(table.example)} examples, {wrong} that differ")
    return wrong + (_say_mutants(warehouse, name, table) if mutants else 0)


def _said(example: str, parted: "Sequence[Difference]") -> bool:
    """Whether the example differs, after printing its differences."""
    say(f"{'differs' if parted else 'agrees '}  {example}")
    for part in parted:
        say(f"         {part.subject_id}: expected {part.expected}, found {part.found}")
    return bool(parted)


def sql(
    name: Annotated[str, typer.Argument(metavar="SUITE/CHECK", help="A check.")],
    as_at: Annotated[
        str, typer.Option("--as-at", metavar="DATE", help="The night, as 2026-11-20, or today.")
    ] = "today",
    settings: Annotated[
        Path | None, typer.Option("--settings", metavar="FILE", help="A settings file.")
    ] = None,
) -> None:
    """Print a check's SQL as it is run, to paste into DuckDB."""
    from wholepicture.authoring.pasted_sql import pasted_sql
    from wholepicture.rules.checks import load_check
    from wholepicture.rules.settings import load_settings
    from wholepicture.stages.receiving import today_in_london
    from wholepicture.warehouse import without_pandas

    night = today_in_london() if as_at == "today" else day("--as-at", as_at, or_today=True)
    with without_pandas():
        say(pasted_sql(load_check(name), night, load_settings(settings)))


def list_checks() -> None:
    """List the checks by suite, with their titles."""
    from wholepicture.rules.checks import load_checks

    checks = list(load_checks().values())
    width = max(len(one.name) for one in checks)
    for suite, of_suite in groupby(checks, key=lambda one: one.suite):
        say(suite)
        for one in of_suite:
            say(f"  {one.name:<{width}}  {one.severity:<8}  {one.title}")


def new_check(
    name: Annotated[str, typer.Argument(metavar="SUITE/CHECK", help="The check to begin.")],
    form: Annotated[
        str,
        typer.Option(
            "--form",
            metavar="FORM",
            help="Its form: agrees, complete, decided, once_over, rolling, shown, shown_by, timed.",
        ),
    ] = "shown_by",
) -> None:
    """Draft a new pair in a form, with questions to answer."""
    from wholepicture.authoring.new_check import new_pair
    from wholepicture.paths import EXPECTATIONS, SQL

    for file in new_pair(name, EXPECTATIONS, SQL, form):
        say(f"wrote {file}")
    say(f"Answer its questions, then: wholepicture check {name}")


def suites(
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="A folder for the JSON files.")],
) -> None:
    """Write the suites as Great Expectations' own JSON."""
    from wholepicture.paths import EXPECTATIONS
    from wholepicture.rules.checks import load_checks
    from wholepicture.rules.feeds import load_feeds
    from wholepicture.stages.gx import write_suites

    feeds = load_feeds(EXPECTATIONS / "feeds")
    for file in write_suites(list(load_checks().values()), out, list(feeds.values())):
        say(f"wrote {file}")


def synthesise(
    out: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder for the nights.")],
    children: Annotated[
        int, typer.Option(min=1, metavar="NUMBER", help="How many children.")
    ] = 700,
    nights: Annotated[int, typer.Option(min=1, metavar="NUMBER", help="How many nights.")] = 1,
    seed: Annotated[
        int, typer.Option(metavar="NUMBER", help="The same seed makes the same bytes.")
    ] = 1,
    last_night: Annotated[
        str, typer.Option(metavar="DATE", help="The last of the nights.")
    ] = "2026-11-20",
    plant: Annotated[
        bool, typer.Option(help="Add worked examples and near misses to the nights.")
    ] = True,
    cases: Annotated[
        int,
        typer.Option(
            min=1, metavar="NUMBER", help="How many examples of each check and kind to add."
        ),
    ] = 2,
) -> None:
    """Write an invented authority's nights."""
    from wholepicture.synthesising import synthesise as write_nights

    summary = write_nights(
        out,
        children=children,
        nights=nights,
        seed=seed,
        last_night=day("--last-night", last_night),
        plant=plant,
        each=cases,
        say=say,
    )
    say(str(summary))


def docs(
    check_only: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit 2 if a page is out of date.")
    ] = False,
    folder: Annotated[Path, typer.Option(metavar="FOLDER", help="The docs folder.")] = Path("docs"),
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="Write full pages there, with the rows of every example."
        ),
    ] = None,
) -> int:
    """Write the pages of checks, forms and tables."""
    from wholepicture.authoring.pages import stale_pages, write_pages

    if not check_only:
        for page in write_pages(out or folder, is_whole=out is not None):
            say(f"wrote {page}")
        return 0
    stale = stale_pages(folder)
    for page in stale:
        complain(f"{page} is out of date: its source files have changed. Run `wholepicture docs`.")
    return 2 if stale else 0
