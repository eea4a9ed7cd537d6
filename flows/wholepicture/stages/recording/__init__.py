"""The record from landing: every table typed, counted, and its copies merged."""

from wholepicture.stages.recording.record import record

__all__ = ["record"]
