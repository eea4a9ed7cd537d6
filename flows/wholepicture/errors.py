"""The errors that people may see: each has one sentence and one exit code, never a value.

A message has four parts: where it happened, what was expected, what was found (by kind, not by
value) and what to do. The libraries' own errors quote values, so they are never shown. One of these
errors is raised instead, `from None`.
"""

import errno

FULL_DISK, NO_MEMORY = "a full disk", "too little memory"

_OF_DISK = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), FULL_DISK),
    **dict.fromkeys((errno.EACCES, errno.EPERM), "one that we may not open"),
    errno.EROFS: "a disk that may only be read",
    errno.EIO: "a failing disk",
    errno.ENOENT: "none",
    errno.EEXIST: "something else of that name",
    errno.ENOTDIR: "a file where a folder belongs",
    errno.EISDIR: "a folder where a file belongs",
    errno.ENOMEM: NO_MEMORY,
    errno.ENXIO: "a pipe that nobody reads",
    errno.EBUSY: "one that is in use, or the top of a disk",
    errno.ENOTEMPTY: "a folder that is not empty",
}


class WholePictureError(Exception):
    """The base of all our errors, shown without a traceback. Exit code 5: could not finish."""

    exit_code = 5

    def __init__(self, where: str, *, expected: str, found: str, do: str) -> None:
        self.where, self.expected, self.found, self.do = where, expected, found, do
        super().__init__(f"{where}: expected {expected}; found {found}. {do}")

    def __reduce__(self) -> tuple[object, ...]:
        """Makes the error picklable: Prefect pickles the exceptions it sees."""
        return (_rebuild, (type(self), self.where, self.expected, self.found, self.do))


def _rebuild(
    kind: type[WholePictureError], where: str, expected: str, found: str, do: str
) -> WholePictureError:
    return kind(where, expected=expected, found=found, do=do)


class ArgumentsError(WholePictureError):
    """An invalid argument, settings file, feed file or check. Exit code 2."""

    exit_code = 2


class SettingsError(ArgumentsError):
    """A settings file that does not load."""


class PairError(ArgumentsError):
    """A check that does not load, for example because one of its two files is missing."""


class FeedError(ArgumentsError):
    """A feed file that does not load."""


class NothingToJudgeError(WholePictureError):
    """No night, or no usable social-care delivery: nothing is judged. Exit code 3."""

    exit_code = 3


class StoreHeldError(WholePictureError):
    """Another run holds the store; a run never waits for it. Exit code 4."""

    exit_code = 4


class CouldNotFinishError(WholePictureError):
    """A fault of disk, memory or a folder, an interruption, or a fault of ours. Exit code 5."""


def fault_of(error: BaseException) -> str:
    """The fault in words, if the machine is at fault; else the error's class."""
    if isinstance(error, MemoryError):
        return NO_MEMORY
    number = error.errno if isinstance(error, OSError) else None
    return _OF_DISK.get(number or 0, type(error).__name__)


def could_not(where: str, found: str, *, expected: str, do: str) -> CouldNotFinishError:
    """The error for a fault named by `fault_of`, with what to do about a full disk or memory."""
    if found == FULL_DISK:
        expected, do = (
            "a disk with room",
            "Free space on it and run again; what was published is unchanged.",
        )
    if found == NO_MEMORY:
        expected = "enough memory"
        do = (
            "Free memory on this machine, or set DuckDB's limit by `memory` in the settings,"
            " and run again; what was published is unchanged."
        )
    return CouldNotFinishError(where, expected=expected, found=found, do=do)
