"""What every part of the protocol is given: where, how to render, how patient, who listens."""

from dataclasses import dataclass
from pathlib import Path

from wholepicture.store.layout import Layout
from wholepicture.store.register import Render, Row
from wholepicture.store.steps import Reached, nobody_listens
from wholepicture.warehouse import Warehouse


@dataclass(frozen=True, kw_only=True)
class Keeper:
    """One run's hold on a store and the folder it publishes to."""

    layout: Layout
    render: Render
    records_nights: int = 3
    memory: str | None = None  # what DuckDB may take before it spills, as 4GB
    patience: float = 60.0  # seconds: a lead's Excel or an antivirus lets go by then
    reached: Reached = nobody_listens

    def rendered(self, warehouse: Warehouse, row: Row, folder: Path) -> dict[str, str]:
        """The folder holds what the night publishes: the sha256 of each file, by its name."""
        if row.is_judged:
            return self.render(warehouse, row.night, folder)
        return self.render(warehouse, row.night, folder, is_judged=False)
