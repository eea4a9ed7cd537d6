"""Results that Prefect must not see: the error that stopped a night, and a night's summary.

Prefect keeps every exception and result it sees in its own database. So stages are called here:
their results do not pass through Prefect, and Prefect sees only the class of an error.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from wholepicture.errors import WholePictureError
from wholepicture.nightly.steps import Note, Runner, Stage, in_our_words
from wholepicture.nightly.summary import Summary

Night = Callable[[Runner, Note], Summary | None]


class StoppedError(WholePictureError):
    """The class of an error, which is all that Prefect sees of it."""


@dataclass(kw_only=True)
class Withheld:
    """One night for the flow to judge, and its result."""

    night: Night
    error: WholePictureError | None = None
    summary: Summary | None = None

    def call(self, name: str, stage: Stage) -> Any:
        """The stage's result; if it fails, its error is kept and StoppedError is raised.

        The StoppedError is raised outside the `except`, so that it does not contain the error.
        """
        self.error = None
        try:
            return in_our_words(name, stage)
        except StoppedError:
            raise
        except WholePictureError as error:
            self.error = error
        found = type(self.error).__name__
        do = "Read the lines that the run printed: Prefect is given no more."
        raise StoppedError(name, expected="to finish", found=found, do=do)


tonight: ContextVar[Withheld | None] = ContextVar("tonight", default=None)  # None: no caller


def handed_over() -> Withheld | None:
    """The night that `wholepicture audit` has for the flow; None if the flow runs on its own.

    The flow needs this function because the flow may be pickled for another process, and `tonight`
    cannot be pickled.
    """
    return tonight.get()


def interrupted() -> StoppedError:
    """The error of a night that a signal ended; Prefect treats a KeyboardInterrupt as a crash."""
    found, do = "an interruption", "Run the night again."
    return StoppedError("the night", expected="to finish", found=found, do=do)
