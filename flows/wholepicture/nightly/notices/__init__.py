"""Notices: what people are sent about a run, and how it is sent.

A notice has counts, nights, names of checks and agencies, and kinds of errors: no id, no value of a
record, no path. `around.py` is put around a run; `sending.py` sends by e-mail and by webhook.
"""

from wholepicture.nightly.notices.address_filter import insist_on_way_out
from wholepicture.nightly.notices.around import heard, noticed, notify_settings
from wholepicture.nightly.notices.notice import a_test
from wholepicture.nightly.notices.sending import send
from wholepicture.nightly.notices.stopped_unit import of_stopped_unit

__all__ = [
    "a_test",
    "heard",
    "insist_on_way_out",
    "noticed",
    "notify_settings",
    "of_stopped_unit",
    "send",
]
