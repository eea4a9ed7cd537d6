"""A store and OUT in a folder, as audits of some nights left them."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from helpers.command_line import Ended, audit

NIGHTS = FIRST, SECOND, THIRD = "2026-11-18", "2026-11-19", "2026-11-20"


@dataclass(frozen=True)
class Kept:
    """Exports, and a folder with the store and OUT that audits of their nights left there."""

    exports: Path
    folder: Path
    ended: tuple[Ended, ...]

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
        ended = tuple(audit(self.exports, folder, night) for night in nights)
        assert [one.code for one in ended] == [0] * len(nights), ended
        return Kept(self.exports, folder, (*self.ended, *ended))
