"""The generator as a whole: an invented authority's nights, with planted cases."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from wholepicture.errors import ArgumentsError, CouldNotFinishError
from wholepicture.interruption import stop_if_asked
from wholepicture.rules.checks import Check, load_checks
from wholepicture.rules.feeds import Feed
from wholepicture.synthesising.expecting import write_expectations
from wholepicture.synthesising.exports import open_night, social_care_feed
from wholepicture.synthesising.output_folder import (
    cannot_be_written,
    is_empty,
    nearest_folder,
    placed_whole,
)
from wholepicture.synthesising.planting import Planting, planting_for
from wholepicture.synthesising.working_days import working_days
from wholepicture.synthesising.world import world

LAST_NIGHT = date(2026, 11, 20)
CASES = 2  # of each check and kind: a gap, an unknown, or neither
NIGHTS_AT_ONCE = 8  # some two hundred open files
SAID_EVERY = 50_000  # children: half a minute
_BYTES_A_CHILD = 2_500  # for one night, a little more than is used


@dataclass(frozen=True, kw_only=True)
class Summary:
    """The result of writing: nights in order, number of children and rows, cases planted or not."""

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
    each: int = CASES,
    checks: Mapping[str, Check] | None = None,
    say: Callable[[str], None] = lambda line: None,
) -> Summary:
    """The summary of the nights written to OUT: the same bytes for the same arguments.

    `children` counts the children of the invented families. With planting, cases of `checks` (by
    default the shipped checks) are added, `each` of a kind, and OUT also has
    `expected_findings.csv` and a README. One family at a time is in memory. OUT has everything or
    nothing in the end. `say` is called with the progress. Raises ArgumentsError,
    CouldNotFinishError, PairError.
    """
    _refuse(out, children, nights, last_night)
    feed = social_care_feed()
    dates = tuple(last_night - timedelta(days=back) for back in reversed(range(nights)))
    planting = Planting()
    if plant:
        shipped = load_checks() if checks is None else checks
        planting = planting_for(dates, feed, shipped.values(), each)
    rows = 0
    with placed_whole(out) as folder:
        for start in range(0, nights, NIGHTS_AT_ONCE):
            some = dates[start : start + NIGHTS_AT_ONCE]
            rows += _write_nights(folder, some, feed, planting, children, seed, last_night, say)
        if plant:
            write_expectations(folder, planting, dates, children, seed, each)
    return Summary(
        nights=dates,
        children=children + planting.children,
        rows=rows,
        planted=len(planting.planted),
        left_out=len(planting.left_out),
    )


def _refuse(out: Path, children: int, nights: int, last_night: date) -> None:
    """Raises ArgumentsError if the nights cannot be made or OUT is not empty.

    Raises CouldNotFinishError if the disk has too little space.
    """
    for name, number in (("children", children), ("nights", nights)):
        if number < 1:
            raise ArgumentsError(
                f"--{name}", expected="1 or more", found="less", do="Give a larger number."
            )
    days = working_days()
    if nights > (last_night - days.first).days + 1 or last_night > days.last:
        raise ArgumentsError(
            "--last-night", expected=f"nights from {days.first} to {days.last}",
            found="one outside the years that expectations/calendar.toml covers",
            do="Choose another last night, or fewer nights.",
        )  # fmt: skip
    try:
        is_free = not out.exists() or (out.is_dir() and is_empty(out))
        room = shutil.disk_usage(nearest_folder(out)).free
    except OSError:
        raise cannot_be_written() from None
    if not is_free:
        raise ArgumentsError(
            "OUT", expected="a folder that is empty or not there yet",
            found="one that holds something",
            do="Name another, or remove it first: real exports are never written over.",
        )  # fmt: skip
    needed = children * nights * _BYTES_A_CHILD
    if room < needed:
        raise CouldNotFinishError(
            "OUT", expected=f"{needed / 1e9:.1f} GB free for so many children and nights",
            found=f"{room / 1e9:.1f} GB", do="Make room on the disk, or ask for fewer.",
        )  # fmt: skip


def _write_nights(
    out: Path,
    nights: Sequence[date],
    feed: Feed,
    planting: Planting,
    children: int,
    seed: int,
    last_night: date,
    say: Callable[[str], None],
) -> int:
    """The number of rows of some nights, written in one pass over the world."""
    with ExitStack() as stack:
        exports = [stack.enter_context(open_night(out, night, feed)) for night in nights]
        said = 0
        for done, family in world(children=children, seed=seed, last_night=last_night):
            stop_if_asked()
            for export in exports:
                export.write(family)
            if done >= said + SAID_EVERY:
                said = done
                say(f"to {nights[-1]}: {done} of {children} children")
        for planted in planting.planted:
            for export in exports:
                export.write(planted.rows)
        return sum(export.rows for export in exports)
