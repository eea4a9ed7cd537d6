"""Deliveries of one night while they may still be arriving: files by name, size and time."""

import os
from datetime import date
from pathlib import Path

from wholepicture.rules.feeds import Feed
from wholepicture.stages.receiving.folders import is_real_folder, looked_at

Arrived = frozenset[tuple[str, int, int]]  # name, size and modified time of everything in a folder


def arrived(exports: Path, night: date, feed: Feed) -> Arrived | None:
    """The files of the agency's delivery for that night; None while a required one is not there.

    A file that is still being written differs from one look to the next, even if its name is one
    that no feed knows. Whatever cannot be read just now is not there yet.
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
