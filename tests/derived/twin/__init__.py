"""A second statement of each derived table, in plain Python, written from its words.

It takes the rows of the record as plain dicts, copies merged, and gives the rows of each table.
"""

from collections.abc import Callable

from derived.twin import (
    adults,
    assessments,
    children,
    deliveries,
    factors,
    families,
    fostering,
    homes,
    plans,
    referrals,
    spans,
    visits,
)
from derived.twin.people import Register
from derived.twin.spans import Found

TABLES: dict[str, Callable[[Register], Found]] = {
    "assessed_born_child": assessments.assessed_born_child,
    "assessed_child": assessments.assessed_child,
    "assessed_parent": assessments.assessed_parent,
    "assessment": spans.assessment,
    "assessment_case": assessments.assessment_case,
    "background_answer": adults.background_answer,
    "child_in_need": plans.child_in_need,
    "couple": adults.couple,
    "current_placement": spans.current_placement,
    "decision_review": spans.decision_review,
    "doubtful_row": spans.doubtful_row,
    "family": families.family,
    "family_referral_day": referrals.family_referral_day,
    "family_visit": homes.family_visit,
    "followed_referral": referrals.followed_referral,
    "help": children.help_,
    "home": homes.home,
    "ignored_family_id": families.ignored_family_id,
    "last_seen": children.last_seen,
    "looked_after": spans.looked_after,
    "open_child": children.open_child,
    "open_plan": plans.open_plan,
    "parent_tie": families.parent_tie,
    "partner_of_parent": adults.partner_of_parent,
    "paternity": adults.paternity,
    "person": families.person,
    "privately_fostered": fostering.privately_fostered,
    "recorded_address": homes.recorded_address,
    "recorded_factor": factors.recorded_factor,
    "recorded_father": families.recorded_father,
    "recorded_mother": families.recorded_mother,
    "recorded_parent": families.recorded_parent,
    "referral_day": spans.referral_day,
    "referral_decision": referrals.referral_decision,
    "referral_episode": referrals.referral_episode,
    "relationship": families.relationship,
    "safeguard": children.safeguard,
    "seen_since_start": plans.seen_since_start,
    "short_breaks": spans.short_breaks,
    "siblings_at_home": homes.siblings_at_home,
    "subject": homes.subject,
    "visit": spans.visit,
    "visit_access": visits.visit_access,
    "whole_file_column": deliveries.whole_file_column,
}

__all__ = ["TABLES", "Register"]
