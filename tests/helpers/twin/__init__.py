"""A second statement of each check, in plain Python, written from the catalogue and not from SQL.

It takes the rows of the record as plain dicts and gives each subject's verdict, remedy and cause.
"""

from helpers.twin import fathers, referrals, seen
from helpers.twin.words import Judged, Statement, World

STATEMENTS: dict[str, Statement] = {
    "fathers/father_recorded": fathers.father_recorded,
    "fathers/father_details_complete": fathers.father_details_complete,
    "fathers/both_parents_views": fathers.both_parents_views,
    "fathers/new_partner_checked": fathers.new_partner_checked,
    "seen/protection_plan_child_seen": seen.protection_plan_child_seen,
    "seen/child_in_need_seen": seen.child_in_need_seen,
    "seen/visit_says_whether_seen": seen.visit_says_whether_seen,
    "seen/siblings_seen_together": seen.siblings_seen_together,
    "referrals/closed_after_repeat_referrals": referrals.closed_after_repeat_referrals,
    "referrals/no_further_action_after_repeat": referrals.no_further_action_after_repeat,
    "referrals/repeat_assessment_without_help": referrals.repeat_assessment_without_help,
    "referrals/assessment_in_time": referrals.assessment_in_time,
}

__all__ = ["STATEMENTS", "Judged", "Statement", "World"]
