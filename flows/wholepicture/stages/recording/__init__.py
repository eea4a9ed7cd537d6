"""The record from landing: every table is typed and counted, and its copies are merged."""

from wholepicture.stages.recording.record import record

__all__ = ["record"]
