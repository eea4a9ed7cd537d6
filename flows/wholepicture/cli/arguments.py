"""What commands share of their arguments: the folders, and the day or its refusal."""

import os
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from wholepicture.errors import ArgumentsError, CouldNotFinishError
from wholepicture.files.header_names import iso_day

Store = Annotated[
    Path, typer.Option(metavar="FOLDER", help="Where nights are kept: a private folder.")
]
Out = Annotated[Path, typer.Option(metavar="FOLDER", help="Where audit CSVs go, a folder a night.")]


def day(option: str, text: str, *, or_today: bool = False) -> date:
    """The day of a text written as 2026-11-20 and in no other form, or ArgumentsError."""
    found = iso_day(text)
    if found is None:
        raise ArgumentsError(
            option,
            expected=f"a day written as 2026-11-20{', or the word today' if or_today else ''}",
            found="something else",
            do="Write it so.",
        )
    return found


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
