"""The rates of the invented world: distributions and shares, never targets or thresholds.

**seen** marks a published figure, or a figure computed from one; **known** marks professional
knowledge; **judgement** marks a reasoned guess, easy to change. wd: working days.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Choice(Generic[T]):
    """Values and their weights; `draw` picks one."""

    def __init__(self, *weighted: tuple[T, float]) -> None:
        self.values = [value for value, _ in weighted]
        self._sums = list(accumulate(weight for _, weight in weighted))

    def draw(self, random: Random) -> T:
        """One value, drawn by the weights."""
        at = bisect_right(self._sums, random.random() * self._sums[-1])
        return self.values[min(at, len(self.values) - 1)]


class Curve:
    """Points (share, value) of a distribution; `draw` picks a whole number between them."""

    def __init__(self, *points: tuple[float, float]) -> None:
        self.points: Sequence[tuple[float, float]] = points

    def draw(self, random: Random) -> int:
        """One value, drawn along straight lines between the points."""
        share = random.random()
        for (low, start), (high, end) in pairwise(self.points):
            if share <= high:
                return round(start + (end - start) * (share - low) / (high - low))
        return round(self.points[-1][1])


# Of 100,000 children 3,300 are open (known), 410 of them on plans and 670 looked after (seen).
# A nightly extract holds the children of six years of referrals: 5,200 a year (seen), 22.6 % of
# them within 12 months of another (seen). Some 11,000 to 15,000 of them are still under 18, so
# between a fifth and a third are open. The upper end is used: checks judge open children, and a
# smaller share would make every timing look too good.
OPEN_SHARE = 0.30
STATUS = Choice(
    ("looked_after", 20.3), ("protection", 12.4), ("in_need", 27.0),
    ("assessment", 21.0), ("idle", 6.0), ("referral", 13.3),
)  # fmt: skip

SIBLINGS = Choice((1, 42), (2, 28), (3, 16), (4, 8), (5, 4), (6, 2))  # judgement
SHARES_DAY = 0.88  # siblings with the same referral date: judgement
TWO_FATHERS = 0.33  # sibling groups of two or more: judgement
TWINS = 0.03  # known

REFERRAL_NFA = 0.065  # seen
TROUBLED_FAMILY = 0.04  # these make a third of repeat referrals: judgement
REFERRED_IN_YEAR_BEFORE = 0.19  # with the troubled families 22.6 % of referrals (seen)
REFERRED_EARLIER = 0.15  # judgement
MONTH_WEIGHT = {8: 0.80, 9: 1.15, 10: 1.15, 11: 1.15}  # judgement
CHRISTMAS_WEIGHT = 0.75  # judgement
# Quartiles 17, 33, 43 wd and 14.3 % over 45 (seen); many are done on days 40 to 45.
ASSESSMENT_DAYS = Curve(
    (0, 1), (0.25, 17), (0.50, 33), (0.75, 43), (0.857, 45), (0.95, 62), (1, 110)
)
NEED = Choice(
    ("N1", 57), ("N5", 13), ("N4", 9), ("N2", 9), ("N8", 5),
    ("N3", 3), ("N6", 2), ("N0", 1), ("N7", 1),
)  # fmt: skip
SOURCE = Choice(
    ("6", 29), ("2A", 19), ("2B", 2), ("3A", 4), ("3B", 4), ("3E", 4), ("3F", 3), ("5A", 3),
    ("5B", 4), ("5D", 6), ("1A", 5), ("1C", 3), ("8", 6), ("7", 3), ("9", 3), ("10", 2),
)  # fmt: skip
CLOSED_AFTER_ASSESSMENT = Choice(("RC8", 40), ("RC9", 15))  # judgement
CLOSED_OTHERWISE = Choice(("RC7", 30), ("RC5", 5), ("RC3", 4), ("RC4", 3), (None, 3))
STEP_DOWN_HAS_EPISODE = 0.7  # closures RC9 with an early-help episode: judgement

ENQUIRY_WITHOUT_PLAN = 0.15  # judgement
CONFERENCE_DAYS = Curve((0, 5), (0.25, 13), (0.5, 14), (0.75, 15), (0.814, 15), (1, 32))  # seen
# To 3 months 15.9, 3 to 6 11.0, 6 to 12 43.5, 1 to 2 years 25.2, over 2 years 4.4 % (seen).
PLAN_DAYS = Curve((0, 20), (0.159, 91), (0.269, 183), (0.704, 365), (0.956, 730), (1, 1100))
NEED_PLAN_DAYS = Curve((0, 3), (0.5, 120), (0.9, 400), (1, 900))  # judgement
CARE_DAYS = Curve((0, 3), (0.3, 365), (0.6, 1100), (0.9, 2600), (1, 4200))  # judgement
CATEGORY = Choice(
    ("Neglect", 50), ("Emotional abuse", 35), ("Physical abuse", 8),
    ("Sexual abuse", 3.5), ("Multiple", 3.5),
)  # fmt: skip
OTHER_COUNCIL_PLAN = 0.02  # judgement
# Ages in days of the family's first child; -1 is unborn. Together with siblings, children on plans
# are: unborn 2, under 1 10, 1 to 4 25, 5 to 9 27, 10 to 15 29, 16 and over 7 % (known).
PLAN_AGE = Choice(
    ((-1, -1), 5), ((0, 364), 16), ((365, 1825), 25),
    ((1826, 3651), 27), ((3652, 5843), 29), ((5844, 6500), 7),
)  # fmt: skip

# Fathers and partners: judgement throughout.
NO_FATHER = {"protection": 0.12, "referral": 0.35}
NO_FATHER_ELSE = 0.19  # together with fathers recorded late, 25 % of open children
NO_FATHER_ROW = Choice(
    (None, 90), ("placeholder", 2), ("unknown_with_reason", 3), ("unknown", 2), ("parent", 3)
)
FATHER_IN_MOTHER_TABLE = 0.01
SECOND_MOTHER = 0.01
FATHER_BIRTH_DATE_BLANK = 0.18
FATHER_RESPONSIBILITY = Choice((None, 45), (True, 42), (False, 13))
FATHER_HOME = Choice(("here", 35), ("elsewhere", 40), (None, 22), ("not_known", 3))
NEW_PARTNER = {"protection": 0.4}
NEW_PARTNER_ELSE = 0.12
PARTNER_START_BLANK = 0.15
PARTNER_CHECK = Choice(("in_time", 50), ("late", 18), ("decided", 8), (None, 24))
NO_CHECK_REASON = Choice(("recent_check_held", 45), ("not_in_household", 30), (None, 25))

# Visits: wd since the last one. Day 5 to 9 55, 10 20, 11 to 15 17, 16 to 25 6, over 25 2 %.
PROTECTION_VISIT_DAYS = Choice(
    *[(day, 11.0) for day in range(5, 10)], (10, 20.0), *[(day, 3.4) for day in range(11, 16)],
    *[(day, 0.6) for day in range(16, 26)], (30, 1.0), (38, 1.0),
)  # fmt: skip
# Median 17 wd, 20 % over 20 wd, a long tail to 90 (judgement).
NEED_VISIT_DAYS = Curve((0, 5), (0.5, 17), (0.8, 20), (0.95, 40), (1, 90))
CARE_VISIT_DAYS = Curve((0, 15), (0.5, 28), (0.9, 31), (1, 60))  # judgement
SEEN = Choice((True, 90), (False, 7), (None, 3))
SEEN_ALONE = Choice((True, 62), (False, 28), (None, 10))
BEDROOM_SEEN = Choice((True, 40), (False, 35), (None, 25))
LEFT_OUT = 0.08  # a sibling without a record of the family's visit
IN_BOTH_TABLES = 0.05  # one visit recorded in two visit tables
SUPERVISED_CONTACT = 0.10  # per visit of a protection plan or of care
ENTRY_LAG = Choice(
    (0, 30), (1, 25), (2, 15), (3, 6), (4, 6), (5, 6), (7, 4), (9, 4), (12, 2), (18, 2)
)
WEEKEND = 0.02

WORKERS = Choice((1, 35), (2, 40), (3, 17), (4, 8))  # per open child in 12 months: judgement
CASELOAD = 15.2  # children per full-time equivalent: seen
DUTY_TRAY = 0.015  # judgement
WORKER_IS_A_NAME = 0.03  # judgement: one large system delivers the worker's name

MOTHER_VIEW = Choice((True, 85), ("reason", 8), (None, 7))  # judgement
FATHER_VIEW = Choice((True, 45), ("reason", 25), (None, 30))  # judgement
NO_VIEWS_AT_ALL = 0.08  # judgement

# Managers' oversight: judgement throughout.
OVERSIGHT_KIND = Choice(("supervision", 55), ("routine", 38), (None, 7))
CLOSING_SIGNED = 0.6
DECISION_REVIEWED = 0.05
REPEAT_REVIEWED = 0.35  # after the second episode of the child
OVERSIGHT_KIND_BLANK = 0.15
OVERSEER_BLANK = 0.1

# The front door: judgement throughout.
CONTACT_WITHOUT_REFERRAL = 0.25
DECISION_DAYS = Choice((0, 45), (1, 40), (2, 8), (4, 5), (8, 2))
DECISION_UNDATED = 0.02
ENQUIRY_DISCUSSED = 0.93
DECISION_REASONED = 0.9

# The contents of an assessment: judgement throughout.
NO_FACTORS = 0.04
FACTORS = Choice(
    (("3B", "4B"), 30), (("16A",), 20), (("2B", "3B"), 12), (("17A", "1B"), 10),
    (("18A",), 8), (("5A",), 10), (("4A", "15A"), 10),
)  # fmt: skip
MOTHER_TOOK_PART: Choice[bool | None] = Choice((True, 88), (False, 6), (None, 6))
FATHER_TOOK_PART: Choice[bool | None] = Choice((True, 50), (False, 22), (None, 28))
CHILD_HEARD: Choice[bool | None] = Choice((True, 88), (False, 6), (None, 6))

# Care, and children who go missing: judgement throughout.
REVIEW_CANCELLED = 0.03
TOOK_PART = Choice(
    ("PN1", 55), ("PN2", 6), ("PN3", 8), ("PN5", 6), ("PN6", 15), ("PN4", 3), ("PN7", 4), (None, 3)
)
MISSING = 0.06

# Contact with fathers, visits without access, private fostering: judgement throughout.
FATHER_CONTACT = Choice(
    ("contact", 35), ("visit", 25), ("contribution", 10), ("decided_against", 5), (None, 25)
)
PRIVATELY_FOSTERED = 0.004
VISIT_OUTCOME_NOTED = 0.8
VISIT_OUTCOME = Choice(("no_access", 45), ("child_not_in", 30), ("refused", 10), ("cancelled", 15))
FOLLOWED_UP = 0.7
