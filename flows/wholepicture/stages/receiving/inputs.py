"""The inputs of a night by hash, so that a run can find changes.

The keys are the register's: `agency` for the date of its folder, `agency/file` for a sha256.
"""

import hashlib
import stat
from collections.abc import Sequence
from pathlib import Path

from wholepicture.interruption import stop_if_asked
from wholepicture.rules.feeds import Delivery
from wholepicture.stages.receiving.manifests import MANIFEST


def inputs_of(deliveries: Sequence[Delivery]) -> dict[str, str]:
    """The hash of every received file and manifest; files that were removed since are left out."""
    hashes: dict[Path, str] = {}
    found = said_of(deliveries)
    for delivery in deliveries:
        for received in delivery.received:
            if received.path and received.path not in hashes:
                hashes[received.path] = _sha256(received.path)
            if received.path and hashes[received.path]:
                found[f"{delivery.agency}/{received.file.name}"] = hashes[received.path]
    return found


def said_of(deliveries: Sequence[Delivery]) -> dict[str, str]:
    """The date of each agency's folder, and the hash of its manifest."""
    found: dict[str, str] = {}
    for delivery in deliveries:
        if delivery.folder is not None:
            found[delivery.agency] = str(delivery.delivered_for)
            manifest = _sha256(delivery.folder / MANIFEST)
            if manifest:
                found[f"{delivery.agency}/{MANIFEST}"] = manifest
    return found


def _sha256(path: Path) -> str:
    """The hash of a regular file's bytes, or blank if it cannot be read."""
    stop_if_asked()
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
