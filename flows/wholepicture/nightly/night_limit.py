"""The night's time limit before judging: if it passes, the run ends and publishes nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from wholepicture.errors import CouldNotFinishError, WholePictureError
from wholepicture.rules.time_limits import TimeLimits
from wholepicture.warehouse import Warehouse
from wholepicture.watchdog import watched


@contextmanager
def within_night(warehouse: Warehouse, limits: TimeLimits) -> Iterator[None]:
    """A block that ends before the night's limit; otherwise CouldNotFinishError is raised.

    The result of an interrupted statement is not relied on, and neither is its error: a file that
    has landed by half may look like a faulty file.
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
