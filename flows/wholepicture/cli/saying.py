"""Lines to standard output and standard error; nothing else in the package prints."""

import unicodedata
from contextlib import suppress
from datetime import datetime

import typer


def shown(text: str) -> str:
    """The text without control and direction-changing characters."""
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf"))


def say(text: str) -> None:
    """One line to standard output."""
    print(shown(text), flush=True)


def say_when(text: str) -> None:
    """One line to standard output with the time at its end: a log may hold many nights."""
    say(f"{text} ({datetime.now():%Y-%m-%d %H:%M:%S})")


def complain(text: str) -> None:
    """One line to standard error, unless the session was closed."""
    with suppress(OSError):
        typer.echo(shown(text), err=True)
