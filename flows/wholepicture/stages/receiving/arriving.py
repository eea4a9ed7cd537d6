"""Deliveries of one night that may still be arriving: files by name, size and time."""

import os
from datetime import date
from pathlib import Path

from wholepicture.rules.feeds import Feed
from wholepicture.stages.receiving.folders import is_real_folder, looked_at

Arrived = frozenset[tuple[str, int, int]]  # names, sizes and modified times


def arrived(exports: Path, night: date, feed: Feed) -> Arrived | None:
    """The files of the agency's delivery for that night; None while a required one is missing.

    A file that is still being written differs from one look to the next, even if no feed knows its
    name. A file that cannot be read at the moment counts as missing.
    """
    folder = exports / str(night) / feed.agency
    if not (is_real_folder(folder.parent) and is_real_folder(folder)):
        return None
    if not looked_at(folder, night, night, feed).is_whole:
        return None
    try:
        with os.scandir(folder) as entries:
            there = [(entry.name, entry.stat(follow_symlinks=False)) for entry in entries]
    except OSError:
        return None
    return frozenset((name, one.st_size, one.st_mtime_ns) for name, one in there)
