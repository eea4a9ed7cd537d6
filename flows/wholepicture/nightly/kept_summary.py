"""The summary of a night in the store, read only from the store."""

from collections import Counter
from datetime import date
from pathlib import Path

from wholepicture.answering.asked_nights import asked, judged_row
from wholepicture.nightly.summary import Summary, summary_of_rows
from wholepicture.stages.publishing import as_published


def kept_summary(store: Path, night: date | None = None) -> Summary:
    """The summary of that night, or of the newest judged one, without waiting for a run.

    Raises ArgumentsError if the night is not in the store, and the errors of `snapshot`.
    """
    with asked(store) as (held, warehouse):
        day = judged_row(held, night).night
        checks, files, waivers, resolved = (
            as_published(warehouse, day, name)
            for name in ("checks", "feeds", "waivers", "resolved")
        )
    closed = Counter(row["how"] for row in resolved if row["counted"] == "true")
    return summary_of_rows(day, Path(str(day)), checks, files, waivers, closed)
