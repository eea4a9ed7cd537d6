"""Manifests: an agency's statements about its files, checked because people may type them."""

import json
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from wholepicture.files.header_names import iso_day
from wholepicture.rules.feeds import Declared, Feed

MANIFEST = "manifest.json"
_LIMIT = 1_000_000  # bytes: enough for a line for each of some thousands of files
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})?)?", re.ASCII
)


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """The declarations of a manifest, by the feed's name of each file, with its name there."""

    lines: Mapping[str, tuple[str, Declared]] = field(default_factory=dict)

    def of(self, name: str, delivered_as: str) -> Declared:
        """The declaration of a file; a checksum for another form of the file is left out."""
        named, declared = self.lines.get(name, ("", Declared()))
        if named != delivered_as.casefold():
            return replace(declared, sha256="")
        return declared


def read_manifest(folder: Path, feed: Feed) -> tuple[Manifest, str]:
    """The manifest of a folder, and a note if it cannot be read."""
    path = folder / MANIFEST
    if not path.is_symlink() and not path.exists():
        return Manifest(), ""
    try:
        if not stat.S_ISREG(path.lstat().st_mode) or path.stat().st_size > _LIMIT:
            raise ValueError
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        lines = content["files"] if isinstance(content, dict) else content
        if not isinstance(lines, list):
            raise TypeError
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return Manifest(), "its manifest is not a list of files in JSON and was not used"
    declared = {}
    for line in lines:
        named = line.get("file") if isinstance(line, dict) else None
        if isinstance(named, str) and (name := _known(named, feed)):
            declared[name] = named.casefold(), _declared(line)
    return Manifest(lines=declared), ""


def _known(named: str, feed: Feed) -> str:
    """The feed's name of the file, workbook or document that a line is about; or blank."""
    file = feed.file_named(named)
    if file:
        return file.name
    return named.casefold() if named.casefold() in feed.wholes else ""


def _declared(line: Mapping[str, object]) -> Declared:
    """The declaration in a line, without entries of a wrong form; manifests may be typed."""
    rows, sha256, moment = line.get("rows"), line.get("sha256"), line.get("produced_at")
    is_count = isinstance(rows, int) and not isinstance(rows, bool) and 0 <= rows < 1 << 62
    return Declared(
        rows=rows if is_count else None,  # type: ignore[arg-type]  # is_count has checked it
        sha256=sha256.lower()
        if isinstance(sha256, str) and _SHA256.fullmatch(sha256.lower())
        else "",
        produced_at=moment if isinstance(moment, str) and _is_moment(moment) else "",
    )


def _is_moment(text: str) -> bool:
    """Whether it is a date written as 2026-11-20, with or without a time of day."""
    found = _MOMENT.fullmatch(text)
    return found is not None and iso_day(found.group(1)) is not None
