"""The history of findings: nights are run, missed, repeated, corrected, and run out of order.

In any order, the audit equals a plain-Python model of the nights that it has.
"""

from contextlib import ExitStack
from datetime import date, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from helpers.campaign import examples
from helpers.finding_history_model import LEFT, Judged, Night, Subject, lives, rules_changed
from helpers.followed_nights import FollowedNights, followed_nights

CHECKS = ["seen/child_seen", "fathers/father_recorded"]
AGENCIES = ["social_care", "police"]
CHILDREN = ("child-1", "child-2")
SUBJECTS = [
    Subject("seen/child_seen", "social_care", "child-1"),
    Subject("seen/child_seen", "social_care", "visit-1|child-2"),
    Subject("seen/child_seen", "police", "child-2"),
    Subject("fathers/father_recorded", "social_care", "family-1"),
    Subject("fathers/father_recorded", "unknown", "a.csv"),
]
FIRST = date(2026, 11, 16)
DAYS = [FIRST + timedelta(days=number) for number in range(6)]

days = st.sampled_from(DAYS)
events = st.none() | st.sampled_from([FIRST - timedelta(days=9), *DAYS])
due_dates = st.none() | st.sampled_from([FIRST, FIRST + timedelta(days=30)])
children = st.sampled_from([None, *CHILDREN])
sometimes = st.sampled_from([False, False, False, True])


@st.composite
def said(draw: st.DrawFn) -> Judged:
    """Results of a check for a subject, mostly ones that open and close findings."""
    verdict, remedy, why = draw(
        st.sampled_from(
            [
                ("gap", "act", None),
                ("gap", "act", "never"),
                ("unknown", "record", "blank"),
                ("gap", "late", "late"),
                ("met", None, None),
                ("met", None, None),
                ("met", None, "reviewed"),
                ("not_yet_due", None, None),
            ]
        )
    )
    is_open = verdict in ("gap", "unknown")
    return Judged(
        verdict=verdict,
        remedy=remedy,
        due_on=draw(due_dates),
        event_on=draw(events),
        why=why,
        child=draw(children) if is_open else None,
        is_closed=is_open and draw(sometimes),
    )


@st.composite
def nights(draw: st.DrawFn) -> Night:
    """A night, on which a check may not have run, and an agency or a subject may be missing."""
    rules = {check: draw(st.sampled_from("aaab")) for check in CHECKS if not draw(sometimes)}
    judged = {subject: draw(said()) for subject in SUBJECTS if not draw(sometimes)}
    places = {
        child: draw(st.sampled_from(["open", "open", "closed", "gone"])) for child in CHILDREN
    }
    return Night(
        rules=rules,
        judged=judged,
        away=frozenset(agency for agency in AGENCIES if draw(sometimes)),
        open_children=frozenset(child for child in CHILDREN if places[child] == "open"),
        closed_children=frozenset(child for child in CHILDREN if places[child] == "closed"),
        things=frozenset(thing for thing in ("visit-1", "family-1") if not draw(sometimes)),
    )


class Nights(RuleBasedStateMachine):
    """A store whose nights are run in any order, and the model of the nights it has."""

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[date, Night] = {}
        self.too_late: set[date] = set()
        self.resources = ExitStack()

    @initialize(kept=st.sampled_from([1, 2, len(DAYS)]))
    def begin(self, kept: int) -> None:
        self.audit: FollowedNights = self.resources.enter_context(
            followed_nights(CHECKS, AGENCIES, kept=kept)
        )

    def teardown(self) -> None:
        self.resources.close()

    @rule(day=days, night=nights())
    def a_night_comes_or_is_corrected(self, day: date, night: Night) -> None:
        self.held[day] = night
        # an earlier night is run after the records of these were removed
        self.too_late |= {one for one in self.held if one > day} - self.audit.records
        self.too_late.discard(day)
        self.audit.run(day, night)

    @rule(data=st.data())
    def a_night_is_repeated(self, data: st.DataObject) -> None:
        if self.held:
            day = data.draw(st.sampled_from(sorted(self.held)))
            before = self.audit.lives(), self.audit.reasons()
            self.audit.run(day, self.held[day])
            # if a night's records are available again, the reasons why subjects left are known
            # again
            assert day in self.too_late or (self.audit.lives(), self.audit.reasons()) == before
            self.too_late.discard(day)

    @rule(data=st.data(), children=st.sampled_from(["open", "closed", "gone"]))
    def a_subject_leaves(self, data: st.DataObject, children: str) -> None:
        if not self.held:
            return
        day = data.draw(st.sampled_from(sorted(self.held)))
        night = self.held[day]
        gone = data.draw(st.sampled_from(SUBJECTS))
        everyone = frozenset(CHILDREN)
        self.a_night_comes_or_is_corrected(
            day,
            Night(
                rules=dict.fromkeys(CHECKS, "a"),
                judged={one: said for one, said in night.judged.items() if one != gone},
                open_children=everyone if children == "open" else frozenset(),
                closed_children=everyone if children == "closed" else frozenset(),
                things=night.things,
            ),
        )

    @invariant()
    def the_audit_is_what_the_model_says(self) -> None:
        if not self.held:
            return
        found, expected = self.audit.lives(), lives(self.held)
        assert found.keys() == expected.keys()
        for key, life in expected.items():
            if key[0] in self.too_late and found[key].how == "not_known" and life.how in LEFT:
                continue
            assert found[key] == life, key
        assert self.audit.rules_changed() == rules_changed(self.held)

    @invariant()
    def why_a_subject_left_is_kept_of_findings_that_closed_so_alone(self) -> None:
        if self.held:
            found = self.audit.lives()
            assert self.audit.reasons() == {
                key: life.how for key, life in found.items() if life.how in LEFT
            }


def test_the_history_is_the_same_in_any_order_of_nights() -> None:
    run_state_machine_as_test(
        Nights,
        settings=settings(
            max_examples=examples(120),
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
