"""The content of a workbook, read from its parts: stored cells, and how rows are folded."""

import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@dataclass
class Sheet:
    """One sheet: its cells by row, the kind of each, and the attributes of rows and view."""

    rows: list[dict[str, str]] = field(default_factory=list)
    kinds: list[dict[str, str]] = field(default_factory=list)
    styles: list[dict[str, int]] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)
    hidden: list[bool] = field(default_factory=list)
    frozen_rows: int = 0
    filtered: str = ""
    xml: str = ""

    @property
    def header(self) -> list[str]:
        return list(self.rows[0].values())

    def column(self, title: str) -> list[str]:
        """The cells under that heading; a missing cell is blank."""
        (place,) = (key for key, value in self.rows[0].items() if value == title)
        return [row.get(place, "") for row in self.rows[1:]]

    def kinds_of(self, title: str) -> set[str]:
        """The kinds of the cells under that heading."""
        (place,) = (key for key, value in self.rows[0].items() if value == title)
        return {kinds[place] for kinds in self.kinds[1:] if place in kinds}


def sheets_of(path: Path) -> dict[str, Sheet]:
    """The sheets of a workbook by name, in their order."""
    with zipfile.ZipFile(path) as book:
        parts = ElementTree.fromstring(book.read("xl/workbook.xml"))
        names = [one.get("name", "") for one in parts.iter(f"{_MAIN}sheet")]
        texts = [book.read(f"xl/worksheets/sheet{n}.xml") for n in range(1, len(names) + 1)]
    return {name: _sheet(text) for name, text in zip(names, texts, strict=True)}


def _sheet(text: bytes) -> Sheet:
    sheet, parts = Sheet(xml=text.decode()), ElementTree.fromstring(text)
    for pane in parts.iter(f"{_MAIN}pane"):
        sheet.frozen_rows = int(pane.get("ySplit", "0"))
    for one in parts.iter(f"{_MAIN}autoFilter"):
        sheet.filtered = one.get("ref", "")
    for row in parts.iter(f"{_MAIN}row"):
        cells, kinds, styles = {}, {}, {}
        for cell in row.iter(f"{_MAIN}c"):
            place = re.sub(r"[0-9]", "", cell.get("r", ""))
            cells[place] = "".join(cell.itertext())
            kinds[place] = cell.get("t", "n")
            styles[place] = int(cell.get("s", "0"))
            assert cell.find(f"{_MAIN}f") is None, "a formula"
        sheet.rows.append(cells)
        sheet.kinds.append(kinds)
        sheet.styles.append(styles)
        sheet.levels.append(int(row.get("outlineLevel", "0")))
        sheet.hidden.append(row.get("hidden") == "1")
    return sheet
