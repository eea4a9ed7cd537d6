"""A team's own Prefect server, deployments and worker, started as by an administrator's shell.

Everything is a process of its own with a PREFECT_HOME in a folder; nothing of Prefect is imported.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from wholepicture.paths import SQL

ROOT = SQL.parent
PREFECT = Path(sys.executable).with_name("prefect")
_PATIENCE = 240.0  # seconds: a busy machine takes a minute to start a server
_ENDED = {"Completed", "Failed", "Crashed", "Cancelled"}


@dataclass(frozen=True)
class Team:
    """A running server, and the folder with all files of the server and its worker."""

    folder: Path
    address: str

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def worker_log(self) -> Path:
        return self.folder / "worker.log"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of an administrator, with no setting of Prefect but the server's."""
        return {
            "PATH": f"{PREFECT.parent}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "PREFECT_HOME": str(self.home),
            "PREFECT_API_URL": self.address,
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DO_NOT_TRACK": "1",
            "NO_PROXY": "127.0.0.1",
        }

    def prefect(self, *words: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
        """The end of `prefect` with those words."""
        return subprocess.run(
            [PREFECT, *words],
            cwd=cwd,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def asked(self, method: str, path: str, **body: Any) -> Any:
        """The server's answer; if its database is busy, it is asked again, as Prefect does."""
        until = time.monotonic() + _PATIENCE
        with httpx.Client(trust_env=False, timeout=60) as client:
            answer = client.request(method, f"{self.address}/{path}", json=body or None)
            while answer.status_code == 503 and time.monotonic() < until:
                time.sleep(1)
                answer = client.request(method, f"{self.address}/{path}", json=body or None)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def deployment(self) -> dict[str, Any]:
        """The deployment of prefect.yaml, as the server has it."""
        found: dict[str, Any] = self.asked("GET", "deployments/name/nightly_audit/nightly")
        return found

    def runs(self) -> list[dict[str, Any]]:
        """Every flow run."""
        return list(self.asked("POST", "flow_runs/filter", limit=200))

    def due(
        self, scheduled: str, settings_file: Path, as_at: str | None = None, **environment: str
    ) -> str:
        """The id of a new run of the deployment that was due at that moment.

        Its process has the variables of `environment` beside the worker's.
        """
        run = self.asked(
            "POST",
            f"deployments/{self.deployment()['id']}/create_flow_run",
            parameters={"settings_file": str(settings_file), "as_at": as_at},
            state={"type": "SCHEDULED", "state_details": {"scheduled_time": scheduled}},
            job_variables={"env": environment} if environment else {},
        )
        return str(run["id"])

    def run(self, identity: str) -> dict[str, Any]:
        found: dict[str, Any] = self.asked("GET", f"flow_runs/{identity}")
        return found

    def ended(self, identity: str) -> tuple[str, str]:
        """The state and the name of a run, once it has ended."""
        wait_until(lambda: self.run(identity)["state_name"] in _ENDED, "the run ended")
        run = self.run(identity)
        return run["state_name"], run["name"]

    def said(self) -> str:
        """What the worker wrote so far, the lines of its runs included."""
        return self.worker_log.read_text(encoding="utf-8", errors="replace")

    def everything(self) -> Iterator[tuple[str, bytes]]:
        """All bytes that the server and the worker wrote, by the file's name."""
        for path in self.folder.rglob("*"):
            if path.is_file():
                yield str(path.relative_to(self.folder)), path.read_bytes()


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    """Returns when the condition is true; fails after the time of a very slow machine."""
    until = time.monotonic() + _PATIENCE
    while not is_so():
        assert time.monotonic() < until, f"waited in vain until {what}"
        time.sleep(0.5)


@contextmanager
def team_server(folder: Path) -> Iterator[Team]:
    """A server that answers, in the block."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    team = Team(folder, f"http://127.0.0.1:{port}/api")
    team.home.mkdir()
    words = "server", "start", "--no-ui", "--host", "127.0.0.1", "--port", str(port)
    with _running(words, team.environment, folder, folder / "server.log"):
        wait_until(lambda: _answers(team), "the server answers")
        yield team


@contextmanager
def team_worker(team: Team, **environment: str) -> Iterator[None]:
    """A worker of the pool `audit`, in the block, with additional variables."""
    words = "worker", "start", "--pool", "audit", "--type", "process", "--limit", "1"
    with _running(words, team.environment | environment, team.folder, team.worker_log):
        yield


@contextmanager
def _running(
    words: tuple[str, ...], environment: Mapping[str, str], cwd: Path, log: Path
) -> Iterator[None]:
    """`prefect` with those words, in a session of its own, ended after the block."""
    with log.open("ab") as lines:
        process = subprocess.Popen(
            [PREFECT, *words],
            cwd=cwd,
            env=dict(environment),
            stdout=lines,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(timeout=15)  # a server waits for connections that stay open
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _answers(team: Team) -> bool:
    try:
        team.asked("GET", "health")
    except httpx.HTTPError:
        return False
    return True


def shipped_deployment(folder: Path, settings_file: Path) -> Path:
    """A copy of the shipped prefect.yaml that names that settings file."""
    text = (ROOT / "prefect.yaml").read_text(encoding="utf-8")
    place = "/srv/wholepicture/settings.toml"
    assert text.count(place) == 1
    copy = folder / "prefect.yaml"
    copy.write_text(text.replace(place, str(settings_file)), encoding="utf-8")
    return copy
