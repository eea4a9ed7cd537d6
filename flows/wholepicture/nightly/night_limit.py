"""The night's time limit before anything is judged: the run ends, and nothing is published."""

from collections.abc import Iterator
from contextlib import contextmanager

from wholepicture.errors import CouldNotFinishError, WholePictureError
from wholepicture.rules.time_limits import TimeLimits
from wholepicture.warehouse import Warehouse
from wholepicture.watchdog import watched


@contextmanager
def within_night(warehouse: Warehouse, limits: TimeLimits) -> Iterator[None]:
    """The block has ended before the night's limit; else CouldNotFinishError.

    What a statement that was interrupted has left, or was taken for, is not relied on: a file of
    which half has landed may look like one that is at fault.
    """
    try:
        with watched(warehouse, limits.seconds_left()) as watch:
            yield
    except WholePictureError:
        if not watch.is_over:
            raise
    if watch.is_over:
        raise CouldNotFinishError(
            "the night",
            expected=f"its record to be built within {limits.limits.night_seconds} s",
            found="it still being built",
            do="See what else this machine does; or set night_seconds in [limits] higher.",
        )
