"""The health of a store for Prometheus: gauges in a text file, which is replaced after each run."""

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from wholepicture.answering.status import Status
from wholepicture.store import write_whole

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

_PREFIX = "wholepicture_"
_MODE = 0o644  # the agent that reads it is another user; the file has only counts and times


def write_health(path: Path, status: Status) -> None:
    """Writes the gauges of a status to the file, all at once; raises OSError."""
    from prometheus_client import CollectorRegistry, generate_latest

    registry = CollectorRegistry()
    _set_gauges(registry, status)
    write_whole(path, generate_latest(registry), mode=_MODE)


def _set_gauges(registry: "CollectorRegistry", status: Status) -> None:
    """A gauge for each number that is known; times are in seconds since 1970, in UTC."""
    from prometheus_client import Gauge

    run = status.last_run
    gauges: list[tuple[str, str, float | None]] = [
        ("overdue", "Things that are overdue or went wrong.", len(status.overdue)),
        (
            "last_run_exit_code",
            "Exit code of the last run of audit.",
            run.exit_code if run else None,
        ),
        (
            "last_run_ended_timestamp_seconds",
            "Time at which the last run of audit ended.",
            _seconds(run.ended_at if run else None),
        ),
        (
            "last_night_timestamp_seconds",
            "The last night judged, at midnight UTC.",
            _midnight(status.last_night),
        ),
        (
            "last_night_judged_timestamp_seconds",
            "Time at which the records of the last night judged were built.",
            _seconds(status.judged_at),
        ),
        (
            "expected_night_timestamp_seconds",
            "The night that should be judged by now, at midnight UTC.",
            _midnight(status.expected_night),
        ),
        (
            "nights_not_judged",
            "Nights held from which nothing could be judged.",
            len(status.nights_not_judged),
        ),
        ("open_critical_findings", "Open findings of critical checks.", status.open_critical),
        ("store_bytes", "Size of the store.", status.store_bytes),
    ]
    for name, said, value in gauges:
        if value is not None:
            Gauge(_PREFIX + name, said, registry=registry).set(value)
    delivered = Gauge(
        f"{_PREFIX}delivery_timestamp_seconds",
        "The date of the delivery that the last night used, at midnight UTC, by agency.",
        ["agency"],
        registry=registry,
    )
    for one in status.deliveries:
        delivered.labels(one.agency).set(_midnight(one.delivered_for) or 0)


def _seconds(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment else None


def _midnight(day: date | None) -> float | None:
    return datetime.combine(day, time(), tzinfo=UTC).timestamp() if day else None
