"""Verdicts from each check's SQL: they are counted, and gap and unknown rows are kept.

Rows with few columns go to `verdicts.<suite>` for judging and to `judging.verdict` for the history
of findings. Gap and unknown rows, ready to publish, go to `judging.kept`. This package does not use
Great Expectations.
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
