"""A run of the small store killed at a step of the protocol, with or without sabotage before."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from helpers import little_nights
from helpers.little_nights import SECOND


@dataclass(frozen=True, kw_only=True)
class Blow:
    """The events in a store: sabotage, and then a run killed at a step."""

    step: str
    time: int = 1
    before: Callable[[Path], None] | None = None
    exchanges: bool = True
    in_vain: bool = False
    retention_days: int | None = None

    def __str__(self) -> str:
        sabotage = f"{self.before.__name__.replace('_', ' ')}, then " if self.before else ""
        which = {1: "", 2: " again"}.get(self.time, f" for the {self.time}th time")
        how = "" if self.exchanges else ", by renames"
        how += f", keeping {self.retention_days} days" if self.retention_days else ""
        return f"{sabotage}killed at {self.step}{which}{how}"

    def fall(self, folder: Path) -> None:
        if self.before:
            self.before(folder)
        words = [str(folder), str(SECOND), self.step, str(self.time)]
        words += ["yes" if one else "no" for one in (self.exchanges, self.in_vain)]
        words += [str(self.retention_days)] if self.retention_days else []
        killed = subprocess.run(
            [sys.executable, "-m", "helpers.little_nights", *words],
            cwd=Path(little_nights.__file__).parents[1],
            capture_output=True,
            check=False,
        )
        assert killed.returncode == -9, f"never reached: {killed.stderr.decode()}"
