"""The two plots of the page, as SVG: the only module that uses Altair and vl-convert.

A plot shows numbers that a table beside it also has. Its colours are those of the page. Its texts
are measured with a font that comes with vl-convert, so the bytes are the same on every machine.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from html import escape
from typing import Any

_FONT = "Liberation Sans"  # it comes with vl-convert
_FALLBACK = "Liberation Sans, Arial, sans-serif"
_TEXT = "currentColor"  # the page's colour, light or dark
_LINE = "#2f80c2"
_COLOURS = ("#d4351c", "#b07d12", "#7a8288")  # by severity, the most severe first
_WIDTH, _HEIGHT, _BAR = 250, 110, 26  # px, so that a phone does not shrink a plot
_SIZE = 13  # px
_AXIS = {
    "labelColor": _TEXT,
    "titleColor": _TEXT,
    "labelFontSize": _SIZE,
    "titleFontSize": _SIZE,
    "titleFontWeight": "normal",
    "gridColor": "#8884",
    "domainColor": "#888",
    "tickColor": "#888",
}
_CONFIG = {
    "font": _FONT,
    "background": None,
    "axis": _AXIS,
    "view": {"stroke": None},
    "legend": {
        "labelColor": _TEXT,
        "titleColor": _TEXT,
        "labelFontSize": _SIZE,
        "symbolType": "square",
    },
}


def trend_plot(name: str, title: str, points: Sequence[tuple[date, float]]) -> str:
    """The SVG of a share over time, from 0 to 1; `name` makes its ids, `title` is read aloud."""
    import altair

    shown = sorted({points[0][0], points[len(points) // 2][0], points[-1][0]})
    ticks = [altair.DateTime(year=n.year, month=n.month, date=n.day, utc=True) for n in shown]
    rows = [{"night": night.isoformat(), "share": round(share, 4)} for night, share in points]
    chart = (
        altair.Chart({"values": rows})
        .mark_line(strokeWidth=2, color=_LINE, point=altair.OverlayMarkDef(color=_LINE, size=16))
        .encode(
            x=altair.X(
                "night:T",
                title=None,
                scale=altair.Scale(type="utc"),  # a night is the same date in every time zone
                axis=altair.Axis(format="%-d %b", values=ticks, labelFlush=True),
            ),
            y=altair.Y(
                "share:Q",
                title=None,
                scale=altair.Scale(domain=[0, 1]),
                axis=altair.Axis(format=".0%", values=[0, 0.5, 1]),
            ),
        )
        .properties(width=_WIDTH, height=_HEIGHT)
    )
    return _svg(chart, name, title)


def ages_plot(
    name: str,
    title: str,
    ages: Sequence[str],
    severities: Sequence[str],
    rows: Sequence[tuple[str, str, int]],
) -> str:
    """The SVG of bars, one for each age, with the number of findings of each severity, in words."""
    import altair

    values = [
        {"age": age, "severity": severity, "rank": severities.index(severity), "open": count}
        for age, severity, count in rows
    ]
    chart = (
        altair.Chart({"values": values})
        .mark_bar()
        .encode(
            y=altair.Y("age:N", sort=list(ages), title=None, scale=altair.Scale(domain=list(ages))),
            x=altair.X("open:Q", title="open findings", axis=altair.Axis(tickCount=4)),
            color=altair.Color(
                "severity:N",
                title=None,
                scale=altair.Scale(domain=list(severities), range=list(_COLOURS)),
                legend=altair.Legend(orient="top", columns=3),
            ),
            order=altair.Order("rank:Q", sort="ascending"),
        )
        .properties(width=_WIDTH - 40, height=_BAR * len(ages))
    )
    return _svg(chart, name, title)


def _svg(chart: Any, name: str, title: str) -> str:
    specification: Mapping[str, Any] = {**chart.to_dict(), "config": _CONFIG}
    return _drawn(_Specification(specification), name, title)


class _Specification(dict[str, Any]):
    """The specification of a plot, which two pages of one night may share."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(repr(self))


@lru_cache(maxsize=64)
def _drawn(specification: _Specification, name: str, title: str) -> str:
    import vl_convert

    drawn = vl_convert.vegalite_to_svg(dict(specification))
    drawn = drawn.replace(_FONT, _FALLBACK)
    head = f'<svg role="img" aria-labelledby="{name}-title {name}-desc" '
    said = (
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">The numbers are in the table below it.</desc>'
    )
    return re.sub(r"(<svg [^>]*>)", rf"\1{said}", drawn.replace("<svg ", head, 1), count=1)
