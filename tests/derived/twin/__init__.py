"""A second statement of each derived table, in plain Python, written from its words.

It takes the rows of the record as plain dicts, copies merged, and gives the rows of each table.
"""

from collections.abc import Callable

from derived.twin import children, families, homes, spans
from derived.twin.people import Register
from derived.twin.spans import Found

TABLES: dict[str, Callable[[Register], Found]] = {
    "assessment": spans.assessment,
    "current_placement": spans.current_placement,
    "decision_review": spans.decision_review,
    "doubtful_row": spans.doubtful_row,
    "family": families.family,
    "help": children.help_,
    "home": homes.home,
    "ignored_family_id": families.ignored_family_id,
    "last_seen": children.last_seen,
    "looked_after": spans.looked_after,
    "open_child": children.open_child,
    "person": families.person,
    "recorded_father": families.recorded_father,
    "recorded_mother": families.recorded_mother,
    "recorded_parent": families.recorded_parent,
    "referral_day": spans.referral_day,
    "relationship": families.relationship,
    "safeguard": children.safeguard,
    "short_breaks": spans.short_breaks,
    "siblings_at_home": homes.siblings_at_home,
    "subject": homes.subject,
    "visit": spans.visit,
}

__all__ = ["TABLES", "Register"]
