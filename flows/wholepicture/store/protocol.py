"""The protocol of a commit: the named points at which a run may be killed.

Every run reports each point as it reaches it; only tests use the reports.
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
    """Does nothing: runs outside the tests use it."""


@dataclass(frozen=True, kw_only=True)
class Keeper:
    """One run's hold on a store and the folder it publishes to."""

    layout: Layout
    render: Render
    records_nights: int = 3
    retention_days: int | None = None  # nights older than these days are pruned
    memory: str | None = None  # what DuckDB may take before it spills, as 4GB
    patience: float = 60.0  # seconds in which an open Excel or an antivirus may release a file
    reached: Reached = nobody_listens

    def rendered(self, warehouse: Warehouse, row: Row, folder: Path) -> dict[str, str]:
        """The sha256 of each file written to the folder for the night, by its name."""
        if row.is_judged:
            return self.render(warehouse, row.night, folder)
        return self.render(warehouse, row.night, folder, is_judged=False)
