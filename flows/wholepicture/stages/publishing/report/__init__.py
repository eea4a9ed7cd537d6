"""The pages of a night: `report.html` for the lead, and `shareable/report.html`, in ranges.

Both are made from the same templates. Neither has an id, a script or an outside address.
docs/report.md says what each part means.
"""

import hashlib
from datetime import date
from pathlib import Path

from wholepicture.stages.publishing.report.lead import lead_of, shown_exactly
from wholepicture.stages.publishing.report.ranged import shown_in_ranges
from wholepicture.stages.publishing.report.rendering import Page, page_of
from wholepicture.stages.publishing.report.rule_texts import rule_texts
from wholepicture.warehouse import Warehouse

REPORT = "report.html"
_RULE_BOOK = "rules.html"  # the name of the rule book beside the lead's page


def write_reports(warehouse: Warehouse, night: date, folder: Path, says: str) -> dict[str, str]:
    """The sha256 of each page (0640), by its name in the folder; both begin with `says`.

    Reads `audit.*` and `open_tonight` of the database in use, and the CSV files in the folder's
    `shareable/`. Raises WarehouseError, and OSError if a file cannot be read or written.
    """
    texts = rule_texts(warehouse, night)
    exact = Page(
        says=says,
        shown=shown_exactly(warehouse, night),
        texts=texts,
        lead=lead_of(warehouse, night),
        rule_book=_RULE_BOOK if texts else "",
    )
    ranged = Page(says=says, shown=shown_in_ranges(folder / "shareable", night), texts=texts)
    return {
        name: _write(folder / name, page_of(page))
        for name, page in ((REPORT, exact), (f"shareable/{REPORT}", ranged))
    }


def _write(path: Path, text: str) -> str:
    content = text.encode("utf-8")
    path.write_bytes(content)
    path.chmod(0o640)
    return hashlib.sha256(content).hexdigest()
