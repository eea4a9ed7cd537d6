"""A store and OUT in a folder, as audits of some nights left them."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from helpers.command_line import Ended, audit

NIGHTS = FIRST, SECOND, THIRD = "2026-11-18", "2026-11-19", "2026-11-20"


@dataclass(frozen=True)
class Kept:
    """Exports, and a folder with the store and OUT that audits of their nights left there.

    Where `tree` is given, it was that Whole Picture which audited them.
    """

    exports: Path
    folder: Path
    ended: tuple[Ended, ...]
    tree: Path | None = None

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def copy_to(self, folder: Path) -> Path:
        """A copy of the store and OUT lies there."""
        shutil.copytree(self.folder, folder, symlinks=True, dirs_exist_ok=True)
        return folder

    def then(self, folder: Path, *nights: str) -> "Kept":
        """What is kept after those nights too; what is kept here stays as it is."""
        self.copy_to(folder)
        kept = kept_of(self.exports, folder, *nights, tree=self.tree)
        return Kept(self.exports, folder, (*self.ended, *kept.ended), self.tree)


def kept_of(exports: Path, folder: Path, *nights: str, tree: Path | None = None) -> Kept:
    """What is kept in the folder after those nights, each of which ended well."""
    ended = tuple(audit(exports, folder, night, tree=tree) for night in nights)
    assert [one.code for one in ended] == [0] * len(nights), ended
    return Kept(exports, folder, ended, tree)
