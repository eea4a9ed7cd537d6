"""The folders that runs of a store used as EXPORTS and OUT, kept in `STORE/folders.json`.

Raw rows may not be written into any of them, because other people may read these folders.
"""

import json
import os
import tomllib
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wholepicture.store.layout import unwritable

_FILE = "folders.json"
_EARLIER = "run-*"  # versions up to 0.5.0 wrote one file a night, with one path of each kind


@dataclass(frozen=True, kw_only=True)
class FoldersGiven:
    """Every EXPORTS and OUT that runs of one store used, the latest first."""

    exports: tuple[Path, ...] = ()
    out: tuple[Path, ...] = ()


def folders_given(store: Path) -> FoldersGiven:
    """The folders that runs of the store used, also from files of earlier versions.

    A file that cannot be read counts as empty; the next run writes a whole one.
    """
    earlier = (_table(file, tomllib.loads) for file in sorted(store.glob(f"{_EARLIER}.toml")))
    tables = [_table(store / _FILE, json.loads), *earlier]
    return FoldersGiven(exports=_paths(tables, "exports"), out=_paths(tables, "out"))


def keep_folders(store: Path, exports: Path, out: Path) -> None:
    """Adds the folders of a run to the kept ones; the caller holds the store.

    Afterwards, files of earlier versions are removed. Raises CouldNotFinishError.
    """
    known = folders_given(store)
    held = {"exports": _once([exports, *known.exports]), "out": _once([out, *known.out])}
    text = json.dumps({name: [str(one) for one in paths] for name, paths in held.items()})
    beside = store / f"{_FILE}.next"
    try:
        with open(beside, "w", encoding="utf-8", opener=_private) as file:
            file.write(f"{text}\n")
        beside.replace(store / _FILE)
        for earlier in store.glob(_EARLIER):
            if earlier.suffix in (".toml", ".next"):
                earlier.unlink()
    except OSError as error:
        raise unwritable(f"--store {store}", error) from None


def _table(file: Path, loads: Callable[[str], Any]) -> dict[str, Any]:
    """The content of the file; empty if it is not a table or cannot be read."""
    with suppress(OSError, ValueError, RecursionError):
        held = loads(file.read_text(encoding="utf-8"))
        return held if isinstance(held, dict) else {}
    return {}


def _paths(tables: Iterable[dict[str, Any]], name: str) -> tuple[Path, ...]:
    """The paths under that name in the tables: a text, or a list of texts."""
    given = [table.get(name) for table in tables]
    texts = [text for one in given for text in (one if isinstance(one, list) else [one])]
    return _once(Path(text) for text in texts if isinstance(text, str))


def _once(paths: Iterable[Path]) -> tuple[Path, ...]:
    return tuple(dict.fromkeys(paths))


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
