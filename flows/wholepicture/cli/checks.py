"""The commands of whoever writes checks: run one, begin one, and make what is made from them."""

from pathlib import Path
from typing import Annotated

import typer

from wholepicture.cli.arguments import day
from wholepicture.cli.saying import complain, say


def check(
    name: Annotated[str, typer.Argument(help="The check, as suite/check.")],
    edges: Annotated[bool, typer.Option(help="Also move each parameter by one.")] = False,
) -> int:
    """Run one check's worked examples."""
    from wholepicture.catalogue import load_check
    from wholepicture.examining import bench, differences_of_all, unshown_edges
    from wholepicture.warehouse import without_pandas

    found = load_check(name)
    wrong = 0
    with without_pandas(), bench() as laid:
        for example, parted in differences_of_all(laid, found):
            wrong += bool(parted)
            say(f"{'differs' if parted else 'agrees '}  {example.name}")
            for part in parted:
                say(f"         {part.subject_id}: expected {part.expected}, found {part.found}")
        for edge in unshown_edges(laid, found) if edges else []:
            wrong += 1
            say(f"differs  no example changes its verdict when {edge}")
    say(f"{name}: {len(found.examples)} examples, {wrong} that differ")
    return 2 if wrong else 0


def new_check(name: Annotated[str, typer.Argument(help="The check, as suite/check.")]) -> None:
    """Write a new pair with the questions to answer."""
    from wholepicture.beginning import new_pair
    from wholepicture.rooms import EXPECTATIONS, SQL

    for file in new_pair(name, EXPECTATIONS, SQL):
        say(f"wrote {file}")
    say(f"Answer its questions, then: wholepicture check {name}")


def suites(out: Annotated[Path, typer.Option(help="A folder for the JSON files.")]) -> None:
    """Write the suites as Great Expectations' own JSON."""
    from wholepicture.catalogue import load_checks
    from wholepicture.contract import load_feeds
    from wholepicture.judging import write_suites
    from wholepicture.rooms import EXPECTATIONS

    feeds = load_feeds(EXPECTATIONS / "feeds")
    for file in write_suites(list(load_checks().values()), out, list(feeds.values())):
        say(f"wrote {file}")


def synthesise(
    out: Annotated[Path, typer.Argument(help="A folder for the nights.")],
    children: Annotated[int, typer.Option(min=1, help="How many children.")] = 700,
    nights: Annotated[int, typer.Option(min=1, help="How many nights.")] = 1,
    seed: Annotated[int, typer.Option(help="The same seed makes the same bytes.")] = 1,
    last_night: Annotated[str, typer.Option(help="The last of the nights.")] = "2026-11-20",
    plant: Annotated[bool, typer.Option(help="Plant the worked examples and traps.")] = True,
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
        say=say,
    )
    say(str(summary))


def docs(
    check_only: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit 2 if a page is stale.")
    ] = False,
    folder: Annotated[Path, typer.Option(help="The docs folder.")] = Path("docs"),
) -> int:
    """Write the generated pages, one a check and an index."""
    from wholepicture.documenting import stale_pages, write_pages

    if not check_only:
        for page in write_pages(folder):
            say(f"wrote {page}")
        return 0
    stale = stale_pages(folder)
    for page in stale:
        complain(f"{page} is not what its pair says. Run `wholepicture docs`.")
    return 2 if stale else 0
