"""The places in which no backup may be, because other people read them."""

from pathlib import Path

from wholepicture.answering.refused_rows import refuse_place
from wholepicture.errors import ArgumentsError
from wholepicture.rules.run_settings import Folders


def refuse_backup_place(store: Path, folders: Folders, target: Path) -> None:
    """Raises ArgumentsError for a target inside EXPORTS or OUT of earlier runs or the settings."""
    found = ""
    try:
        refuse_place(store, target)
    except ArgumentsError as error:
        found = error.found
    for name, folder in (("EXPORTS", folders.exports), ("OUT", folders.out)):
        if folder and folder.resolve() in target.resolve().parents:
            found = f"one in {name}"
    if found:
        raise ArgumentsError(
            f"the backup {target}",
            expected="a place outside STORE, EXPORTS and OUT: others may read what lies there",
            found=found,
            do="Give a folder that only you can read, on another disk.",
        )
