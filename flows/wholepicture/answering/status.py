"""The state of a store: the last night judged, the age of deliveries, and what is overdue.

Only the register, the files' sizes and `last-run.json` are read, so this can be used during a run.
It has nights, agencies, counts and times, and names no child.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from wholepicture.answering.expected_night import expected_night, next_run_at
from wholepicture.paths import EXPECTATIONS
from wholepicture.rules.feeds import load_feeds
from wholepicture.rules.settings import Settings
from wholepicture.stages.receiving import in_england
from wholepicture.store import LastRun, Snapshot, last_run, reading_audit, snapshot
from wholepicture.store.layout import Layout
from wholepicture.warehouse import Warehouse

_OPEN_CRITICAL = """
select count(*)
from audit.finding
inner join audit."check" using (night, "check")
where
    finding.night = $night and "check".severity = 'critical'
    and "check".is_counted and finding.waived_until is null
"""
_DELIVERED = """
select agency, max(delivered_for)
from audit.{table}
where night = $night and state not in ('missing', 'not used') and delivered_for is not null
group by agency order by agency
"""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """The delivery of one agency that the last night used; its age is counted from today."""

    agency: str
    delivered_for: date
    age_days: int
    fresh_days: int | None  # None: the agency no longer has a feed file
    is_overdue: bool


@dataclass(frozen=True, kw_only=True)
class Status:
    """The state of a store at a given time; a fact that the store does not have is None."""

    checked_at: datetime
    expected_night: date
    last_night: date | None = None
    judged_at: datetime | None = None
    last_run: LastRun | None = None
    deliveries: tuple[Delivery, ...] = ()
    nights_not_judged: tuple[date, ...] = ()
    open_critical: int | None = None
    store_bytes: int = 0
    next_run_at: datetime
    settings: Settings

    @property
    def overdue(self) -> tuple[str, ...]:
        """A sentence for each thing that is overdue or failed; none if all is in order."""
        return tuple(_overdue(self))

    def plain(self) -> dict[str, Any]:
        """The status for `--json`; its keys, in this order, are documented."""
        run = self.last_run
        return {
            "is_overdue": bool(self.overdue),
            "overdue": list(self.overdue),
            "checked_at": self.checked_at.isoformat(),
            "expected_night": str(self.expected_night),
            "last_night": _text(self.last_night),
            "judged_at": _moment(self.judged_at),
            "last_run": run
            and {
                "night": _text(run.night),
                "began_at": _moment(run.began_at),
                "ended_at": _moment(run.ended_at),
                "exit_code": run.exit_code,
                "state": state_of(run),
            },
            "deliveries": [
                {
                    "agency": one.agency,
                    "delivered_for": str(one.delivered_for),
                    "age_days": one.age_days,
                    "fresh_days": one.fresh_days,
                    "is_overdue": one.is_overdue,
                }
                for one in self.deliveries
            ],
            "nights_not_judged": [str(night) for night in self.nights_not_judged],
            "open_critical_findings": self.open_critical,
            "store_bytes": self.store_bytes,
            "next_run_at": _moment(self.next_run_at),
        }


def status_of(store: Path, settings: Settings, now: datetime) -> Status:
    """The status of a store at a time with an offset, without waiting for a run.

    Raises ArgumentsError if there is no store, CouldNotFinishError for an audit that
    cannot be read.
    """
    layout = Layout(store=store.absolute(), out=store.absolute())
    known: dict[str, Any] = {
        "checked_at": now,
        "settings": settings,
        "expected_night": expected_night(settings, now),
        "next_run_at": next_run_at(settings, now),
        "last_run": last_run(layout.store),
        "store_bytes": _bytes_of(layout.store),
    }
    if not layout.audit.exists() and layout.lock.exists():
        return Status(**known)  # no run has succeeded yet
    with snapshot(layout) as held, reading_audit(held.audit) as warehouse:
        return Status(**known, **_of_nights(held, warehouse, known["expected_night"], now))


def _of_nights(
    held: Snapshot, warehouse: Warehouse, expected: date, now: datetime
) -> dict[str, Any]:
    """The nights in the register, judged and not judged."""
    judged = [row for row in held.rows if row.is_judged]
    in_vain = tuple(sorted(row.night for row in held.rows if not row.is_judged))
    found: dict[str, Any] = {"nights_not_judged": in_vain}
    if judged:
        last = max(judged, key=lambda row: row.night)
        built = [file.path for file in held.files if file.name == last.records_name]
        (found["open_critical"],) = warehouse.row(_OPEN_CRITICAL, {"night": last.night})
        found |= {"last_night": last.night, "judged_at": _modified_at(built)}
    tried = max((row.night, row.is_judged) for row in held.rows) if held.rows else None
    if tried:
        night, is_judged = tried
        query = _DELIVERED.format(table="feed" if is_judged else "not_judged_feed")
        delivered = dict(warehouse.rows(query, {"night": night}))
        found["deliveries"] = tuple(_deliveries(delivered, expected, now.date()))
    return found


def _deliveries(delivered: Mapping[str, date], expected: date, today: date) -> Iterator[Delivery]:
    """Each agency's delivery; it is overdue if it is too old for the expected night."""
    feeds = load_feeds(EXPECTATIONS / "feeds")
    for agency, day in delivered.items():
        fresh = feeds[agency].fresh_days if agency in feeds else None
        yield Delivery(
            agency=agency,
            delivered_for=day,
            age_days=(today - day).days,
            fresh_days=fresh,
            is_overdue=fresh is not None and (expected - day).days > fresh,
        )


def _overdue(status: Status) -> Iterator[str]:
    if status.last_night is None:
        yield "No night has been judged yet."
    elif status.last_night < status.expected_night:
        yield (
            f"The night of {status.expected_night} should be judged by now; the last one judged is"
            f" that of {status.last_night}."
        )
    for one in status.deliveries:
        if one.is_overdue:
            yield (
                f"The delivery of {one.agency} is of {one.delivered_for}, older than the"
                f" {one.fresh_days} days that its feed file allows."
            )
    # those that `--catch-up` would still try
    oldest = status.checked_at.date() - timedelta(days=status.settings.audit.catch_up_nights)
    for night in status.nights_not_judged:
        if night >= oldest:
            yield f"Nothing could be judged of the night of {night}."
    yield from _of_last_run(status.last_run)


def _of_last_run(run: LastRun | None) -> Iterator[str]:
    if run and run.was_killed:
        yield f"The run that began at {_moment(run.began_at)} was killed before it ended."
    elif run and run.exit_code not in (None, 0, 1):
        yield f"The last run ended with {run.exit_code} at {_moment(run.ended_at)}."


def state_of(run: LastRun) -> str:
    """`running`, `killed` or `ended`."""
    if run.is_going_on:
        return "running"
    return "killed" if run.was_killed else "ended"


def _modified_at(built: list[Path]) -> datetime | None:
    """The time at which the night's kept records were built; None if they are gone."""
    for path in built:
        with suppress(OSError):
            return in_england(datetime.fromtimestamp(int(path.stat().st_mtime), tz=UTC))
    return None


def _bytes_of(store: Path) -> int:
    """The size of all files of a store in bytes; a file that was just unlinked counts as 0."""
    found = 0
    for folder, _, names in os.walk(store):
        for name in names:
            with suppress(OSError):
                found += (Path(folder) / name).lstat().st_size
    return found


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _text(night: date | None) -> str | None:
    return str(night) if night else None
