"""The summary of a night that the store holds, read from the store alone."""

from collections import Counter
from datetime import date
from pathlib import Path

from wholepicture.answering.asked_nights import asked, judged_row
from wholepicture.nightly.summary import Summary, summary_of_rows
from wholepicture.stages.publishing import as_published


def kept_summary(store: Path, night: date | None = None) -> Summary:
    """The summary of that night, else of the newest judged; no run is waited for.

    Raises ArgumentsError if the store holds no such night; else as `snapshot` does.
    """
    with asked(store) as (held, warehouse):
        day = judged_row(held, night).night
        checks, files, waivers, resolved = (
            as_published(warehouse, day, name)
            for name in ("checks", "feeds", "waivers", "resolved")
        )
    closed = Counter(row["how"] for row in resolved if row["counted"] == "true")
    return summary_of_rows(day, Path(str(day)), checks, files, waivers, closed)
