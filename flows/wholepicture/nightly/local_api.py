"""Prefect's API for one run: a child process that listens to this machine only, with a password.

Prefect would start such a child by itself, but that one outlives a run that is killed, and keeps
its port and the database. This one learns through a pipe that its parent is gone, however it
went. It is run by its path, as a program, so it imports nothing of this house.
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
_TO_END = 5  # seconds in which the child writes down what it was given
_NO_MORE = b"."  # what the parent says before it closes the pipe; one that is gone says nothing

_children: list["subprocess.Popen[bytes]"] = []  # one, once it answers


def start(home: Path) -> bool:
    """Whether Prefect's API answers, with everything Prefect reads from the environment set.

    `home` is private and keeps Prefect's database. One process has one API: a second call changes
    nothing. To be called before Prefect is imported.
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
    """Prefect listens to nothing but this: no other server, no telemetry, no talk."""
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
    # a council's proxy is asked for what is on this machine too, unless it is asked not to
    for name in ("NO_PROXY", "no_proxy"):
        os.environ[name] = ",".join(filter(None, [os.environ.get(name), "127.0.0.1"]))


def _started(home: Path, port: int) -> "subprocess.Popen[bytes]":
    """The child; a session of its own keeps Ctrl-C from it until the flow has ended."""
    return subprocess.Popen(
        [sys.executable, "-P", __file__, str(port)],
        cwd=home,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _answers(child: "subprocess.Popen[bytes]") -> bool:
    """Whether the API is there before patience ends."""
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
    """The child has ended, having written down what it was given."""
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
    """The child: it answers until its parent has no more to ask, or is gone.

    A service that is stopped asks all its processes to end: the parent has then still to say here
    that it was stopped, so the child does not listen.
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
    server.capture_signals = nullcontext  # type: ignore[assignment]  # it would listen
    servers.append(server)
    server.run()


def _leave_with_parent(servers: list[Any]) -> None:
    # ends when the other end of the pipe is closed, by whatever end
    if sys.stdin.buffer.read() == _NO_MORE:
        for server in servers:
            server.should_exit = True
            time.sleep(_TO_END)
    os._exit(0)


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
