"""The paths of a store, their permissions, and the calls that make files durable."""

import os
import re
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from wholepicture.errors import ArgumentsError, CouldNotFinishError, could_not, fault_of
from wholepicture.files.header_names import iso_day

_MOUNTS = Path("/proc/self/mounts")
_NETWORK = re.compile(
    r"nfs\d?|cifs|smb\d?|smbfs|ncpfs|afs|ceph|lustre|gpfs|beegfs|glusterfs|davfs"
    r"|fuse\.(sshfs|glusterfs|ceph|s3fs|rclone|davfs|gcsfuse|blobfuse2?|goofys)"
)
_NIGHT_FILE = re.compile(r"(\d{4}-\d{2}-\d{2})\.(\d+)\.duckdb")
_BESIDE = re.compile(r"\.(?:building|old)-((\d{4}-\d{2}-\d{2})(?:\.not-judged)?)-(\d+)")


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The paths of one store and of the folder to which it publishes."""

    store: Path
    out: Path

    @property
    def audit(self) -> Path:
        return self.store / "audit.duckdb"

    @property
    def audit_next(self) -> Path:
        return self.store / "audit.next.duckdb"

    @property
    def audit_previous(self) -> Path:
        return self.store / "audit.previous.duckdb"

    @property
    def nights(self) -> Path:
        return self.store / "nights"

    @property
    def spill(self) -> Path:
        return self.store / "spill"

    @property
    def landed_alone(self) -> Path:
        return self.store / "by-hand"

    @property
    def prefect(self) -> Path:
        return self.store / "prefect"

    @property
    def serve(self) -> Path:
        return self.store / "serve"

    @property
    def serve_lock(self) -> Path:
        return self.store / "serve.lock"

    @property
    def lock(self) -> Path:
        return self.store / "lock"

    @property
    def restoring(self) -> Path:
        """The folder beside the store to unpack a backup and remove the old store in."""
        real = self.store.resolve()  # a link to the store is not exchanged
        return real.with_name(f".{real.name}.restoring")

    def records(self, night: date, generation: int) -> Path:
        """The night file: landing, record and derived tables of one night."""
        return self.nights / f"{night}.{generation}.duckdb"

    def damaged(self, generation: int) -> Path:
        """The path for an audit file that could not be opened, which that generation replaced."""
        return self._other_name(f"audit.damaged-{generation}")

    def of_schema(self, version: int) -> Path:
        """The path for an audit file of an earlier schema."""
        return self._other_name(f"audit.schema-{version}", ".duckdb")

    def _other_name(self, stem: str, suffix: str = "") -> Path:
        """A path that is free, or is already a second name of `audit.duckdb`."""
        path, number = self.store / f"{stem}{suffix}", 2
        while path.exists() and not (self.audit.exists() and path.samefile(self.audit)):
            path = self.store / f"{stem}.{number}{suffix}"
            number += 1
        return path

    def was_damaged(self, generation: int) -> bool:
        """Whether that generation replaced an audit file that could not be opened."""
        return (self.store / f"audit.damaged-{generation}").exists()

    def published(self, night: date | str) -> Path:
        """The folder of a night in OUT, by its date or by the name in a register row."""
        return self.out / str(night)

    def building(self, name: str, generation: int) -> Path:
        return self.out / f".building-{name}-{generation}"

    def old(self, name: str, generation: int) -> Path:
        return self.out / f".old-{name}-{generation}"

    def night_files(self) -> dict[Path, tuple[date, int]]:
        """Every whole night file, with the night and generation in its name."""
        found = {}
        for path in sorted(self.nights.iterdir()):
            matched = _NIGHT_FILE.fullmatch(path.name)
            night = iso_day(matched.group(1)) if matched else None
            if matched and night:
                found[path] = (night, int(matched.group(2)))
        return found

    def beside(self) -> dict[Path, tuple[str, int]]:
        """Every building folder and old folder in OUT, with its night and generation."""
        found = {}
        for path in sorted(self.out.iterdir()):
            matched = _BESIDE.fullmatch(path.name)
            if matched and iso_day(matched.group(2)):
                found[path] = (matched.group(1), int(matched.group(3)))
        return found

    def nights_out(self) -> list[date]:
        """The nights that have a folder in OUT."""
        return sorted(
            day for path in self.out.iterdir() if (day := iso_day(path.name)) and path.is_dir()
        )


def make_store(layout: Layout, *more: Path) -> None:
    """Makes the store's folders, private; raises ArgumentsError, CouldNotFinishError."""
    kind = network_file_system(layout.store)
    if kind:
        raise ArgumentsError(
            f"--store {layout.store}",
            expected="a folder on a disk of this machine",
            found=f"a network file system ({kind})",
            do="Give another --store; --out may be a share.",
        )
    try:
        for folder in (layout.store, layout.nights, layout.spill, layout.prefect, *more):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
    except OSError as error:
        raise unwritable(f"--store {layout.store}", error) from None


