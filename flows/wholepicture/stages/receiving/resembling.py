"""Stray files and folders of a night that seem to be meant for an agency or a file of a feed.

A name from a disk may be a child's. It is compared here, and only the feed's own name that it
resembles is reported.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path

from wholepicture.rules.feeds import Feed

RESEMBLES = "has a name that resembles "
_CLOSE = 0.8  # similarity, at most 1: `persons` and `person` have 0.92, `visits` and `plans` 0.36
_ENDINGS = re.compile(r"(\.(csv|txt|tsv|xlsx?|xlsm|xml|zip|gz))+$")
_COPY = re.compile(r"( - copy)?( ?\(\d+\))?$")


def nearest(name: str, known: Collection[str]) -> str | None:
    """The known name that a name from a disk resembles, ignoring capitals and endings."""
    by_key = {_key(one): one for one in sorted(known)}
    close = get_close_matches(_key(name), by_key, n=1, cutoff=_CLOSE)
    return by_key[close[0]] if close else None


def _key(name: str) -> str:
    """The form in which a name is compared: small letters, no endings, words joined by `_`."""
    plain = _COPY.sub("", _ENDINGS.sub("", name.casefold().strip()))
    return re.sub(r"[\W_]+", "_", plain).strip("_")


def meant_files(strays: Iterable[str], feed: Feed) -> frozenset[str]:
    """The files of a feed that stray names resemble, by the feed's own names."""
    known = [file.name for file in feed.files]
    return frozenset(meant for name in strays if (meant := nearest(name, known)))


def meant_agencies(strays: Iterable[Path], feeds: Mapping[str, Feed]) -> dict[str, str]:
    """A sentence for each agency for which a file or folder of a night seems to be meant."""
    said: dict[str, list[str]] = {}
    for path in strays:
        meant = nearest(path.name, feeds)
        if meant:
            what = "folder" if path.is_dir() else "file"
            said.setdefault(meant, []).append(f"a {what} in the night's folder {RESEMBLES}{meant}")
        for agency in feeds if not meant else ():
            if _is_of(path.name, feeds[agency]):
                said.setdefault(agency, []).append(
                    f"files of {agency} are in the night's folder itself, outside {agency}/"
                )
    return {agency: "; ".join(dict.fromkeys(sentences)) for agency, sentences in said.items()}


def _is_of(name: str, feed: Feed) -> bool:
    """Whether the name is or resembles the name of one of the feed's files."""
    is_its = feed.file_named(name) is not None or name.casefold() in feed.wholes
    return is_its or bool(meant_files([name], feed))
