"""After a process's last work its signals are ignored, if requested; otherwise restored."""

import signal
import subprocess
import sys

import pytest

ENDED = """
import os, signal
from wholepicture.interruption import listening

with listening({asked}):
    pass
os.kill(os.getpid(), signal.{name})
print("went on")
"""


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_a_signal_after_the_last_work_of_a_process_does_not_end_it(name: str) -> None:
    for asked, said in (("is_to_end=True", "went on\n"), ("", "")):
        ended = subprocess.run(
            [sys.executable, "-c", ENDED.format(asked=asked, name=name)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.stdout == said
        assert (ended.returncode == 0) == bool(said)
    assert ended.returncode == -getattr(signal, name)
