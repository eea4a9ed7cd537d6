"""The generator as a whole: an invented authority's nights, and what is planted in them."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from wholepicture.contract import Feed
from wholepicture.errors import ArgumentsError
from wholepicture.synthesising.expecting import write_expectations
from wholepicture.synthesising.exports import open_night, social_care_feed
from wholepicture.synthesising.planting import Planting, planting_for
from wholepicture.synthesising.world import world

LAST_NIGHT = date(2026, 11, 20)
_NIGHTS_AT_ONCE = 8  # some two hundred open files


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What was written: nights in order, children held, rows in all, cases planted or not."""

    nights: tuple[date, ...]
    children: int
    rows: int
    planted: int
    left_out: int

    def __str__(self) -> str:
        return (
            f"{len(self.nights)} nights to {self.nights[-1]}, {self.children} children, "
            f"{self.rows} rows; {self.planted} cases planted, {self.left_out} left out"
        )


def synthesise(
    out: Path,
    *,
    children: int,
    nights: int,
    seed: int,
    last_night: date = LAST_NIGHT,
    plant: bool = True,
) -> Summary:
    """OUT holds the nights of an invented authority: the same bytes for the same arguments.

    `children` counts the children whom the register holds, planted ones among them; planted
    cases take no more than half of them. With planting, OUT also holds `expected_findings.csv`
    and a README. Raises ArgumentsError, CouldNotFinishError.
    """
    _refuse(out, children, nights)
    feed = social_care_feed()
    dates = tuple(last_night - timedelta(days=back) for back in reversed(range(nights)))
    planting = planting_for(dates, feed, children // 2) if plant else Planting()
    rows = 0
    for start in range(0, nights, _NIGHTS_AT_ONCE):
        some = dates[start : start + _NIGHTS_AT_ONCE]
        rows += _write_nights(out, some, feed, planting, children, seed, last_night)
    if plant:
        write_expectations(out, planting, dates, children, seed)
    return Summary(
        nights=dates,
        children=children,
        rows=rows,
        planted=len(planting.planted),
        left_out=len(planting.left_out),
    )


def _refuse(out: Path, children: int, nights: int) -> None:
    """Arguments that cannot be met are refused, a folder that holds something above all."""
    for name, number in (("children", children), ("nights", nights)):
        if number < 1:
            raise ArgumentsError(
                f"--{name}", expected="1 or more", found="less", do="Give a larger number."
            )
    try:
        is_free = not out.exists() or (out.is_dir() and not any(out.iterdir()))
    except OSError:
        is_free = False
    if not is_free:
        raise ArgumentsError(
            "OUT",
            expected="a folder that is empty or not there yet",
            found="one that holds something",
            do="Name another, or remove it first: real exports are never written over.",
        )


def _write_nights(
    out: Path,
    nights: Sequence[date],
    feed: Feed,
    planting: Planting,
    children: int,
    seed: int,
    last_night: date,
) -> int:
    """The exports of some nights are written in one pass over the world; gives their rows."""
    with ExitStack() as stack:
        exports = [stack.enter_context(open_night(out, night, feed)) for night in nights]
        count = children - planting.children
        for family in world(children=count, seed=seed, last_night=last_night):
            for export in exports:
                export.write(family)
        for planted in planting.planted:
            for export in exports:
                export.write(planted.rows)
        return sum(export.rows for export in exports)
