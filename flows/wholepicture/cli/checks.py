"""The commands of whoever writes checks: run one, begin one, and make what is made from them."""

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wholepicture.cli.arguments import day
from wholepicture.cli.saying import complain, say

if TYPE_CHECKING:
    from wholepicture.authoring.examples.in_memory import ExampleWarehouse
    from wholepicture.rules.checks import Check


def check(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[SUITE/CHECK | SUITE]", help="A check, or a suite; default: every check."
        ),
    ] = None,
    edges: Annotated[
        bool, typer.Option("--edges", help="Also move each parameter by one.")
    ] = False,
) -> int:
    """Run the worked examples of checks."""
    from wholepicture.authoring.examples import example_warehouse
    from wholepicture.warehouse import without_pandas

    checks = _checks_named(name)
    with without_pandas(), example_warehouse() as laid:
        wrong = sum(_wrong(laid, one, edges) for one in checks)
    if len(checks) > 1:
        say(f"{len(checks)} checks, {wrong} examples that differ")
    return 1 if wrong else 0


def _checks_named(name: str | None) -> "list[Check]":
    """The check of that name, those of the suite of that name, or all; raises PairError."""
    from wholepicture.rules.checks import load_check, load_checks

    if name and "/" in name:
        return [load_check(name)]
    found = [one for one in load_checks().values() if name in (None, one.suite)]
    return found or [load_check(str(name))]


def _wrong(laid: "ExampleWarehouse", check: "Check", edges: bool) -> int:
    """How many of the check's examples differ, each said."""
    from wholepicture.authoring.examples import differences_of_all, unshown_edges

    wrong = 0
    for example, parted in differences_of_all(laid, check):
        wrong += 1 if parted else 0
        say(f"{'differs' if parted else 'agrees '}  {example.name}")
        for part in parted:
            say(f"         {part.subject_id}: expected {part.expected}, found {part.found}")
    for edge in unshown_edges(laid, check) if edges else []:
        wrong += 1
        say(f"differs  no example changes its verdict when {edge}")
    say(f"{check.name}: {len(check.examples)} examples, {wrong} that differ")
    return wrong


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
) -> None:
    """Write a new pair with the questions to answer."""
    from wholepicture.authoring.new_check import new_pair
    from wholepicture.paths import EXPECTATIONS, SQL

    for file in new_pair(name, EXPECTATIONS, SQL):
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
        bool, typer.Option(help="Plant worked examples and traps beside them.")
    ] = True,
    cases: Annotated[
        int, typer.Option(min=1, metavar="NUMBER", help="How many of each check and kind.")
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
        bool, typer.Option("--check", help="Change nothing; exit 2 if a page is stale.")
    ] = False,
    folder: Annotated[Path, typer.Option(metavar="FOLDER", help="The docs folder.")] = Path("docs"),
) -> int:
    """Write the generated pages, one a check and an index."""
    from wholepicture.authoring.pages import stale_pages, write_pages

    if not check_only:
        for page in write_pages(folder):
            say(f"wrote {page}")
        return 0
    stale = stale_pages(folder)
    for page in stale:
        complain(f"{page} is not what its pair says. Run `wholepicture docs`.")
    return 2 if stale else 0
