"""Backups of a store, whole and damaged, and a restore in a process that is killed."""

import io
import os
import signal
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

from helpers import little_nights
from wholepicture import store


def spoilt(backup: Path, change: Callable[[bytearray], object]) -> Path:
    """The backup with its bytes changed."""
    whole = bytearray(backup.read_bytes())
    change(whole)
    backup.write_bytes(whole)
    return backup


def flipped(at: int) -> Callable[[bytearray], object]:
    """Changes one byte; a negative position counts from the end."""

    def change(whole: bytearray) -> None:
        whole[at] ^= 1

    return change


def repacked(backup: Path, member: tarfile.TarInfo, content: bytes = b"") -> Path:
    """The backup as `tar` would write it, with one more member at the beginning."""
    with tarfile.open(backup) as packed:
        held = [(one, packed.extractfile(one)) for one in packed]
        parts = [(one, file.read() if file else b"") for one, file in held]
    member.size = len(content)
    with tarfile.open(backup, "w", format=tarfile.GNU_FORMAT) as packed:
        for one, inner in [parts[0], (member, content), *parts[1:]]:
            packed.addfile(one, io.BytesIO(inner))
    return backup


def killed_restore(kept: Path, backup: Path, step: str) -> None:
    """Kills a restore when it reaches the step."""
    killed = subprocess.run(
        [sys.executable, "-m", "helpers.backups", str(kept), str(backup), step],
        cwd=Path(little_nights.__file__).parents[1],
        capture_output=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, f"never reached: {killed.stderr.decode()}"


if __name__ == "__main__":
    kept, backup, step = sys.argv[1:]
    listener = little_nights.killed_at(step)
    store.restore(Path(kept), Path(backup), reached=listener)
    os._exit(0)
