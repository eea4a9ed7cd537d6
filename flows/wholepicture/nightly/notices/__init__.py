"""Notices, messages to people about a run: their content, and how they are sent.

A notice has counts, nights, names of checks and agencies, and kinds of errors. It has no id, no
value of a record and no path. `when_run_ends.py` sends the notice of a run at its end; `sending.py`
delivers a notice by e-mail and by webhook.
"""

from wholepicture.nightly.notices.address_filter import insist_on_way_out
from wholepicture.nightly.notices.notice import a_test
from wholepicture.nightly.notices.sending import send
from wholepicture.nightly.notices.stopped_unit import of_stopped_unit
from wholepicture.nightly.notices.when_run_ends import (
    note_night,
    notice_when_run_ends,
    notify_settings,
)

__all__ = [
    "a_test",
    "insist_on_way_out",
    "note_night",
    "notice_when_run_ends",
    "notify_settings",
    "of_stopped_unit",
    "send",
]
