"""Expensive folders, made once for a whole run of the tests by the first worker."""

import fcntl
import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

T = TypeVar("T")


def made_once(
    factory: pytest.TempPathFactory, name: str, make: Callable[[Path], T]
) -> tuple[Path, T]:
    """The folder of that name, shared by all workers, and the result of `make`, which filled it.

    A worker that needs it while another one makes it waits. Nobody may change its files.
    """
    base = factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "made-once"
    shared.mkdir(exist_ok=True)
    folder, noted = shared / name, shared / f"{name}.noted"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not noted.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            made = pickle.dumps(make(folder))
            noted.write_bytes(made)
        found: T = pickle.loads(noted.read_bytes())
    return folder, found
