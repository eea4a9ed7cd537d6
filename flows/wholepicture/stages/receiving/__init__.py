"""Which files came for this night: folders looked at, names checked, nothing opened but manifests.

A folder of nights holds `2026-11-20/<agency>/<file>.csv`. Anything not named like that is not
ours. Links, pipes and devices are never followed; a name from outside never leaves this package,
only the feed's own names and counts do, and which of those names one from outside resembles.
What a delivery says of itself, and what the nights held before say of it, is noted in the
warehouse, for the suite `feeds` to judge. No time of a file is read: only names, manifests and
history. The one clock is read for the word `today`.
"""

from wholepicture.stages.receiving.clocks import day_in_england, today_in_london
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
    "day_in_england",
    "inputs_of",
    "insist_on_night",
    "look",
    "newest_night",
    "nights_delivered",
    "note_accepted",
    "note_deliveries",
    "note_history",
    "receive",
    "said_of",
    "today_in_london",
]
