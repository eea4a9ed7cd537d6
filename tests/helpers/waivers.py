"""A file of waivers, made from a few cells a row."""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from wholepicture.rules.waiver_file import COLUMNS

USUAL = {
    "reason_code": "accepted_risk_reviewed",
    "note": "a note",
    "approved_by_role": "service_manager",
}


def waivers_text(rows: Iterable[Mapping[str, str]]) -> str:
    """The file with those rows; by default, reason, note and role are usual ones."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([{**USUAL, **row}.get(name, "") for name in COLUMNS] for row in rows)
    return text.getvalue()


def write_waivers(file: Path, *rows: Mapping[str, str]) -> Path:
    """Writes the file with those rows."""
    file.write_text(waivers_text(rows), encoding="utf-8")
    return file
