"""The night, from end to end: what is run, in what order, with or without the scheduler.

`night.py` is the order, to be read aloud; `flow.py` runs it as a Prefect flow; neither holds any
logic. One process, one connection, one thread: stages are called one after another. Prefect is
imported inside functions only, so that `wholepicture --help` is instant.
"""

from wholepicture.nightly.running import audit, catch_up, publish_again
from wholepicture.nightly.summary import Summary

__all__ = ["Summary", "audit", "catch_up", "publish_again"]
