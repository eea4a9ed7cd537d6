"""The nights there are, and of each agency the one delivery that a night is judged on."""

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from wholepicture.contract import Delivery, Feed, ReceivedFile
from wholepicture.errors import ArgumentsError, NothingToJudgeError
from wholepicture.picturing import bank_holidays
from wholepicture.receiving.folders import is_real_folder, looked_at, strangers_in
from wholepicture.spelling import iso_day


def newest_night(exports: Path) -> date:
    """The newest dated folder; raises ArgumentsError (no such folder), NothingToJudgeError."""
    nights = _nights(exports)
    if not nights:
        raise NothingToJudgeError(
            "EXPORTS",
            expected="at least one folder named for a night, such as 2026-11-20",
            found="none",
            do="Check that the exports are delivered there.",
        )
    return max(nights)


def nights_delivered(exports: Path) -> list[date]:
    """Every night that has a folder, oldest first; raises ArgumentsError (no such folder)."""
    return sorted(_nights(exports))


def receive(exports: Path, as_at: date, feeds: Mapping[str, Feed]) -> list[Delivery]:
    """One delivery an agency, social care first: its newest whole folder on or before `as_at`.

    Raises ArgumentsError where there is no such folder or the calendar lacks the night's year, and
    NothingToJudgeError where no night is on or before the date or no fresh social-care delivery is.
    """
    _insist_on_calendar(as_at)
    nights, groups = _looked(exports, as_at, feeds)
    _insist_on_social_care([delivery for group in groups for delivery in group], as_at)
    return _those_used(nights, groups, as_at, feeds)


def look(exports: Path, as_at: date, feeds: Mapping[str, Feed]) -> list[Delivery]:
    """What there is to be received, whether or not anything can be judged from it.

    Feeds that stand instead of one another give one delivery together, and those of social care
    always do. Raises ArgumentsError and NothingToJudgeError where there is no night to look at.
    """
    return _those_used(*_looked(exports, as_at, feeds), as_at, feeds)


def _looked(
    exports: Path, as_at: date, feeds: Mapping[str, Feed]
) -> tuple[dict[date, Path], list[list[Delivery]]]:
    """The nights there are, and what each agency delivered, with those it stands instead of."""
    nights = {night: folder for night, folder in _nights(exports).items() if night <= as_at}
    if not nights:
        raise NothingToJudgeError(
            "EXPORTS",
            expected=f"a folder for a night on or before {as_at}",
            found="none",
            do="Give a later --as-at, or deliver that night.",
        )
    return nights, [[_delivery(nights, as_at, feed) for feed in group] for group in _groups(feeds)]


def _those_used(
    nights: Mapping[date, Path],
    groups: Sequence[Sequence[Delivery]],
    as_at: date,
    feeds: Mapping[str, Feed],
) -> list[Delivery]:
    first, *others = [_used(group) for group in groups]
    strangers = strangers_in(nights[as_at], feeds) if as_at in nights else 0
    return [replace(first, strangers=strangers), *others]


def _insist_on_calendar(as_at: date) -> None:
    """Working days can be counted to the night."""
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
    """The feeds that stand instead of one another, the one to be used first; social care first."""
    groups: dict[tuple[bool, str], list[Feed]] = {}
    for feed in sorted(feeds.values(), key=lambda feed: (_depth(feed, feeds), feed.agency)):
        is_partner = feed.role != "social_care"
        key = (is_partner, _root(feed, feeds) if is_partner else "")
        groups.setdefault(key, []).append(feed)
    return [groups[key] for key in sorted(groups)]


def _chain(feed: Feed, feeds: Mapping[str, Feed]) -> list[str]:
    """The agencies that the feed stands instead of, the nearest first."""
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


def _used(group: Sequence[Delivery]) -> Delivery:
    """The first that delivered freshly, else the first that delivered at all, else the first.

    It names the others that delivered freshly and are not used.
    """
    fresh = [delivery for delivery in group if delivery.received and delivery.is_fresh]
    used = (*fresh, *(delivery for delivery in group if delivery.received), *group)[0]
    aside = tuple(delivery.agency for delivery in fresh if delivery is not used)
    return replace(used, stood_aside=aside)


def _insist_on_social_care(deliveries: Sequence[Delivery], as_at: date) -> None:
    social_care = [delivery for delivery in deliveries if delivery.feed.role == "social_care"]
    if any(delivery.is_fresh and delivery.received for delivery in social_care):
        return
    newest = max((each.delivered_for for each in social_care if each.delivered_for), default=None)
    raise NothingToJudgeError(
        "EXPORTS",
        expected="a fresh delivery of children's social care",
        found=f"the newest is for {newest}" if newest else "none with a file its feed expects",
        do=f"Deliver the night of {as_at}, then run it again.",
    )


def _nights(exports: Path) -> dict[date, Path]:
    """Every real folder named for a real date."""
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
    """The newest whole folder, else the newest that holds any expected file, else none."""
    partial: Delivery | None = None
    for night in sorted(nights, reverse=True):
        folder = nights[night] / feed.agency
        if not is_real_folder(folder):
            continue
        delivery = looked_at(folder, night, as_at, feed)
        if delivery.received and _is_whole(delivery.missing):
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


def _is_whole(missing: Collection[ReceivedFile]) -> bool:
    return all(file.file.optional for file in missing)
