"""What commands share of their arguments: the folders, and the day or its refusal."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from wholepicture.errors import ArgumentsError

Store = Annotated[Path, typer.Option(help="Where nights are kept: a private folder.")]
Out = Annotated[Path, typer.Option(help="Where audit CSVs go, a folder a night.")]


def day(text: str) -> date:
    """The day of an ISO date, or ArgumentsError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentsError(
            "the date on the command line",
            expected="a day written as 2026-11-20, or the word today",
            found="something else",
            do="Write it so.",
        ) from None
