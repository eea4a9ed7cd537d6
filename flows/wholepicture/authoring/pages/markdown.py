"""Values and tables as Markdown, for any page."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

GENERATED = (
    "<!-- Written by `wholepicture docs` from the files it names. Change those, not this page. -->"
)
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


def page(title: str, blocks: Iterable[str]) -> str:
    """A page: its title, a note that it is generated, and its blocks, with blank lines between."""
    return "\n\n".join([f"# {title}", GENERATED, *(block for block in blocks if block)]) + "\n"


def without_links(text: str) -> str:
    """The text with the words of each link, without its address."""
    return _LINK.sub(r"\1", text)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a `|` or a line break in a cell does not break it."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def said(value: object) -> str:
    """A value in words; a blank is shown as such."""
    if value is None or value == "":
        return "(blank)"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return ", ".join(said(one) for one in value) or "(none)"
    return str(value)


def day(value: date) -> str:
    """A date with its weekday, on which time limits in working days depend."""
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return f"{value.isoformat()} ({days[value.weekday()]})"


def share(value: float | None) -> str:
    """A share as a percentage, without needless decimals."""
    return "none" if value is None else f"{value * 100:g} %"
