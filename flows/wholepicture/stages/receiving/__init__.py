"""The files delivered for a night: names are checked, and only manifests are opened.

A folder of nights has `2026-11-20/<agency>/<file>.csv`; files with other names are ignored. Links,
pipes and devices are never followed. A name from outside never leaves this package: it reports only
counts, the feed's own names, and which of these a name from outside resembles. Statements about a
delivery, from its manifest and from earlier nights, are noted in the warehouse, where the suite
`feeds` judges them. No verdict depends on the clock or on the time of a file. The clock is read
only for the word `today` and for the time of a line; times of files are read only while a run waits
for deliveries (`arriving.py`).
"""

from wholepicture.stages.receiving.arriving import Arrived, arrived
from wholepicture.stages.receiving.clocks import (
    day_in_england,
    in_england,
    moment_in_england,
    now_in_england,
    on_english_clocks,
    today_in_london,
)
from wholepicture.stages.receiving.expected_files import (
    note_accepted,
    note_deliveries,
    note_history,
)
from wholepicture.stages.receiving.inputs import inputs_of, said_of
from wholepicture.stages.receiving.nights import (
    insist_on_night,
    look,
    newest_night,
    nights_delivered,
    receive,
)
from wholepicture.stages.receiving.resembling import RESEMBLES

__all__ = [
    "RESEMBLES",
    "Arrived",
    "arrived",
    "day_in_england",
    "in_england",
    "inputs_of",
    "insist_on_night",
    "look",
    "moment_in_england",
    "newest_night",
    "nights_delivered",
    "note_accepted",
    "note_deliveries",
    "note_history",
    "now_in_england",
    "on_english_clocks",
    "receive",
    "said_of",
    "today_in_london",
]
