"""Prefect's API for one run: a child process, reachable from this machine only, with a password.

Prefect can start a child of its own, but that child outlives a killed run and keeps its port and
the database. This child ends when the pipe from its parent closes, however the parent ended. It
runs `api_process.py`.
"""

import atexit
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

from wholepicture.nightly import api_process

PATIENCE = 90.0  # seconds: 6 to 15 on a quiet machine, over 20 on a busy one
_DAYS_KEPT = 30  # days that runs, their tasks and artifacts stay in Prefect's database

_children: list["subprocess.Popen[bytes]"] = []  # the child, once it answers


def start(home: Path, *, patience: float = PATIENCE, is_scheduling: bool = False) -> bool:
    """Whether Prefect's API answers; sets every variable that Prefect reads from the environment.

    `home` is a private folder for Prefect's database, `patience` the seconds in which the API has
    to answer. With `is_scheduling`, the API makes runs for the schedules in its database. One
    process has one API: a second call changes nothing. Call this before Prefect is imported.
    """
    if not _children:
        port = _free_port()
        _set_environment(home, port)
        child = _started(home, port, is_scheduling=is_scheduling)
        if not _answers(child, patience):
            _end(child)
            return False
        _children.append(child)
        atexit.register(_end, child)
    return True


def has_ended() -> bool:
    """Whether the child has ended, or none was started."""
    return all(child.poll() is not None for child in _children)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _set_environment(home: Path, port: int) -> None:
    """Points Prefect at this API only: no other server, no telemetry, no log lines."""
    for name in [name for name in os.environ if name.startswith("PREFECT_")]:
        del os.environ[name]
    password = f"wholepicture:{secrets.token_urlsafe(32)}"
    os.environ |= {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_API_AUTH_STRING": password,
        "PREFECT_SERVER_API_AUTH_STRING": password,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_ENABLED": "false",
        # once an hour while the API runs; at its start, the API process does it itself
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "true",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(_DAYS_KEPT * 24 * 60 * 60),
        "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P1D",  # Prefect refuses seconds here
        "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
        "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
        "PREFECT_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_LOGGING_SERVER_LEVEL": "CRITICAL",
        "PREFECT_LOGGING_INTERNAL_LEVEL": "CRITICAL",
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }
    # without this, requests to this machine would go through a council's proxy too
    for name in ("NO_PROXY", "no_proxy"):
        os.environ[name] = ",".join(filter(None, [os.environ.get(name), "127.0.0.1"]))


def _started(home: Path, port: int, *, is_scheduling: bool = False) -> "subprocess.Popen[bytes]":
    """The child process, in its own session, so that Ctrl-C does not end it before the flow."""
    asked = [str(port), *([api_process.SCHEDULING] if is_scheduling else [])]
    return subprocess.Popen(
        [sys.executable, "-P", api_process.__file__, *asked],
        cwd=home,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _answers(child: "subprocess.Popen[bytes]", patience: float) -> bool:
    """Whether the API answers within that number of seconds."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + patience
    while child.poll() is None and time.monotonic() < until:
        try:
            direct.open(os.environ["PREFECT_API_URL"] + "/health", timeout=5).close()
            return True
        except urllib.error.HTTPError:
            return False
        except OSError:
            time.sleep(0.1)
    return False


def _end(child: "subprocess.Popen[bytes]") -> None:
    """Ends the child after it has saved its data."""
    if child.stdin:
        with suppress(OSError):  # it has ended already
            child.stdin.write(api_process.NO_MORE)
            child.stdin.close()
    try:
        child.wait(timeout=api_process.TO_END + 5)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
