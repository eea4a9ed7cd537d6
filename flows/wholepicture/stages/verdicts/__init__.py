"""A check's SQL -> verdicts, counted, and the rows that are not met kept.

Thin rows go to `verdicts.<suite>` for judging and to `judging.verdict` for the history of findings;
gap and unknown rows, rendered, to `judging.kept`. No Great Expectations here.
"""

from wholepicture.stages.verdicts.blanking import say_blanked
from wholepicture.stages.verdicts.fields import keep_fields
from wholepicture.stages.verdicts.file_states import keep_file_states
from wholepicture.stages.verdicts.kept_outcomes import (
    Judged,
    keep_causes,
    keep_children,
    keep_outcomes,
    refuse_if_none_ran,
)
from wholepicture.stages.verdicts.open_rows import message_sql
from wholepicture.stages.verdicts.run_checks import Counts, Decided, decide, fill
from wholepicture.stages.verdicts.verdict_tables import create_verdict_tables, open_night
from wholepicture.stages.verdicts.waiving import note_waivers, waive

__all__ = [
    "Counts",
    "Decided",
    "Judged",
    "create_verdict_tables",
    "decide",
    "fill",
    "keep_causes",
    "keep_children",
    "keep_fields",
    "keep_file_states",
    "keep_outcomes",
    "message_sql",
    "note_waivers",
    "open_night",
    "refuse_if_none_ran",
    "say_blanked",
    "waive",
]
