"""Commands for authors of feed files: draft one, check one."""

from pathlib import Path
from typing import Annotated

import typer

from wholepicture.cli.printing import say

feed = typer.Typer(name="feed")


@feed.callback(invoke_without_command=True)
def feeds(context: typer.Context) -> None:
    """Describe an agency's export in a feed file."""
    if context.invoked_subcommand is None:
        say(context.get_help())


@feed.command()
def new(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILES", help="Example files of the agency, as CSV.")
    ],
    agency: Annotated[
        str | None,
        typer.Option(metavar="AGENCY", help="The agency, as one word; default: the name of --out."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The feed file to write; default: to the screen."),
    ] = None,
) -> None:
    """Draft a feed file from example files, without their values."""
    from wholepicture.authoring.feed_drafts import draft, write_draft

    if out is None:
        say(draft(files, agency=agency).text.removesuffix("\n"))
        return
    drafted = write_draft(files, out, agency=agency)
    say(f"wrote {out}")
    if drafted.questions:
        many = "1 question" if drafted.questions == 1 else f"{drafted.questions} questions"
        say(f"It asks {many}, each on a line that begins with # ?")
    say(f"Read it line by line, then: wholepicture feed check {out}")


@feed.command()
def check(
    file: Annotated[Path, typer.Argument(metavar="FEED", help="A feed file.")],
) -> None:
    """Explain a feed file, or report what is wrong with it."""
    from wholepicture.authoring.feed_drafts import in_words

    for line in in_words(file):
        say(line)
