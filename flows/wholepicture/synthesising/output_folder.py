"""The folder for the invented nights: in the end it has all of them, or nothing.

The nights are made in a folder inside it that no audit reads, and moved when they are complete.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from wholepicture.errors import CouldNotFinishError

_HALF_MADE = ".half-made"


@contextmanager
def placed_whole(out: Path) -> Iterator[Path]:
    """A folder whose contents are moved to OUT after the block, or removed if it fails.

    OUT must be empty or not exist. Files that a killed run left half-made are removed first. Raises
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
    """Whether the folder is empty, apart from files that a killed run left half-made."""
    return all(path.name == _HALF_MADE for path in folder.iterdir())


def nearest_folder(out: Path) -> Path:
    """The folder itself, or the nearest folder above it that exists."""
    out = out.absolute()
    return next(path for path in (out, *out.parents) if path.exists())


def cannot_be_written() -> CouldNotFinishError:
    """The error for a folder that cannot be written, or a disk that is full."""
    return CouldNotFinishError(
        "the folder for the invented nights", expected="a folder that can be written",
        found="one that cannot", do="Choose another folder, or make room on the disk.",
    )  # fmt: skip


def _remove(path: Path) -> None:
    """Removes the file or folder at the path."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
