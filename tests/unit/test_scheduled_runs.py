"""The runs of a schedule: when the last one was due, and that one can be started in a process."""

from datetime import UTC, datetime, time

import cloudpickle
import pytest

from wholepicture.nightly.scheduled_runs import last_due


@pytest.mark.parametrize(
    ("at", "now", "due"),
    [
        pytest.param("05:30", "2026-11-26T05:30", "2026-11-26T05:30", id="at the minute itself"),
        pytest.param("05:30", "2026-11-26T05:29", "2026-11-25T05:30", id="a minute before"),
        pytest.param("05:30", "2026-11-26T23:59", "2026-11-26T05:30", id="late in the day"),
        pytest.param("05:30", "2026-07-01T04:30", "2026-07-01T04:30", id="in summer time"),
        pytest.param("05:30", "2026-07-01T04:29", "2026-06-30T04:30", id="before it in summer"),
        pytest.param("00:15", "2026-07-01T23:20", "2026-07-01T23:15", id="past midnight there"),
        pytest.param("05:30", "2026-03-29T04:30", "2026-03-29T04:30", id="clocks went forward"),
        pytest.param("05:30", "2026-10-25T05:00", "2026-10-24T04:30", id="clocks went back"),
    ],
)
def test_the_last_time_that_was_due_is_by_clocks_in_england(at: str, now: str, due: str) -> None:
    found = last_due(time.fromisoformat(at), datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert found.astimezone(UTC) == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_the_flow_can_be_handed_to_a_process_of_its_own() -> None:
    from wholepicture.nightly.flow import nightly_audit
    from wholepicture.nightly.serving import end_with_serve

    handed = cloudpickle.loads(
        cloudpickle.dumps(nightly_audit.with_options(on_running=[end_with_serve]))
    )
    assert (handed.name, handed.on_running_hooks) == ("nightly_audit", [end_with_serve])
