"""LibreOffice without a window: workbooks as their reader sees them, by sheet or on paper."""

import csv
import shutil
import subprocess
from pathlib import Path

# every sheet in a file of its own: commas, quotes, UTF-8, each cell as displayed
_EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
# printed by a Debian without Java, which is not needed to open a workbook
_HARMLESS = "Warning: failed to launch javaldx"


def sheets_as_opened(book: Path, folder: Path) -> dict[str, list[list[str]]]:
    """The rows of each sheet of the workbook by its name, each cell as displayed."""
    made = _converted(book, _EVERY_SHEET, folder)
    sheets = {}
    for file in sorted(made.glob(f"{book.stem}-*.csv")):
        with file.open(encoding="utf-8", newline="") as stream:
            sheets[file.stem.removeprefix(f"{book.stem}-")] = list(csv.reader(stream))
    return sheets


def printed(book: Path, folder: Path) -> Path:
    """The PDF of the printed workbook."""
    return _converted(book, "pdf", folder) / f"{book.stem}.pdf"


def _converted(book: Path, to: str, folder: Path) -> Path:
    """The folder with LibreOffice's output, made without a warning.

    Its exit code is also 0 if it could not load a file, so its messages are read.
    """
    program = shutil.which("soffice")
    assert program, "soffice is missing: apt-get install libreoffice-calc-nogui"
    made = folder / "made"
    ended = subprocess.run(
        [
            program,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            to,
            "--outdir",
            made,
            book,
        ],
        capture_output=True,
        check=False,
        text=True,
    )
    complaints = [
        line for line in ended.stderr.splitlines() if line and not line.startswith(_HARMLESS)
    ]
    assert (ended.returncode, complaints) == (0, []), (ended, book.name)
    return made
