"""Whether the files of a folder OUT/<night> are those that were published, byte for byte.

The store's register has the sha256 of every published file; `run.json` has the sha256 of every file
except itself. No link is followed, and only files are opened.
"""

import hashlib
import json
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from wholepicture.answering.asked_nights import asked
from wholepicture.errors import ArgumentsError, fault_of
from wholepicture.files.header_names import iso_day
from wholepicture.store.register import Row
from wholepicture.store.team_folders import TEAMS, books_of, team_file

RUN = "run.json"
_NOT_JUDGED = ".not-judged"
_LARGEST_RUN = 64 << 20  # bytes: a year of inputs and timings is a few hundred kilobytes
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK


@dataclass(frozen=True, kw_only=True)
class Verified:
    """The result of a comparison: the number of files, and a sentence for each difference."""

    files: int
    by: str  # the source of comparison, in words
    faults: tuple[str, ...]


def verify(folder: Path, store: Path | None = None) -> Verified:
    """The files of the folder compared with the store's register, else with run.json.

    Raises ArgumentsError if the folder is not a night's, if the night is not in the store, or if
    there is nothing to compare with, and the errors of `snapshot`.
    """
    place = _night_folder(folder)
    if store is None:
        return _by_run(place)
    row = _row(store, place)
    faults = [*_faults(place, row.outputs), *_faults_of_teams(place, row.outputs)]
    if faults and _is_another_publication(place, row):
        faults.append(
            "It is another publication of that night, whole by its own run.json: the store holds"
            f" generation {row.generation}."
        )
    return Verified(files=len(row.outputs), by=f"the register of {store}", faults=tuple(faults))


def _night_folder(folder: Path) -> Path:
    """The folder of a night; the only link that is followed is OUT/latest."""
    place = folder.absolute()
    if place.name == "latest" and place.is_symlink():
        place = place.resolve()
    found = ""
    if place.is_symlink():
        found = "a link"
    elif not place.is_dir():
        found = "a file" if place.exists() else "none"
    elif _night(place) is None:
        found = "a folder of another name"
    if found:
        raise ArgumentsError(
            str(folder),
            expected="the folder of a night, named by its day, such as OUT/2026-11-20",
            found=found,
            do="Give the folder as it was published.",
        )
    return place


def _night(place: Path) -> date | None:
    return iso_day(place.name.removesuffix(_NOT_JUDGED))


def _row(store: Path, place: Path) -> Row:
    with asked(store) as (held, _):
        found = [row for row in held.rows if row.name == place.name]
    if not found:
        raise ArgumentsError(
            str(place),
            expected="a night that the store holds",
            found="another",
            do="Give the --store that published it.",
        )
    return found[0]


def _by_run(place: Path) -> Verified:
    """The files compared with run.json, which itself can be checked only against a store."""
    outputs = _outputs(place / RUN)
    if outputs is None:
        raise ArgumentsError(
            str(place),
            expected=f"a {RUN} in it that can be read, with the hash of every file",
            found="none",
            do="Give the --store that published it.",
        )
    faults = (*_faults(place, outputs, beside=(RUN,)), *_faults_of_teams(place, outputs))
    return Verified(files=len(outputs), by=f"the {RUN} beside them", faults=faults)


def _outputs(run: Path) -> dict[str, str] | None:
    """The hash of each file by its name, from run.json; None if that file is invalid."""
    with suppress(OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError):
        descriptor = os.open(run, _FLAGS)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return None
            outputs = json.loads(file.read(_LARGEST_RUN))["outputs"]
        named = {str(name): str(digest) for name, digest in outputs.items()}
        return named if all(_is_inside(name) for name in named) else None
    return None


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(name) and not path.is_absolute() and ".." not in path.parts


def _is_another_publication(place: Path, row: Row) -> bool:
    """Whether the folder agrees with its own run.json, but not with the register."""
    outputs = _outputs(place / RUN)
    if outputs is None or outputs == {one: row.outputs[one] for one in row.outputs if one != RUN}:
        return False
    return not any(_faults(place, outputs, beside=(RUN,)))


def _faults(place: Path, outputs: Mapping[str, str], beside: tuple[str, ...] = ()) -> Iterator[str]:
    """A sentence for each file that differs, is missing, or was not published."""
    for name, digest in sorted(outputs.items()):
        fault = _fault_of(place, name, digest)
        if fault:
            yield fault
    folders = {parent.as_posix() for name in outputs for parent in PurePosixPath(name).parents}
    known = {*outputs, *beside, *folders}
    for name in sorted(_names(place)):
        parent = PurePosixPath(name).parent.as_posix()
        if name not in known and parent in known:  # unknown folders are named alone
            yield f"{name} was not published, and is there."


def _faults_of_teams(place: Path, outputs: Mapping[str, str]) -> Iterator[str]:
    """A sentence for each team's own copy of a workbook that differs or is missing.

    A night's folder that was copied elsewhere has no folders of teams beside it.
    """
    out = place.parent
    if not (out / TEAMS).is_dir():
        return
    for name, digest in sorted(books_of(outputs).items()):
        copy = team_file(out, place.name, name).relative_to(out).as_posix()
        fault = _fault_of(out, copy, digest)
        if fault:
            yield fault


def _fault_of(place: Path, name: str, digest: str) -> str:
    """The fault of one published file, in a sentence; blank if it is unchanged."""
    parts = PurePosixPath(name).parts
    for depth in range(1, len(parts)):
        folder = place.joinpath(*parts[:depth])
        if folder.is_symlink():
            return f"{name} is behind a link, and no link is followed."
    path = place.joinpath(*parts)
    try:
        mode = path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return f"{name} is missing."
    except OSError as error:
        return f"{name} cannot be read: {fault_of(error)}."
    if not stat.S_ISREG(mode):
        kinds = {stat.S_IFLNK: "a link", stat.S_IFDIR: "a folder"}
        return f"{name} is {kinds.get(stat.S_IFMT(mode), 'a pipe or a device')}, and no file."
    try:
        with os.fdopen(os.open(path, _FLAGS), "rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return f"{name} cannot be read: {fault_of(error)}."
    return "" if found == digest else f"{name} differs from what was published."


def _names(place: Path) -> Iterator[str]:
    """Everything in the folder, by its path from there; a link counts as one thing."""
    for folder, folders, files in os.walk(place):
        for name in (*folders, *files):
            yield (Path(folder) / name).relative_to(place).as_posix()
