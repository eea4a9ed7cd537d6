"""The folder of the invented nights: it holds all of them, or nothing.

They are made in a folder inside it whose name no audit reads, and moved when they are whole.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from wholepicture.errors import CouldNotFinishError

_HALF_MADE = ".half-made"


@contextmanager
def placed_whole(out: Path) -> Iterator[Path]:
    """A folder to write in, moved to OUT at the end of the block, or removed if it fails.

    OUT must be empty or not there; what a killed run left half-made is removed first. Raises
    CouldNotFinishError.
    """
    try:
        new = [path for path in (out, *out.parents) if not path.exists()]
        half = out / _HALF_MADE
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(parents=True)
    except OSError:
        raise cannot_be_written() from None
    names: list[str] = []
    try:
        yield half
        for whole in sorted(half.iterdir()):
            whole.rename(out / whole.name)
            names.append(whole.name)
        half.rmdir()
    except BaseException as error:
        for path in (half, *(out / name for name in names)):
            _remove(path)
        with suppress(OSError):  # somebody may have put something there meanwhile
            for path in new:
                path.rmdir()
        if isinstance(error, OSError):
            raise cannot_be_written() from None
        raise


def is_empty(folder: Path) -> bool:
    """Whether the folder holds nothing but what a killed run left half-made."""
    return all(path.name == _HALF_MADE for path in folder.iterdir())


def nearest_folder(out: Path) -> Path:
    """The folder itself, or the nearest above it that is there."""
    out = out.absolute()
    return next(path for path in (out, *out.parents) if path.exists())


def cannot_be_written() -> CouldNotFinishError:
    """The error where the folder cannot be written, or is full."""
    return CouldNotFinishError(
        "the folder for the invented nights", expected="a folder that can be written",
        found="one that cannot", do="Choose another folder, or make room on the disk.",
    )  # fmt: skip


def _remove(path: Path) -> None:
    """Removes what is at the path."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
