"""The process that serves Prefect's API, after it has put Prefect's database in order.

It ends when the pipe from its parent closes, however the parent ended. `local_api.py` starts it by
the path of this file, so it imports nothing else from the package. No stage of a night runs here.
"""

import asyncio
import os
import signal
import sqlite3
import sys
import threading
import time
from contextlib import closing, nullcontext, suppress
from pathlib import Path
from typing import Any

NO_MORE = b"."  # sent by the parent before it closes the pipe; a killed parent sends nothing
TO_END = 5  # seconds in which this process saves its data
SCHEDULING = "scheduling"  # the second argument, if runs are made for schedules
_UNFINISHED = ("PENDING", "RUNNING", "CANCELLING")
_CUT_OFF = "The process ended before the run did."
_SHARE_FREE = 0.1  # the share of free pages from which the database file is rewritten


def serve(port: int, *, is_scheduling: bool) -> None:
    """Serves the API until the parent closes the pipe or ends.

    Signals are ignored: when a service is stopped, all its processes are signalled, and the parent
    must still report to this API that it was stopped.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    servers: list[Any] = []  # the server, once it exists
    threading.Thread(target=_leave_with_parent, args=[servers], daemon=True).start()
    database = Path(os.environ["PREFECT_HOME"]) / "prefect.db"
    if database.exists():
        asyncio.run(_put_in_order())
        _shrink(database)
    import uvicorn
    from prefect.server.api.server import create_app

    app = create_app(ephemeral=not is_scheduling, final=True)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host="127.0.0.1",
            port=port,
            log_level="critical",
            timeout_graceful_shutdown=TO_END,
        )
    )
    server.capture_signals = nullcontext  # type: ignore[assignment]  # it handles signals
    servers.append(server)
    server.run()


def _leave_with_parent(servers: list[Any]) -> None:
    # read() returns when the parent closes the pipe, or when the parent has ended
    if sys.stdin.buffer.read() == NO_MORE:
        for server in servers:
            server.should_exit = True
            time.sleep(TO_END)
    os._exit(0)


async def _put_in_order() -> None:
    """Sets runs that were cut off to Crashed, and deletes runs past their retention.

    One database has one server, and the process that runs nights on it has started this one. So a
    run without an end was cut off. Prefect deletes no run without an end.
    """
    from prefect.server.database import provide_database_interface
    from prefect.server.services import db_vacuum

    database = provide_database_interface()
    await database.create_db()
    await _crash_unfinished(database)
    await db_vacuum.vacuum_old_flow_runs(db=database)
    await db_vacuum.vacuum_old_events(db=database)
    await db_vacuum.vacuum_orphaned_artifacts(db=database)
    await db_vacuum.vacuum_stale_artifact_collections(db=database)
    engine = await database.engine()
    await engine.dispose()


async def _crash_unfinished(database: Any) -> None:
    """Sets every run of a flow or a task that has no end to Crashed."""
    from prefect.server.models import flow_runs, task_runs
    from prefect.server.schemas import filters
    from prefect.server.schemas.states import Crashed

    tasks = filters.TaskRunFilter.model_validate({"state": {"type": {"any_": _UNFINISHED}}})
    flows = filters.FlowRunFilter.model_validate({"state": {"type": {"any_": _UNFINISHED}}})
    # a decorator passes them the database, and the type checker does not see this
    read_tasks: Any = task_runs.read_task_runs
    read_flows: Any = flow_runs.read_flow_runs
    async with database.session_context(begin_transaction=True) as session:
        for run in await read_tasks(session, task_run_filter=tasks):
            state: Any = Crashed(message=_CUT_OFF)
            await task_runs.set_task_run_state(session, run.id, state, force=True)
        for run in await read_flows(session, flow_run_filter=flows):
            state = Crashed(message=_CUT_OFF)
            await flow_runs.set_flow_run_state(session, run.id, state, force=True)


def _shrink(database: Path) -> None:
    """Rewrites the database file, if enough of it is free."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(database)) as opened:
        (pages,) = opened.execute("pragma page_count").fetchone()
        (free,) = opened.execute("pragma freelist_count").fetchone()
        if free > pages * _SHARE_FREE:
            opened.execute("vacuum")


if __name__ == "__main__":
    serve(int(sys.argv[1]), is_scheduling=SCHEDULING in sys.argv[2:])
