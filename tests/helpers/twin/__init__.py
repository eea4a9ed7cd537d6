"""A second statement of each check, in plain Python, written from the catalogue and not from SQL.

It takes the rows of the record as plain dicts and gives each subject's verdict, remedy and cause.
"""

from helpers.twin import dates, fathers, faults, feeds, partners, referrals, seen
from helpers.twin.words import Judged, Statement, World

STATEMENTS: dict[str, Statement] = {
    "fathers/father_recorded": fathers.father_recorded,
    "fathers/father_details_complete": fathers.father_details_complete,
    "fathers/both_parents_views": fathers.both_parents_views,
    "fathers/new_partner_checked": partners.new_partner_checked,
    "feeds/cells_read": dates.cells_read,
    "feeds/midnights_local": dates.midnights_local,
    "feeds/delivered": feeds.delivered,
    "feeds/copies_agree": faults.copies_agree,
    "feeds/complete": feeds.complete,
    "feeds/accounted_for": feeds.accounted_for,
    "feeds/refused_within_limit": feeds.refused_within_limit,
    "feeds/columns_as_agreed": feeds.columns_as_agreed,
    "feeds/volume_usual": feeds.volume_usual,
    "feeds/not_a_repeat": feeds.not_a_repeat,
    "feeds/column_filled": feeds.column_filled,
    "feeds/keys_stable": feeds.keys_stable,
    "feeds/rate_plausible": feeds.rate_plausible,
    "feeds/spans_in_order": feeds.spans_in_order,
    "feeds/assessments_open": faults.assessments_open,
    "feeds/dates_vary": faults.dates_vary,
    "feeds/flags_vary": faults.flags_vary,
    "feeds/ids_vary": faults.ids_vary,
    "feeds/links_resolve": faults.links_resolve,
    "feeds/mothers_known": faults.mothers_known,
    "feeds/notes_in_one_table": faults.notes_in_one_table,
    "feeds/open_plans_have_visits": faults.open_plans_have_visits,
    "feeds/workers_resolve": faults.workers_resolve,
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
