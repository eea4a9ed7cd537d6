"""The runs that Prefect holds for the schedule: the next one, and those that were missed.

The private server of `wholepicture serve`, which must be running, answers all queries here.
"""

import time as clock
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from wholepicture.errors import CouldNotFinishError
from wholepicture.rules.feeds.date_formats import LONDON

_NAME = "nightly"
_PATIENCE = 90.0  # seconds in which the scheduler makes the next run: 5 on a quiet machine


def deployed(settings_file: Path, at: time, *, on_running: Callable[..., None]) -> tuple[Any, UUID]:
    """Prefect's runner, not yet started, and the id of the deployment that it runs daily.

    `at` is the time of day in England. `on_running` is called in the process of each run.
    """
    from prefect.runner import Runner
    from prefect.schedules import Cron
    from prefect.types.entrypoint import EntrypointType

    from wholepicture.nightly.flow import nightly_audit

    # only the runner's own limit: with Prefect's, a killed run would keep its place for ever
    runner = Runner(name=_NAME, pause_on_shutdown=False, limit=1)
    deployment: Any = runner.add_flow(
        nightly_audit.with_options(on_running=[on_running]),
        name=_NAME,
        schedules=[Cron(f"{at.minute} {at.hour} * * *", timezone=LONDON)],
        parameters={"settings_file": str(settings_file)},
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    return runner, deployment


def was_missed() -> bool:
    """Whether the last run did not complete, or a scheduled run was missed."""
    from prefect.client.schemas.objects import StateType

    if _runs(states=[StateType.SCHEDULED], until=datetime.now(UTC)):
        return True
    begun = _runs(states=[one for one in StateType if one is not StateType.SCHEDULED])
    # a run that makes up a missed one is due at the same time as the missed one
    last = [run for run in begun if run.expected_start_time == begun[0].expected_start_time]
    return bool(last) and all(run.state_type is not StateType.COMPLETED for run in last)


def make_up(deployment: UUID, at: time) -> None:
    """Plans one run now for the newest due night, in place of all runs whose time has passed."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.objects import StateType
    from prefect.states import Scheduled

    now = datetime.now(UTC)
    with get_client(sync_client=True) as client:
        for run in _runs(states=[StateType.SCHEDULED], until=now):
            client.delete_flow_run(run.id)
        due: Any = Scheduled(scheduled_time=last_due(at, now))
        client.create_flow_run_from_deployment(deployment, state=due)


def last_due(at: time, now: datetime) -> datetime:
    """The last time, not after `now`, at which it was that time of day in England."""
    day = now.astimezone(ZoneInfo(LONDON)).date()
    today = datetime.combine(day, at, ZoneInfo(LONDON))
    if today <= now:
        return today
    return datetime.combine(day - timedelta(days=1), at, ZoneInfo(LONDON))


def when_next(deployment: UUID) -> datetime:
    """The time in England of the next run that the scheduler has made.

    Raises CouldNotFinishError if it makes none: with some versions of its libraries the scheduler
    ends silently, and no night would ever be run.
    """
    from prefect.client.schemas.objects import StateType

    until = clock.monotonic() + _PATIENCE
    while clock.monotonic() < until:
        now = datetime.now(UTC)
        coming = [
            run.expected_start_time
            for run in _runs(states=[StateType.SCHEDULED])
            if run.deployment_id == deployment and run.expected_start_time > now
        ]
        if coming:
            first: datetime = min(coming)
            return first.astimezone(ZoneInfo(LONDON))
        clock.sleep(0.5)
    raise CouldNotFinishError(
        "the scheduler",
        expected="a run for the next night",
        found="none",
        do="Install the versions of requirements.lock, and start it again.",
    )


def _runs(*, states: list[Any], until: Any = None) -> list[Any]:
    """The runs in these states, the latest first; with `until`, only those due by that time."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas import filters
    from prefect.client.schemas.sorting import FlowRunSort

    asked = filters.FlowRunFilter(
        state=filters.FlowRunFilterState(type=filters.FlowRunFilterStateType(any_=states)),
        expected_start_time=filters.FlowRunFilterExpectedStartTime(before_=until),
    )
    with get_client(sync_client=True) as client:
        return client.read_flow_runs(
            flow_run_filter=asked, sort=FlowRunSort.EXPECTED_START_TIME_DESC
        )
