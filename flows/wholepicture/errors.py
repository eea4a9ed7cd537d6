"""Every error a person may see: one sentence, one exit code, never a value from a record.

A message has four parts: where it happened, what was expected, what was found (by kind, not by
value) and what to do. The libraries' own errors quote values, so they are never shown: they are
replaced by one of these, raised `from None`.
"""


class WholePictureError(Exception):
    """Base of all our errors; shown without a traceback. Exit code 5: could not finish."""

    exit_code = 5

    def __init__(self, where: str, *, expected: str, found: str, do: str) -> None:
        self.where, self.expected, self.found, self.do = where, expected, found, do
        super().__init__(f"{where}: expected {expected}; found {found}. {do}")

    def __reduce__(self) -> tuple[object, ...]:
        """Survives pickling, as the scheduler pickles the exceptions it sees."""
        return (_rebuild, (type(self), self.where, self.expected, self.found, self.do))


def _rebuild(
    kind: type[WholePictureError], where: str, expected: str, found: str, do: str
) -> WholePictureError:
    return kind(where, expected=expected, found=found, do=do)


class ArgumentsError(WholePictureError):
    """An argument, a settings file, a feed file or a pair does not hold. Exit code 2."""

    exit_code = 2


class SettingsError(ArgumentsError):
    """A settings file that does not load."""


class PairError(ArgumentsError):
    """A check, or half of one, that does not load."""


class FeedError(ArgumentsError):
    """A feed file that does not load."""


class NothingToJudgeError(WholePictureError):
    """No night, or no usable social-care delivery: nothing is published. Exit code 3."""

    exit_code = 3


class StoreHeldError(WholePictureError):
    """Another run holds the store; we never wait. Exit code 4."""

    exit_code = 4


class CouldNotFinishError(WholePictureError):
    """Disk, memory, an unwritable folder, an interruption, or a fault of ours. Exit code 5."""
