"""Lines to standard output and standard error; no other module of the package prints."""

import errno
import os
import sys
import unicodedata
from contextlib import suppress

import typer


def shown(text: str) -> str:
    """The text without control characters and characters that change direction."""
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf"))


def say(text: str) -> None:
    """Prints one line to standard output, unless its reader has closed it.

    So `| head`, or a closed terminal, does not stop a command.
    """
    try:
        print(shown(text), flush=True)
    except OSError as error:
        if error.errno not in (errno.EPIPE, errno.EIO):
            raise
        # Python's unwritten output goes there too, so that it raises no error at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say_when(text: str) -> None:
    """Prints one line with England's time at its end, because a log may hold many nights."""
    from wholepicture.stages.receiving import now_in_england

    say(f"{text} ({now_in_england().isoformat()})" if text else "")


def complain(text: str) -> None:
    """Prints one line to standard error, unless the session was closed."""
    with suppress(OSError):
        typer.echo(shown(text), err=True)
