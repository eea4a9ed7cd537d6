"""What commands share of their arguments: the folders, and the day or its refusal."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from wholepicture.errors import ArgumentsError
from wholepicture.spelling import iso_day

Store = Annotated[Path, typer.Option(help="Where nights are kept: a private folder.")]
Out = Annotated[Path, typer.Option(help="Where audit CSVs go, a folder a night.")]


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
