"""Which files came for this night: folders looked at, names checked, nothing opened but manifests.

A folder of nights holds `2026-11-20/<agency>/<file>.csv`. Anything not named like that is not
ours. Links, pipes and devices are never followed; a name from outside never leaves this room,
only the feed's own names and counts do.
"""

import json
import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from wholepicture.contract import (
    Declared,
    Delivery,
    Feed,
    FeedFile,
    ReceivedFile,
    is_safe_name,
)
from wholepicture.errors import ArgumentsError, NothingToJudgeError

_NIGHT = re.compile(r"\d{4}-\d{2}-\d{2}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})?)?"
)
_MANIFEST = "manifest.json"
_MANIFEST_LIMIT = 1_000_000


def newest_night(exports: Path) -> date:
    """The newest dated folder; raises ArgumentsError (no such folder), NothingToJudgeError."""
    nights = _nights(exports)
    if not nights:
        raise NothingToJudgeError(
            "EXPORTS",
            expected="at least one folder named for a night, such as 2026-11-20",
            found="none",
            do="Check that the exports are delivered there.",
        )
    return max(nights)


def receive(exports: Path, as_at: date, feeds: Mapping[str, Feed]) -> list[Delivery]:
    """One delivery per feed, social care first: its newest whole folder on or before `as_at`.

    Raises ArgumentsError where there is no such folder, and NothingToJudgeError where no night is
    on or before the date or no fresh social-care delivery is.
    """
    nights = {night: folder for night, folder in _nights(exports).items() if night <= as_at}
    if not nights:
        raise NothingToJudgeError(
            "EXPORTS",
            expected=f"a folder for a night on or before {as_at}",
            found="none",
            do="Give a later --as-at, or deliver that night.",
        )
    ordered = sorted(feeds.values(), key=lambda feed: (feed.role != "social_care", feed.agency))
    deliveries = [_delivery(nights, as_at, feed) for feed in ordered]
    _insist_on_social_care(deliveries, as_at)
    return deliveries


def _insist_on_social_care(deliveries: Sequence[Delivery], as_at: date) -> None:
    social_care = [delivery for delivery in deliveries if delivery.feed.role == "social_care"]
    if any(delivery.is_fresh and delivery.received for delivery in social_care):
        return
    newest = max((each.delivered_for for each in social_care if each.delivered_for), default=None)
    raise NothingToJudgeError(
        "EXPORTS",
        expected="a fresh delivery of children's social care",
        found=f"the newest is for {newest}" if newest else "none with a file its feed expects",
        do=f"Deliver the night of {as_at}, then run it again.",
    )


def _nights(exports: Path) -> dict[date, Path]:
    """Every real folder named for a real date."""
    try:
        with os.scandir(exports) as entries:
            found = [Path(entry.path) for entry in entries if entry.is_dir(follow_symlinks=False)]
    except OSError:
        raise ArgumentsError(
            "EXPORTS",
            expected="a folder of nights that can be read",
            found="a file" if exports.is_file() else "no such folder",
            do="Give the folder that holds the dated folders.",
        ) from None
    nights = {}
    for folder in found:
        night = _night_named(folder.name)
        if night is not None:
            nights[night] = folder
    return nights


def _night_named(name: str) -> date | None:
    if not (_NIGHT.fullmatch(name) and name.isascii()):
        return None
    try:
        return date.fromisoformat(name)
    except ValueError:
        return None


def _delivery(nights: Mapping[date, Path], as_at: date, feed: Feed) -> Delivery:
    """The newest whole folder, else the newest that holds any expected file, else none."""
    partial: Delivery | None = None
    for night in sorted(nights, reverse=True):
        folder = nights[night] / feed.agency
        if not _is_real_folder(folder):
            continue
        delivery = _looked_at(folder, night, as_at, feed)
        if delivery.received and not any(not file.file.optional for file in delivery.missing):
            return delivery
        if partial is None and delivery.received:
            partial = delivery
    return partial or Delivery(
        agency=feed.agency,
        feed=feed,
        folder=None,
        delivered_for=None,
        is_fresh=False,
        files=tuple(ReceivedFile(file=file, path=None) for file in feed.files),
    )


def _looked_at(folder: Path, night: date, as_at: date, feed: Feed) -> Delivery:
    """What one agency's folder of one night holds."""
    there: dict[str, list[Path]] = {}
    unexpected = 0
    set_aside = {name.casefold() for name in feed.not_used}
    for path in _contents(folder):
        name = path.name.casefold()
        if name == _MANIFEST or name in set_aside:
            continue
        file = feed.file_named(path.name) if is_safe_name(path.name) else None
        if file is None:
            unexpected += 1
        else:
            there.setdefault(file.name, []).append(path)
    declared, note = _manifest(folder, feed)
    return Delivery(
        agency=feed.agency,
        feed=feed,
        folder=folder,
        delivered_for=night,
        is_fresh=(as_at - night).days <= feed.fresh_days,
        files=tuple(
            _received(file, there.get(file.name, []), declared.get(file.name, Declared()))
            for file in feed.files
        ),
        unexpected=unexpected,
        note=note,
    )


def _received(file: FeedFile, paths: Sequence[Path], declared: Declared) -> ReceivedFile:
    if len(paths) > 1:
        fault = "two files whose names differ in capitals only"
    elif paths and not _is_regular(paths[0]):
        fault = "not a regular file (links, pipes and devices are not followed)"
    else:
        path = paths[0] if paths else None
        return ReceivedFile(file=file, path=path, declared=declared)
    return ReceivedFile(file=file, path=None, fault=fault, declared=declared)


def _contents(folder: Path) -> Iterator[Path]:
    try:
        with os.scandir(folder) as entries:
            yield from sorted(Path(entry.path) for entry in entries)
    except OSError:
        return


def _is_real_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False


def _is_regular(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _manifest(folder: Path, feed: Feed) -> tuple[dict[str, Declared], str]:
    """What the manifest says of each expected file, and a note where it cannot be read."""
    path = folder / _MANIFEST
    if not path.is_symlink() and not path.exists():
        return {}, ""
    try:
        if not _is_regular(path) or path.stat().st_size > _MANIFEST_LIMIT:
            raise ValueError
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        lines = content["files"] if isinstance(content, dict) else content
        if not isinstance(lines, list):
            raise TypeError
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}, "its manifest is not a list of files in JSON and was not used"
    declared = {}
    for line in lines:
        named = line.get("file") if isinstance(line, dict) else None
        file = feed.file_named(named) if isinstance(named, str) else None
        if file is not None:
            declared[file.name] = _declared(line)
    return declared, ""


def _declared(line: Mapping[str, object]) -> Declared:
    """Only what has the form it must have: a manifest is typed by somebody."""
    rows, sha256, moment = line.get("rows"), line.get("sha256"), line.get("produced_at")
    return Declared(
        rows=rows if isinstance(rows, int) and not isinstance(rows, bool) else None,
        sha256=sha256.lower()
        if isinstance(sha256, str) and _SHA256.fullmatch(sha256.lower())
        else "",
        produced_at=moment if isinstance(moment, str) and _MOMENT.fullmatch(moment) else "",
    )
