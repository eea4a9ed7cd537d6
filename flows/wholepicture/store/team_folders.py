"""The folders of teams, OUT/teams/<team>/: each has a copy of its own workbook of every night.

They are outside the nights that are swapped in whole. The permissions of a team's folder decide who
may read it. The owner of OUT sets them once, and this module never changes them. A file is written
in its own team's folder and renamed there, so that it inherits the folder's permissions.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path, PurePosixPath

from wholepicture.errors import fault_of
from wholepicture.store.layout import Layout, sync
from wholepicture.store.protocol import Keeper
from wholepicture.store.register import Row
from wholepicture.store.swapping import Finished, patiently, sha256_of

TEAMS = "teams"

_OWED = ".teams-owed-"  # the prefix of a night's name, in OUT

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")
# names that Windows reserves for devices, with any suffix
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])", re.IGNORECASE)
_LONGEST = 120  # characters, because a share's own path comes before it


def safe_name(team_id: str) -> str:
    """The name of a team's folder: one for each id, on file systems of any kind.

    Letters, digits and `-` stay. Any other character becomes the hex of its bytes, each after `_`.
    Since two ids may differ only in capitals, `~` and a mark say which letters are capitals.
    """
    if not team_id:
        return "_"
    name = "".join(one if one in _PLAIN else _escaped(one) for one in team_id)
    if _DEVICES.fullmatch(name):
        name = _escaped(name[0]) + name[1:]
    name += _capitals(team_id)
    if len(name) > _LONGEST:
        digest = hashlib.sha256(team_id.encode("utf-8", "surrogatepass")).hexdigest()
        name = f"{name[: _LONGEST // 3]}~x{digest}"
    return name


def _escaped(text: str) -> str:
    return "".join(f"_{byte:02x}" for byte in text.encode("utf-8", "surrogatepass"))


def _capitals(team_id: str) -> str:
    """The mark for capital letters: hex with one bit a letter; `~u` for all, blank for none."""
    letters = [one for one in team_id if one in _PLAIN and one.isalpha()]
    if not any(one.isupper() for one in letters):
        return ""
    if all(one.isupper() for one in letters):
        return "~u"
    return f"~{int(''.join(str(int(one.isupper())) for one in letters), 2):x}"


def team_file(out: Path, night: str, name: str) -> Path:
    """The file in a team's folder to which a file of the night's `teams/` is copied."""
    return out / TEAMS / PurePosixPath(name).stem / f"{night}.xlsx"


def books_of(outputs: Mapping[str, str]) -> dict[str, str]:
    """The hashes of the teams' workbooks among the files of a night."""
    return {name: of for name, of in outputs.items() if name.startswith(f"{TEAMS}/")}


def owed(layout: Layout) -> frozenset[str]:
    """The nights for which an earlier run could not write every team's workbook."""
    return frozenset(path.name.removeprefix(_OWED) for path in layout.out.glob(f"{_OWED}*"))


def give_teams(keeper: Keeper, rows: Iterable[Row], finished: Finished) -> None:
    """Copies each team's workbooks of the published nights into the team's folder.

    If a team has no workbook of a night, its folder has no file of the night. A workbook that
    cannot be written is noted in `finished` and, for the next run, in OUT.
    """
    layout, behind = keeper.layout, owed(keeper.layout)
    published = {str(night) for night in finished.published}
    given = False
    for row in rows:
        if row.name in published | behind and layout.published(row.name).is_dir():
            given = _give(keeper, row, finished) or given
    if given:
        keeper.reached("teams given theirs")


def _give(keeper: Keeper, row: Row, finished: Finished) -> bool:
    """Whether the night has or had a workbook of a team."""
    layout = keeper.layout
    books, debt = books_of(row.outputs), layout.out / f"{_OWED}{row.name}"
    wanted = {team_file(layout.out, row.name, name): name for name in books}
    stale: list[Path] = []
    try:
        for path, name in wanted.items():
            if sha256_of(path) != books[name]:
                source = layout.published(row.name) / name
                patiently(partial(_copy, source, path), finished.deadline)
                keeper.reached("team given its own")
        stale = [path for path in _files_of(layout, row.name) if path not in wanted]
        for path in stale:
            patiently(path.unlink, finished.deadline)
        debt.unlink(missing_ok=True)
    except OSError as error:
        finished.teams_refused.append(row.night)
        finished.fault = fault_of(error)
        with suppress(OSError):
            debt.touch(mode=0o640)
    return bool(books or stale)


def _files_of(layout: Layout, night: str) -> Iterator[Path]:
    """The night's files in the folders of teams, complete or half-written."""
    for name in (f"{night}.xlsx", f".{night}.xlsx.next"):
        yield from sorted((layout.out / TEAMS).glob(f"*/{name}"))


def _copy(source: Path, target: Path) -> None:
    """Writes the file beside its place in the team's folder, and makes the folder if needed."""
    for folder in (target.parent.parent, target.parent):
        if not folder.is_dir():
            folder.mkdir()
            folder.chmod(0o750)
    beside = target.with_name(f".{target.name}.next")
    beside.unlink(missing_ok=True)
    beside.write_bytes(source.read_bytes())
    beside.chmod(0o640)
    sync(beside)
    beside.replace(target)
