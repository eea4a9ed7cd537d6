"""The HTML of the pages, made from templates. This is the only module that uses Jinja2."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wholepicture.stages.publishing.report.figures import Lead, by_check
from wholepicture.stages.publishing.report.lead import AGES
from wholepicture.stages.publishing.report.rule_texts import RuleText
from wholepicture.stages.publishing.report.shown import NO_TEAM, Shown
from wholepicture.stages.publishing.words import in_words, words_for_codes

if TYPE_CHECKING:
    from jinja2 import Environment, Template

_LAYOUT = Path(__file__).with_name("layout")
_SPACE = "\N{NO-BREAK SPACE}"
_NIGHTS_OF_A_TREND = 3  # fewer nights show no direction


@dataclass(frozen=True, kw_only=True)
class Page:
    """The content of one page; without `lead` it is the shareable page."""

    says: str
    shown: Shown
    texts: Mapping[str, RuleText]
    lead: Lead | None = None
    rule_book: str = ""  # the address of the rule book, if there is one

    @property
    def has_trend(self) -> bool:
        """Whether the store has enough nights to show a direction."""
        return len(self.shown.nights) >= _NIGHTS_OF_A_TREND


def page_of(page: Page) -> str:
    """The HTML of a page: the same bytes for the same page, without script or address."""
    plots: dict[str, Any] = {"trend_plot": None, "ages_plot": None}
    if page.has_trend:
        from wholepicture.stages.publishing.report import plots as drawn

        plots = {"trend_plot": drawn.trend_plot, "ages_plot": drawn.ages_plot}
    return _template().render(
        page=page,
        shown=page.shown,
        lead=page.lead,
        style=(_LAYOUT / "style.css").read_text(encoding="utf-8"),
        **plots,
    )


@cache
def _template() -> "Template":
    return _environment().get_template("page.html.j2")


def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(_LAYOUT),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "number": lambda count: f"{count:,}",
        "percent": percent,
        "day": day,
        "day_of_year": lambda night: f"{night.day} {night:%B}",
        "words": lambda code, kind: in_words(kind, code),
        "team": lambda name: name or NO_TEAM,
        "page_id": page_id,
    }
    made.globals |= {
        "counted": counted,
        "listed": listed,
        "by_check": by_check,
        "ages": {first: age_in_words(first, last) for first, last in AGES},
        "by_team": by_team,
        "severity_words": words_for_codes()["severity"],
    }
    return made


def percent(share: float | None) -> str:
    """The share in whole per cent, rounded down, so only all is 100 %; blank if there is none."""
    if share is None:
        return ""
    whole = int(share * 100 + 1e-9)
    return f"under 1{_SPACE}%" if whole == 0 and share > 0 else f"{whole}{_SPACE}%"


def day(night: date | None) -> str:
    """The date in words, such as 20 November 2026; blank if there is none."""
    return "" if night is None else f"{night.day} {night:%B %Y}"


def counted(count: int, one: str, many: str) -> str:
    """The number with its noun: "1 check", "3 checks"."""
    return f"{count:,} {one if count == 1 else many}"


def listed(words: Sequence[str]) -> str:
    """The words as a list in a sentence: "a, b and c"."""
    *most, last = words or [""]
    return f"{', '.join(most)} and {last}" if most else last


def page_id(name: str) -> str:
    """The id of the element about that check or suite."""
    return name.replace("/", "-").replace("_", "-")


def age_in_words(first: int, last: int | None) -> str:
    """The range of nights of an age, in words."""
    if last is None:
        return f"over {first - 1}"
    return "tonight" if last == 1 else f"{first} to {last}"


def by_team(rows: Sequence[Any], column: str) -> dict[str, dict[Any, int]]:
    """The counts in rows with a team, by its name and then by that column, in their order."""
    found: dict[str, dict[Any, int]] = {}
    for row in rows:
        counts = found.setdefault(row.team or "", {})
        key = getattr(row, column)
        counts[key] = counts.get(key, 0) + row.findings
    return found
