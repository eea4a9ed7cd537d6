"""The pages that little nights publish, as their readers see them."""

from datetime import date
from pathlib import Path

from helpers.little_nights import FIRST, Said, run_night
from helpers.page_read import Page


def page_of(folder: Path, night: date, name: str = "report.html") -> Page:
    return Page(folder / "out" / str(night) / name)


def ran(folder: Path, said: list[Said], night: date = FIRST, **more: object) -> Page:
    run_night(folder, night, said, **more)  # type: ignore[arg-type]  # of several kinds
    return page_of(folder, night)
