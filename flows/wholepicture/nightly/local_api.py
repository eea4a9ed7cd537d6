"""Prefect's API for one run: a child process, reachable from this machine only, with a password.

Prefect would start such a child by itself, but that one outlives a run that is killed, and keeps
its port and the database. This child ends when the pipe from its parent closes, however the parent
ended. It is started by the path of this file, so it imports nothing else of the package.
"""

import atexit
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any

PATIENCE = 90.0  # seconds: 6 to 15 on a quiet machine, over 20 on a busy one
_TO_END = 5  # seconds in which the child saves what it was given
_NO_MORE = b"."  # what the parent sends before it closes the pipe; a killed parent sends nothing

_children: list["subprocess.Popen[bytes]"] = []  # one, once it answers


def start(home: Path) -> bool:
    """Whether Prefect's API answers; sets every variable that Prefect reads from the environment.

    `home` is a private folder for Prefect's database. One process has one API: a second call
    changes nothing. Call it before Prefect is imported.
    """
    if not _children:
        port = _free_port()
        _set_environment(home, port)
        child = _started(home, port)
        if not _answers(child):
            _end(child)
            return False
        _children.append(child)
        atexit.register(_end, child)
    return True


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


def _started(home: Path, port: int) -> "subprocess.Popen[bytes]":
    """The child, in a session of its own, so that Ctrl-C does not end it before the flow."""
    return subprocess.Popen(
        [sys.executable, "-P", __file__, str(port)],
        cwd=home,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _answers(child: "subprocess.Popen[bytes]") -> bool:
    """Whether the API answers within PATIENCE seconds."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + PATIENCE
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
    """Ends the child, once it has saved what it was given."""
    if child.stdin:
        with suppress(OSError):  # it has ended already
            child.stdin.write(_NO_MORE)
            child.stdin.close()
    try:
        child.wait(timeout=_TO_END + 5)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _serve(port: int) -> None:
    """Serves the API, in the child, until the parent closes the pipe or ends.

    The child ignores signals: when a service is stopped, all its processes are signalled, and the
    parent must still report to this API that it was stopped.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    servers: list[Any] = []  # one, once there is one
    threading.Thread(target=_leave_with_parent, args=[servers], daemon=True).start()
    import uvicorn
    from prefect.server.api.server import create_app

    app = create_app(ephemeral=True, final=True)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host="127.0.0.1",
            port=port,
            log_level="critical",
            timeout_graceful_shutdown=_TO_END,
        )
    )
    server.capture_signals = nullcontext  # type: ignore[assignment]  # it handles signals
    servers.append(server)
    server.run()


def _leave_with_parent(servers: list[Any]) -> None:
    # read() returns when the parent closes the pipe, or when the parent has ended
    if sys.stdin.buffer.read() == _NO_MORE:
        for server in servers:
            server.should_exit = True
            time.sleep(_TO_END)
    os._exit(0)


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
