"""A check's SQL -> verdicts, counted, and the rows that are not met kept.

Thin rows go to `verdicts.<suite>` for judging and to `decided.verdict` for the life of findings;
gap and unknown rows, rendered, to `decided.kept`. No Great Expectations here.
"""

from wholepicture.deciding.blanking import say_blanked
from wholepicture.deciding.keeping import (
    Judged,
    keep_causes,
    keep_children,
    keep_outcomes,
    refuse_if_none_ran,
)
from wholepicture.deciding.opening import lay_verdicts, open_night
from wholepicture.deciding.rendering import message_sql
from wholepicture.deciding.running import Counts, Decided, decide, fill
from wholepicture.deciding.wholeness import keep_file_states

__all__ = [
    "Counts",
    "Decided",
    "Judged",
    "decide",
    "fill",
    "keep_causes",
    "keep_children",
    "keep_file_states",
    "keep_outcomes",
    "lay_verdicts",
    "message_sql",
    "open_night",
    "refuse_if_none_ran",
    "say_blanked",
]