def make_out(layout: Layout) -> None:
    """Makes OUT and tries to write in it; raises CouldNotFinishError."""
    try:
        for folder in reversed((layout.out, *layout.out.parents)):
            if not folder.exists():
                folder.mkdir()
                folder.chmod(0o750)
        probe = layout.out / ".building-probe"
        probe.mkdir(exist_ok=True)
        probe.rmdir()
    except OSError as error:
        raise unwritable(f"--out {layout.out}", error) from None


def unwritable(where: str, error: OSError) -> CouldNotFinishError:
    """The error for a folder that cannot be written, with the kind of fault, never its text."""
    return could_not(
        where,
        fault_of(error),
        expected="a folder that can be written",
        do="Make it writable, or give another, and run again; nothing published has changed.",
    )


def damaged_records(night: date) -> CouldNotFinishError:
    """The error for a night's file that cannot be read as it was written."""
    return CouldNotFinishError(
        f"the store, the kept records of {night} in nights/",
        expected="the tables that its audit wrote",
        found="a file that is damaged, or from which a table or a column was taken",
        do=(
            f"Run that night again (--as-at {night}) or, where its exports are gone, move its file"
            " out of the store; then run this again. What was published is unchanged."
        ),
    )


def network_file_system(path: Path, mounts: Path = _MOUNTS) -> str | None:
    """The network file system of a path, by its kind; None for a local or unknown one."""
    if not mounts.exists():
        return None
    place = path.resolve()
    nearest, kind = Path(), ""
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        words = line.split()
        if len(words) < 3:
            continue
        point = Path(words[1].replace("\\040", " "))
        if (place == point or point in place.parents) and len(point.parts) >= len(nearest.parts):
            nearest, kind = point, words[2]
    return kind if _NETWORK.fullmatch(kind) else None


def require_space(layout: Layout, exports_bytes: int) -> None:
    """Raises CouldNotFinishError unless 3 times the exports and 2 times the audit are free."""
    audit_bytes = layout.audit.stat().st_size if layout.audit.exists() else 0
    needed = 3 * exports_bytes + 2 * audit_bytes
    free = shutil.disk_usage(layout.store).free
    if free < needed:
        raise CouldNotFinishError(
            f"--store {layout.store}",
            expected=f"{gigabytes(needed)} free (3 x the exports and 2 x the audit)",
            found=gigabytes(free),
            do="Free the disk, or give another --store, and run again.",
        )


def gigabytes(count: int) -> str:
    """The size in GB, with more decimals if it is small."""
    decimals = 1 if count >= 1e8 else 3 if count >= 1e6 else 9
    return f"{count / 1e9:.{decimals}f} GB" if count else "none"


def refuse_other_things(layout: Layout) -> None:
    """Raises CouldNotFinishError if a file of the store is something else, such as a folder."""
    for path in (layout.audit, layout.audit_next, layout.audit_previous, layout.lock):
        if os.path.lexists(path) and not path.is_file():
            raise CouldNotFinishError(
                str(path),
                expected="a file that Whole Picture wrote",
                found="a folder" if path.is_dir() else "something else",
                do="Move it away; put the file back, if it is lost, from the backup; run again.",
            )


def sync(path: Path) -> None:
    """Flushes a file, or a folder's list of names, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
