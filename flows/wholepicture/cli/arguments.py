"""What commands share of their arguments: the folders, and the day or its refusal."""

import os
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from wholepicture.errors import ArgumentsError, CouldNotFinishError

Store = Annotated[
    Path, typer.Option(metavar="FOLDER", help="Where nights are kept: a private folder.")
]
Out = Annotated[Path, typer.Option(metavar="FOLDER", help="Where audit CSVs go, a folder a night.")]


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


def folder(option: str, path: Path) -> Path:
    """The path made absolute, at which a folder is or can be; CouldNotFinishError for a file."""
    whole = path.absolute()
    there = next(place for place in (whole, *whole.parents) if os.path.lexists(place))
    if there.exists() and not there.is_dir():
        raise CouldNotFinishError(
            f"{option} {whole}",
            expected="a folder that can be written",
            found="a file" if there == whole else "a path that leads through a file",
            do="Give a folder, or the name of one to be made; nothing published has changed.",
        )
    return whole
