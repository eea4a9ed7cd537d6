"""A store and OUT in a folder after audits of some nights."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from helpers.command_line import Ended, audit

NIGHTS = FIRST, SECOND, THIRD = "2026-11-18", "2026-11-19", "2026-11-20"


@dataclass(frozen=True)
class Kept:
    """Exports, and a folder with the store and OUT after audits of their nights.

    If `tree` is given, the package in it did the audits.
    """

    exports: Path
    folder: Path
    ended: tuple[Ended, ...]
    tree: Path | None = None

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def copy_to(self, folder: Path) -> Path:
        """Copies the store and OUT to that folder."""
        shutil.copytree(self.folder, folder, symlinks=True, dirs_exist_ok=True)
        return folder

    def then(self, folder: Path, *nights: str) -> "Kept":
        """A copy after further nights; the original does not change."""
        self.copy_to(folder)
        kept = kept_of(self.exports, folder, *nights, tree=self.tree)
        return Kept(self.exports, folder, (*self.ended, *kept.ended), self.tree)


def kept_of(exports: Path, folder: Path, *nights: str, tree: Path | None = None) -> Kept:
    """The folder's store and OUT after those nights; asserts that each audit succeeded."""
    ended = tuple(audit(exports, folder, night, tree=tree) for night in nights)
    assert [one.code for one in ended] == [0] * len(nights), ended
    return Kept(exports, folder, ended, tree)
