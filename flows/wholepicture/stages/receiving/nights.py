"""The nights of EXPORTS, and the one delivery of each agency on which a night is judged."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from wholepicture.errors import ArgumentsError, NothingToJudgeError
from wholepicture.files.header_names import iso_day
from wholepicture.rules.derived_tables import bank_holidays
from wholepicture.rules.feeds import Delivery, Feed, ReceivedFile
from wholepicture.stages.receiving.folders import is_real_folder, looked_at, strangers_in
from wholepicture.stages.receiving.resembling import meant_agencies

_LIKE_A_NIGHT = re.compile(r"\D*((19|20)\d\d\D?\d{1,2}\D?\d{1,2}|\d{1,2}\D\d{1,2}\D(20)?\d\d)")


def newest_night(exports: Path) -> date:
    """The newest dated folder; raises ArgumentsError (no such folder), NothingToJudgeError."""
    nights = _nights(exports)
    if not nights:
        raise NothingToJudgeError(
            "EXPORTS",
            expected="at least one folder named for a night, such as 2026-11-20",
            found="none",
            do=_where_nights_may_be(exports),
        )
    return max(nights)


def _where_nights_may_be(exports: Path) -> str:
    """The advice if EXPORTS has no night: it may be one itself, or its names have another form."""
    if iso_day(exports.name):
        return "It is named for a night itself: give the folder above it."
    with os.scandir(exports) as entries:
        alike = sum(_LIKE_A_NIGHT.match(entry.name) is not None for entry in entries)
    if alike:
        return f"{alike} of its names resemble a night's: name each folder as in 2026-11-20."
    return "Check that the exports are delivered there."


def nights_delivered(exports: Path) -> list[date]:
    """Every night that has a folder, oldest first; raises ArgumentsError (no such folder)."""
    return sorted(_nights(exports))


@dataclass(frozen=True, kw_only=True)
class _Looked:
    """The content of EXPORTS for a night: each agency's delivery, and files of no agency.

    `groups` has each agency with those it may replace. `said` has a sentence for each agency for
    which a stray file or folder seems to be meant.
    """

    nights: tuple[date, ...]
    groups: Sequence[Sequence[Delivery]]
    strangers: int
    said: Mapping[str, str]

    def used(self, as_at: date) -> list[Delivery]:
        """The delivery used of each group; folders of no known agency count with the first."""
        first, *others = [_used(group, self.said, as_at) for group in self.groups]
        meant = tuple(self.said.values())
        return [replace(first, strangers=self.strangers, meant=meant), *others]


def receive(exports: Path, as_at: date, feeds: Mapping[str, Feed]) -> list[Delivery]:
    """The delivery of each agency, social care first: its newest whole folder up to `as_at`.

    Raises the ArgumentsError of `insist_on_night`, and NothingToJudgeError if there is no night on
    or before the date or no fresh social-care delivery.
    """
    insist_on_night(exports, as_at)
    looked = _looked(exports, as_at, feeds)
    if not looked.nights:
        raise NothingToJudgeError(
            "EXPORTS",
            expected=f"a folder for a night on or before {as_at}",
            found="none",
            do="Give a later --as-at, or deliver that night.",
        )
    _insist_on_social_care(looked, as_at)
    return looked.used(as_at)


def look(exports: Path, as_at: date, feeds: Mapping[str, Feed]) -> list[Delivery]:
    """The deliveries for a night, even if nothing can be judged from them.

    Feeds that can replace one another have one delivery together, and the feeds of social care
    always have one. Raises ArgumentsError if there is no such folder.
    """
    return _looked(exports, as_at, feeds).used(as_at)


def _looked(exports: Path, as_at: date, feeds: Mapping[str, Feed]) -> _Looked:
    nights = {night: folder for night, folder in _nights(exports).items() if night <= as_at}
    strangers = strangers_in(nights[as_at], feeds) if as_at in nights else []
    return _Looked(
        nights=tuple(nights),
        groups=[[_delivery(nights, as_at, feed) for feed in group] for group in _groups(feeds)],
        strangers=len(strangers),
        said=meant_agencies(strangers, feeds),
    )


def insist_on_night(exports: Path, as_at: date) -> None:
    """Raises ArgumentsError if there is no folder of exports or the calendar lacks the night."""
    _nights(exports)
    years = sorted({day.year for day in bank_holidays()})
    if as_at.year not in years:
        raise ArgumentsError(
            f"the night of {as_at}",
            expected=f"a night of {years[0]} to {years[-1]}, the years of the calendar",
            found="one of another year",
            do="Give another --as-at, or add the year's bank holidays to"
            " expectations/calendar.toml.",
        )


def _groups(feeds: Mapping[str, Feed]) -> list[list[Feed]]:
    """Groups of feeds that can replace one another, preferred first; social care comes first."""
    groups: dict[tuple[bool, str], list[Feed]] = {}
    for feed in sorted(feeds.values(), key=lambda feed: (_depth(feed, feeds), feed.agency)):
        is_partner = feed.role != "social_care"
        key = (is_partner, _root(feed, feeds) if is_partner else "")
        groups.setdefault(key, []).append(feed)
    return [groups[key] for key in sorted(groups)]


def _chain(feed: Feed, feeds: Mapping[str, Feed]) -> list[str]:
    """The agencies that the feed may replace, the nearest first."""
    chain = [feed.agency]
    while True:
        before = feeds[chain[-1]].instead_of
        if before is None or before not in feeds or before in chain:
            return chain
        chain.append(before)


def _depth(feed: Feed, feeds: Mapping[str, Feed]) -> int:
    return len(_chain(feed, feeds))


def _root(feed: Feed, feeds: Mapping[str, Feed]) -> str:
    return _chain(feed, feeds)[-1]


def _used(group: Sequence[Delivery], said: Mapping[str, str], as_at: date) -> Delivery:
    """The first fresh delivery of a group, else the first of any age, else the first.

    It names the other fresh deliveries that are not used. If it is of an earlier night, it also has
    the sentences about them.
    """
    fresh = [delivery for delivery in group if delivery.received and delivery.is_fresh]
    used = (*fresh, *(delivery for delivery in group if delivery.received), *group)[0]
    aside = tuple(delivery.agency for delivery in fresh if delivery is not used)
    hints = [said[each.agency] for each in group if each.agency in said]
    hint = "; ".join(hints) if used.delivered_for != as_at else ""
    return replace(used, stood_aside=aside, hint=hint)


def _insist_on_social_care(looked: _Looked, as_at: date) -> None:
    deliveries = [delivery for group in looked.groups for delivery in group]
    social_care = [delivery for delivery in deliveries if delivery.feed.role == "social_care"]
    if any(delivery.is_fresh and delivery.received for delivery in social_care):
        return
    newest = max((each.delivered_for for each in social_care if each.delivered_for), default=None)
    found = f"the newest is for {newest}" if newest else "none with a file its feed expects"
    hints = [looked.said[one.agency] for one in social_care if one.agency in looked.said]
    raise NothingToJudgeError(
        "EXPORTS",
        expected="a fresh delivery of children's social care",
        found="; ".join([found, *hints]),
        do=f"Deliver the night of {as_at}, then run it again.",
    )


def _nights(exports: Path) -> dict[date, Path]:
    """Every real folder whose name is a real date."""
    try:
        with os.scandir(exports) as entries:
            found = [Path(entry.path) for entry in entries if entry.is_dir(follow_symlinks=False)]
    except OSError:
        raise ArgumentsError(
            "EXPORTS",
            expected="a folder of nights that can be read",
            found="a file" if exports.is_file() else "no such folder",
            do="Give the folder that holds the dated folders.",
        ) from None
    nights = {}
    for folder in found:
        night = iso_day(folder.name)
        if night is not None:
            nights[night] = folder
    return nights


def _delivery(nights: Mapping[date, Path], as_at: date, feed: Feed) -> Delivery:
    """The newest whole folder, else the newest with any expected file, else none."""
    partial: Delivery | None = None
    for night in sorted(nights, reverse=True):
        folder = nights[night] / feed.agency
        if not is_real_folder(folder):
            continue
        delivery = looked_at(folder, night, as_at, feed)
        if delivery.is_whole:
            return delivery
        if partial is None and delivery.received:
            partial = delivery
    return partial or Delivery(
        agency=feed.agency,
        feed=feed,
        folder=None,
        delivered_for=None,
        is_fresh=False,
        files=tuple(ReceivedFile(file=file, path=None) for file in feed.files),
    )
