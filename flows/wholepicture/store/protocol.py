"""The protocol of a commit: the named points at which a run may be killed.

A run reports each point when it reaches it; only tests use the reports.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from wholepicture.store.layout import Layout
from wholepicture.store.register import Render, Row
from wholepicture.warehouse import Warehouse

RECOVERY = (
    "lock taken",
    "leftovers unlinked",
    "damaged audit kept",
    "previous audit used",
    "schema built",
    "schema before kept",
    "schema replaced",
    "night rendered again",
    "publication finished",
    "spill emptied",
)

NIGHT = (
    "records built",
    "records kept",
    "audit copied",
    "nights pruned",
    "night followed",
    "night rendered",
    "hashes registered",
    "audit committed",
    "audit checked",
    "previous kept",
    "audit replaced",
    "old moved away",
    "night swapped in",
    "old removed",
    "team given its own",
    "teams given theirs",
    "not judged removed",
    "latest written",
    "latest linked",
    "superseded unlinked",
)

STEPS = RECOVERY + NIGHT

Reached = Callable[[str], None]


def nobody_listens(step: str) -> None:
    """Does nothing; runs outside the tests use it."""


@dataclass(frozen=True, kw_only=True)
class Keeper:
    """A store held by one run, and the folder to which it publishes."""

    layout: Layout
    render: Render
    records_nights: int = 3
    retention_days: int | None = None  # nights older than these days are pruned
    memory: str | None = None  # the memory that DuckDB may use before it spills, such as 4GB
    patience: float = 60.0  # seconds to wait until Excel or an antivirus program releases a file
    reached: Reached = nobody_listens

    def rendered(self, warehouse: Warehouse, row: Row, folder: Path) -> dict[str, str]:
        """The sha256 of each of the night's files, written to the folder, by name."""
        if row.is_judged:
            return self.render(warehouse, row.night, folder)
        return self.render(warehouse, row.night, folder, is_judged=False)
