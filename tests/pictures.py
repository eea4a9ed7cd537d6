"""Makes the pictures in docs/pictures/, of the page and the workbook: `make pictures`.

The sample nights are audited again, in a folder of their own. Debian's Chromium shows the page;
LibreOffice prints the workbook, and poppler's pdftoppm makes a picture of a part of that.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from helpers.browsing import chromium
from helpers.opening import printed

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
LAST = "2026-11-20"
# for each picture: the page, its width and height, light or dark, and the first part shown
SHOWN = {
    "page": ("report.html", 1000, 1150, "light", ""),
    "page-dark": ("report.html", 1000, 1150, "dark", "teams"),
    "page-phone": ("report.html", 360, 760, "light", ""),
    "page-in-ranges": ("shareable/report.html", 1000, 1000, "light", ""),
}
# the first sheet for a lead: its page on paper, dots an inch, and the part shown in dots
BEGIN_HERE = ("2", "220", ("140", "150", "1560", "520"))


def audited(folder: Path) -> Path:
    """The folder of the last sample night, published below that folder."""
    command = [sys.executable, "-m", "wholepicture", "audit", "sample_exports", "--catch-up"]
    command += ["--as-at", LAST, "--store", str(folder / "store"), "--out", str(folder / "out")]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return folder / "out" / LAST


def picture_of_workbook(book: Path, folder: Path) -> Path:
    """The picture of the sheet with which a lead begins, in docs/pictures/."""
    page, dots, (left, top, width, height) = BEGIN_HERE
    picture = PICTURES / "workbook"
    shown = ["-f", page, "-l", page, "-r", dots, "-x", left, "-y", top, "-W", width, "-H", height]
    command = ["pdftoppm", "-png", "-singlefile", *shown]
    subprocess.run([*command, printed(book, folder), picture], check=True)
    return picture.with_suffix(".png")


def main() -> None:
    """The pictures are in docs/pictures/, and their names and sizes on the screen."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as there, chromium() as browser:
        night = audited(Path(there))
        for name, (file, width, height, scheme, part) in SHOWN.items():
            page = browser.new_page(
                viewport={"width": width, "height": height}, color_scheme=scheme
            )
            page.goto((night / file).as_uri() + (f"#{part}" if part else ""))
            picture = PICTURES / f"{name}.png"
            page.screenshot(path=picture)
            page.close()
            _say(picture)
        _say(picture_of_workbook(night / "audit.xlsx", Path(there)))


def _say(picture: Path) -> None:
    """Says how large the picture is."""
    print(f"{picture.relative_to(ROOT)}: {picture.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
