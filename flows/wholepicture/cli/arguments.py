"""Arguments that several commands share: the store, its settings, OUT, and a date."""

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wholepicture.errors import ArgumentsError, CouldNotFinishError
from wholepicture.files.header_names import iso_day
from wholepicture.rules.run_settings import are_one_in_another

if TYPE_CHECKING:
    from wholepicture.rules.settings import Settings

Store = Annotated[
    Path, typer.Option(metavar="FOLDER", help="Private folder where nights are kept.")
]
StoreOrSettings = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER",
        help="Private folder where nights are kept; default: [folders] of --settings.",
    ),
]
SettingsOfStore = Annotated[
    Path | None,
    typer.Option("--settings", metavar="FILE", help="A settings.toml; its [folders] are used."),
]
Out = Annotated[
    Path,
    typer.Option(metavar="FOLDER", help="Folder for the audit CSVs, with one folder per night."),
]


def day(option: str, text: str, *, or_today: bool = False) -> date:
    """The date in a text like 2026-11-20; raises ArgumentsError for any other form."""
    found = iso_day(text)
    if found is None:
        raise ArgumentsError(
            option,
            expected=f"a day written as 2026-11-20{', or the word today' if or_today else ''}",
            found="something else",
            do="Write it in this way.",
        )
    return found


def folder(option: str, path: Path) -> Path:
    """The absolute path of a folder that exists or can be made; raises CouldNotFinishError."""
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


def store_and_out(store: Path, out: Path) -> tuple[Path, Path]:
    """The absolute paths of STORE and OUT; raises ArgumentsError if one is in the other.

    Raises CouldNotFinishError for what is no folder.
    """
    places = folder("--store", store), folder("--out", out)
    if are_one_in_another(*places):
        raise ArgumentsError(
            "--out",
            expected="a folder outside the store, which does not contain the store either",
            found="one of the two in the other",
            do="Give another: many may read and copy OUT, and nobody else may read the store.",
        )
    return places


def asked_store(store: Path | None, settings: Path | None) -> tuple[Path, "Settings"]:
    """The requested store and the settings; the command line overrides the settings."""
    from wholepicture.rules.settings import load_settings

    loaded = load_settings(settings.absolute() if settings else None)
    return folder("--store", store or loaded.folders.store or Path("store")), loaded
