"""A night from beginning to end: its stages and their order, with or without Prefect.

`night.py` lists the stages in plain calls; `flow.py` runs them as a Prefect flow. There is one
process, one connection and one thread: stages are called one after another. `flow.py` imports
Prefect. It is imported only inside functions, so that `wholepicture --help` is instant.
"""

from wholepicture.nightly.catching_up import nothing_due
from wholepicture.nightly.logged_run import logged_run
from wholepicture.nightly.running import audit, catch_up, publish_again
from wholepicture.nightly.summary import Summary
from wholepicture.nightly.waiting import wait_for_deliveries

__all__ = [
    "Summary",
    "audit",
    "catch_up",
    "logged_run",
    "nothing_due",
    "publish_again",
    "wait_for_deliveries",
]
