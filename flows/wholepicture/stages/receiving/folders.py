"""One agency's folder for one night: its feed's files, each found by name or missing."""

import os
import stat
from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from wholepicture.rules.feeds import (
    Declared,
    Delivery,
    Feed,
    FeedFile,
    Part,
    ReceivedFile,
    is_safe_name,
)
from wholepicture.stages.receiving.manifests import MANIFEST, Manifest, read_manifest
from wholepicture.stages.receiving.resembling import RESEMBLES, meant_files


def looked_at(folder: Path, night: date, as_at: date, feed: Feed) -> Delivery:
    """The delivery in a folder: the feed's files, parts of a workbook or document, and others."""
    there: dict[str, list[Path]] = {}
    wholes: list[Path] = []
    strays: list[str] = []
    set_aside = {name.casefold() for name in feed.not_used} | {MANIFEST}
    for path in _contents(folder):
        name = path.name.casefold()
        file = feed.file_named(path.name) if is_safe_name(path.name) else None
        if name in feed.wholes and is_safe_name(path.name):
            wholes.append(path)
        elif file is not None:
            there.setdefault(file.name, []).append(path)
        elif name not in set_aside:
            strays.append(path.name)
    manifest, note = read_manifest(folder, feed)
    oldest = night - timedelta(days=feed.fresh_days)
    meant = meant_files(strays, feed)
    return Delivery(
        agency=feed.agency,
        feed=feed,
        folder=folder,
        delivered_for=night,
        is_fresh=(as_at - night).days <= feed.fresh_days,
        files=tuple(
            _part_of(wholes, file, Part.of(file, feed, oldest), manifest)
            if (file.sheets or file.element) and wholes and file.name not in there
            else _received(file, there.get(file.name, []), manifest, file.name in meant)
            for file in feed.files
        ),
        unexpected=len(strays),
        note=note,
    )


def strangers_in(night: Path, agencies: Collection[str]) -> list[Path]:
    """The files and folders of a night that are not the folder of a known agency."""
    return [
        path for path in _contents(night) if path.name not in agencies or not is_real_folder(path)
    ]


def is_real_folder(path: Path) -> bool:
    """Whether the path is a folder and not a link to one."""
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False


def _received(
    file: FeedFile, paths: Sequence[Path], manifest: Manifest, is_meant: bool
) -> ReceivedFile:
    fault = _fault(paths)
    path = paths[0] if paths and not fault else None
    declared = manifest.of(file.name, path.name if path else file.name)
    hint = "" if paths or not is_meant else f"a file there {RESEMBLES}{file.name}"
    return ReceivedFile(file=file, path=path, fault=fault, declared=declared, hint=hint)


def _part_of(
    wholes: Sequence[Path], file: FeedFile, part: Part | None, manifest: Manifest
) -> ReceivedFile:
    """The file as a part of a workbook or document; a manifest has the hash of the whole."""
    fault = _fault(wholes)
    if fault:
        return ReceivedFile(file=file, path=None, fault=fault)
    said = manifest.of(wholes[0].name.casefold(), wholes[0].name)
    declared = Declared(sha256=said.sha256, produced_at=said.produced_at)
    return ReceivedFile(file=file, path=wholes[0], declared=declared, sheets=file.sheets, part=part)


def _fault(paths: Sequence[Path]) -> str:
    """The reason why the paths cannot be one file, or blank."""
    if len({path.name.casefold() for path in paths}) > 1:
        return "two files for one table: it cannot be determined which one to use"
    if len(paths) > 1:
        return "two files whose names differ in capitals only"
    if paths and not _is_regular(paths[0]):
        return "not a regular file (links, pipes and devices are not followed)"
    return ""


def _contents(folder: Path) -> Iterator[Path]:
    try:
        with os.scandir(folder) as entries:
            yield from sorted(Path(entry.path) for entry in entries)
    except OSError:
        return


def _is_regular(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False
