"""The content of an OUT folder: rows, and whether each night is whole."""

import csv
import hashlib
import io
import json
import re
import zipfile
from datetime import date
from pathlib import Path


def rows_of(file: Path) -> list[dict[str, str]]:
    """The rows of a CSV."""
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def published_rows(folder: Path, night: date, name: str) -> list[dict[str, str]]:
    """The rows of that file of the night published in folder/out."""
    return rows_of(folder / "out" / str(night) / f"{name}.csv")


def subjects(folder: Path, night: date, name: str = "findings") -> list[str]:
    """The subjects of the rows of that file, in their order."""
    return [row["subject_id"] for row in published_rows(folder, night, name)]


def by(key: str, file: Path) -> dict[str, dict[str, str]]:
    """The rows of a CSV by one of their columns."""
    return {row[key]: row for row in rows_of(file)}


def exactly(folder: Path) -> dict[str, bytes]:
    """Every file below by its path, with its bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def legible(folder: Path) -> dict[str, bytes]:
    """Every file below by its path, with its readable bytes; workbooks are unpacked."""
    return {
        name: unpacked(content) if name.endswith(".xlsx") else content
        for name, content in exactly(folder).items()
    }


def unpacked(workbook: bytes) -> bytes:
    """The parts of a workbook, one after another."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        return b"\n".join(parts.read(name) for name in parts.namelist())


def digest(file: Path) -> str:
    """The sha256 of one file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def digests(folder: Path, *, but: str = "") -> dict[str, str]:
    """Every file below by its path, with its sha256, except files of one name.

    It is for comparing folders: a failing test then shows which file differs, and no child's row.
    """
    found = {name: hashlib.sha256(held).hexdigest() for name, held in exactly(folder).items()}
    return {name: of for name, of in found.items() if Path(name).name != but}


def assert_whole(night: Path) -> None:
    """Asserts that the night has exactly the files and bytes that its run.json names."""
    noted = json.loads((night / "run.json").read_text(encoding="utf-8"))["outputs"]
    found = exactly(night)
    assert set(found) == {*noted, "run.json"}
    for name, expected in noted.items():
        assert hashlib.sha256(found[name]).hexdigest() == expected, name


def assert_stands(out: Path) -> None:
    """Asserts that every night in OUT is whole, and that `latest.txt` names one of them."""
    nights = [path for path in out.iterdir() if re.fullmatch(r"20\d\d-\d\d-\d\d", path.name)]
    for night in nights:
        assert_whole(night)
    assert (out / "latest.txt").read_text().strip() in {night.name for night in nights}
