"""The publication: the folders of nights are swapped into OUT whole, oldest first.

A reader of OUT sees the old night or the new one, never a part. If another program has a file open,
the swap is retried for a while. The night is safe in the store even if the swap fails.
"""

import ctypes
import errno
import hashlib
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

from wholepicture.errors import CouldNotFinishError, fault_of
from wholepicture.store.layout import sync
from wholepicture.store.protocol import Keeper
from wholepicture.store.register import Row, reading

_HERE = -100  # AT_FDCWD: paths are used as given
_EXCHANGE = 2  # RENAME_EXCHANGE
_CANNOT_EXCHANGE = (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM)
_LONGEST_PAUSE = 5.0
_FIRST_PAUSE = 0.05


class Finished:
    """The results of publishing: nights published, not written, or different from the register."""

    def __init__(self, patience: float) -> None:
        self.deadline = time.monotonic() + patience
        self.published: list[date] = []
        self.differ: list[date] = []  # their files differ from those that were committed
        self.refused: list[Row] = []  # they could not be written in OUT
        self.teams_refused: list[date] = []  # their workbooks of teams could not be written
        self.is_latest_refused = False
        self.fault = ""


def finish(keeper: Keeper, rows: Iterable[Row]) -> Finished:
    """The results of publishing each row's night."""
    finished = Finished(keeper.patience)
    for row in sorted(rows, key=lambda one: one.night):
        try:
            if not _publish(keeper, row, finished.deadline):
                finished.differ.append(row.night)
            elif row.is_judged:
                finished.published.append(row.night)
        except OSError as error:
            finished.refused.append(row)
            finished.fault = fault_of(error)
    return finished


def raise_refused(keeper: Keeper, finished: Finished) -> None:
    """Raises CouldNotFinishError if a night, latest.txt or a team's workbook was not written."""
    if finished.teams_refused and not finished.refused:
        raise CouldNotFinishError(
            f"--out {keeper.layout.out}, teams",
            expected="folders of teams that can be written, and no workbook in them that is open",
            found=f"{finished.fault}, workbooks of teams of {len(finished.teams_refused)} nights"
            " not written",
            do="The night is published, and every workbook is in its folder teams;"
            " the next run, or `wholepicture publish`, finishes it.",
        )
    if finished.refused or finished.is_latest_refused:
        what = "latest.txt" if not finished.refused else f"{len(finished.refused)} nights"
        raise CouldNotFinishError(
            f"--out {keeper.layout.out}",
            expected="a folder whose nights can be renamed",
            found=f"{finished.fault}, {what} not swapped in",
            do="The night is safe in the store; OUT could not be written;"
            " `wholepicture publish` finishes it.",
        )


def whole(folder: Path, outputs: Mapping[str, str]) -> bool:
    """Whether every registered file exists with the registered hash."""
    return bool(outputs) and all(
        sha256_of(folder / name) == expected for name, expected in outputs.items()
    )


def sha256_of(path: Path) -> str | None:
    """The sha256 of a file, or None if it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _publish(keeper: Keeper, row: Row, deadline: float) -> bool:
    """Whether the night is in OUT as registered; False if its files would now be different."""
    layout = keeper.layout
    building = layout.building(row.name, row.generation)
    target = layout.published(row.name)
    if not whole(target, row.outputs):
        if not whole(building, row.outputs) and not _render_again(keeper, row, building):
            return False
        old = layout.old(row.name, row.generation)
        patiently(lambda: _swap(keeper, building, target, old), deadline)
        _sync_out(layout.out)
        keeper.reached("night swapped in")
    for path, (name, _) in layout.beside().items():
        if name == row.name:
            remove(path)
    keeper.reached("old removed")
    return True


def _render_again(keeper: Keeper, row: Row, building: Path) -> bool:
    """Whether the building folder, made again, is as registered; if not, it is removed."""
    remove(building)
    with reading(keeper.layout.audit) as warehouse:
        outputs = keeper.rendered(warehouse, row, building)
    sync_tree(building)
    keeper.reached("night rendered again")
    if outputs == dict(row.outputs):
        return True
    remove(building)
    return False


def _swap(keeper: Keeper, building: Path, target: Path, old: Path) -> None:
    """Puts the building folder in the night's place; the old folder is kept beside it."""
    if os.path.lexists(target):
        if exchange(building, target):
            return
        remove(old)
        target.rename(old)
        keeper.reached("old moved away")
    try:
        building.rename(target)
    except OSError:
        if os.path.lexists(old) and not os.path.lexists(target):
            with suppress(OSError):
                old.rename(target)
        raise


def exchange(one: Path, other: Path) -> bool:
    """Whether two paths were exchanged in one step; False if the platform cannot do this."""
    if sys.platform != "linux":
        return False
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    if renameat2(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _CANNOT_EXCHANGE:
        return False
    raise OSError(number, os.strerror(number))


def patiently(attempt: Callable[[], None], deadline: float) -> None:
    """Repeats the attempt until it succeeds; after the deadline raises its OSError."""
    pause = _FIRST_PAUSE
    while True:
        try:
            attempt()
        except OSError:
            if time.monotonic() + pause > deadline:
                raise
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
        else:
            return


def remove_settled(keeper: Keeper, rows: Iterable[Row]) -> None:
    """Removes from OUT the `.not-judged` folder of each night that is now judged.

    If another program has a folder open, it is left for the next run.
    """
    layout, names = keeper.layout, {row.name for row in rows}
    for row in rows:
        settled = replace(row, is_judged=False)
        folder = layout.published(settled.name)
        if row.is_judged and settled.name not in names and folder.is_dir():
            old = layout.old(settled.name, row.generation)
            with suppress(OSError):
                remove(old)
                folder.rename(old)
                keeper.reached("not judged removed")
            remove(old)


def point_to_latest(keeper: Keeper, nights: Iterable[date], finished: Finished) -> None:
    """Makes `latest.txt`, and the link `latest` if links work, name the newest night in OUT.

    If latest.txt cannot be replaced, this is noted in `finished`.
    """
    out = keeper.layout.out
    here = [night for night in nights if keeper.layout.published(night).is_dir()]
    if not here:
        return
    newest = str(max(here))
    try:
        patiently(lambda: _write_latest(out, newest), finished.deadline)
    except OSError as error:
        finished.is_latest_refused, finished.fault = True, fault_of(error)
        return
    keeper.reached("latest written")
    _link_latest(out, newest)
    _sync_out(out)
    keeper.reached("latest linked")


def _write_latest(out: Path, newest: str) -> None:
    beside = out / ".latest.txt.next"
    beside.write_text(f"{newest}\n", encoding="utf-8")
    beside.chmod(0o640)
    sync(beside)
    beside.replace(out / "latest.txt")


def _link_latest(out: Path, newest: str) -> None:
    beside = out / ".latest.next"
    with suppress(OSError, NotImplementedError):
        beside.unlink(missing_ok=True)
        beside.symlink_to(newest)
        beside.replace(out / "latest")
    with suppress(OSError):
        beside.unlink(missing_ok=True)


def remove(path: Path) -> None:
    """Removes the file or folder at that path; the next run does if another program has it open."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def sync_tree(folder: Path) -> None:
    """Flushes every file and folder below the path to the disk."""
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            _sync_out(path)
        else:
            sync(path)
    _sync_out(folder)


def _sync_out(folder: Path) -> None:
    """Flushes the folder's list of names, if the file system can; a share may be unable to."""
    with suppress(OSError):
        sync(folder)
