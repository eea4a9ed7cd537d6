"""Makes the pictures of the page in docs/pictures/, of the sample nights: `make pictures`.

The nights are audited anew, in a folder of their own, and shown by Debian's Chromium.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from helpers.browsing import chromium

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
LAST = "2026-11-20"
# of each picture: which page, how wide, how high, light or dark, and from which part on
SHOWN = {
    "page": ("report.html", 1000, 1150, "light", ""),
    "page-dark": ("report.html", 1000, 1150, "dark", "teams"),
    "page-phone": ("report.html", 360, 760, "light", ""),
    "page-in-ranges": ("shareable/report.html", 1000, 1000, "light", ""),
}


def audited(folder: Path) -> Path:
    """The folder of the last sample night, published below that folder."""
    command = [sys.executable, "-m", "wholepicture", "audit", "sample_exports", "--catch-up"]
    command += ["--as-at", LAST, "--store", str(folder / "store"), "--out", str(folder / "out")]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return folder / "out" / LAST


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
            print(f"{picture.relative_to(ROOT)}: {picture.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
