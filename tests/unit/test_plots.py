"""A plot has the same bytes on every machine: its time zone and its fonts change nothing."""

import os
import subprocess
import sys
import xml.etree.ElementTree as xml
from datetime import date

import pytest

from wholepicture.stages.publishing.report.plots import ages_plot, trend_plot

# the clocks go back between the first two nights
POINTS = [(date(2026, 10, 24), 0.5), (date(2026, 10, 26), 0.6), (date(2026, 11, 20), 0.7)]
DRAWN = """
import hashlib
from datetime import date
from wholepicture.stages.publishing.report.plots import trend_plot
points = [(date(2026, 10, 24), 0.5), (date(2026, 10, 26), 0.6), (date(2026, 11, 20), 0.7)]
print(trend_plot("trend", "Share met", points), end="")
"""


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
def test_a_plot_is_the_same_in_every_time_zone_and_without_the_system_s_fonts(zone: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", DRAWN],
        env={**os.environ, "TZ": zone, "FONTCONFIG_FILE": os.devnull},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == trend_plot("trend", "Share met", POINTS)
    assert "24 Oct" in done.stdout


def test_a_title_is_text_and_never_markup() -> None:
    plot = trend_plot("trend", "A & <b>", POINTS)
    names = [one.text for one in xml.fromstring(plot) if one.tag.endswith("title")]
    assert names == ["A & <b>"]


def test_bars_stand_for_every_age_also_where_nothing_is_so_old() -> None:
    plot = ages_plot(
        "ages", "Ages", ["tonight", "over 90"], ["critical"], [("tonight", "critical", 5)]
    )
    assert ">over 90</text>" in plot
    assert plot.count('aria-roledescription="bar"') == 1
