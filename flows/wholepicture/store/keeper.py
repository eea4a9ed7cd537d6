"""What every part of the protocol is given: where, how to render, how patient, who listens."""

from dataclasses import dataclass

from wholepicture.store.layout import Layout
from wholepicture.store.register import Render
from wholepicture.store.steps import Reached, nobody_listens


@dataclass(frozen=True, kw_only=True)
class Keeper:
    """One run's hold on a store and the folder it publishes to."""

    layout: Layout
    render: Render
    records_nights: int = 3
    memory: str | None = None  # what DuckDB may take before it spills, as 4GB
    patience: float = 60.0  # seconds: a lead's Excel or an antivirus lets go by then
    reached: Reached = nobody_listens
