"""A model of the history of findings in plain Python, written from docs/published.md.

It knows the dates of nights, but not the order in which they were run.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

IMPROVEMENTS = ("recorded_since", "done_since", "reviewed")
LEFT = ("case_closed", "left_export", "left_look_back")


@dataclass(frozen=True)
class Subject:
    """One subject of one check; if it has several children, each night names one of them."""

    check: str
    agency: str
    id: str

    @property
    def finding_id(self) -> str:
        return f"{self.check} {self.agency} {self.id}"


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A check's result for a subject on one night."""

    verdict: str
    remedy: str | None = None
    due_on: date | None = None
    event_on: date | None = None
    why: str | None = None
    child: str | None = None
    is_closed: bool = False  # the status of the child's case, for findings

    @property
    def is_open(self) -> bool:
        return self.verdict in ("gap", "unknown") and self.remedy != "late"


@dataclass(frozen=True, kw_only=True)
class Night:
    """One night: the rule of each check that ran, the results, and the content of the export."""

    rules: Mapping[str, str]
    judged: Mapping[Subject, Judged]
    away: frozenset[str] = frozenset()  # agencies in whose place another was read
    open_children: frozenset[str] = frozenset()
    closed_children: frozenset[str] = frozenset()
    things: frozenset[str] = frozenset()

    def has_run(self, subject: Subject) -> bool:
        return subject.check in self.rules and subject.agency not in self.away

    def of(self, subject: Subject) -> Judged | None:
        return self.judged.get(subject)


@dataclass(frozen=True, kw_only=True)
class Life:
    """A finding on a night on which it is open or closes."""

    status: str
    first_seen_on: date
    nights_open: int
    how: str | None = None
    was_open_on: date | None = None
    last_met_on: date | None = None
    is_improvement: bool | None = None


@dataclass
class _Spell:
    """The state of a finding while the nights are read in order."""

    first_seen_on: date | None = None
    opened_on: date | None = None  # blank while it is closed
    open_on: date | None = None
    nights: int = 0
    last_met_on: date | None = None
    lives: dict[date, Life] = field(default_factory=dict)


def lives(nights: Mapping[date, Night]) -> dict[tuple[date, str], Life]:
    """The history of every finding, by night and finding."""
    subjects = {subject for night in nights.values() for subject in night.judged}
    return {
        (day, subject.finding_id): life
        for subject in subjects
        for day, life in _life(subject, nights).items()
    }


def rules_changed(nights: Mapping[date, Night]) -> dict[tuple[date, str], bool | None]:
    """Whether each check's rule had changed since the last night it ran; blank on the first."""
    found: dict[tuple[date, str], bool | None] = {}
    before: dict[str, str] = {}
    for day in sorted(nights):
        for check, rule in nights[day].rules.items():
            found[day, check] = before[check] != rule if check in before else None
            before[check] = rule
    return found


def _life(subject: Subject, nights: Mapping[date, Night]) -> dict[date, Life]:
    spell = _Spell()
    for day in sorted(nights):
        if nights[day].has_run(subject):
            said = nights[day].of(subject)
            if said is not None and said.is_open:
                _stay_open(spell, day)
            elif spell.opened_on is not None:
                _close(spell, day, subject, nights)
            if said is not None and said.verdict == "met":
                spell.last_met_on = day
    return spell.lives


def _stay_open(spell: _Spell, day: date) -> None:
    if spell.opened_on is not None:
        status = "ongoing"
    else:
        status = "reopened" if spell.first_seen_on else "new"
        spell.opened_on, spell.nights = day, 0
    spell.first_seen_on = spell.first_seen_on or day
    spell.open_on = day
    spell.nights += 1
    spell.lives[day] = Life(
        status=status,
        first_seen_on=spell.first_seen_on,
        nights_open=spell.nights,
        last_met_on=spell.last_met_on,
    )


def _close(spell: _Spell, day: date, subject: Subject, nights: Mapping[date, Night]) -> None:
    assert spell.first_seen_on
    assert spell.open_on
    assert spell.opened_on
    how = _how(subject, nights[spell.open_on], nights[day], spell.opened_on)
    spell.lives[day] = Life(
        status="resolved",
        first_seen_on=spell.first_seen_on,
        nights_open=spell.nights,
        how=how,
        was_open_on=spell.open_on,
        last_met_on=spell.last_met_on,
        is_improvement=how in IMPROVEMENTS,
    )
    spell.opened_on = None


def _how(subject: Subject, then: Night, now: Night, opened_on: date) -> str:
    """The first line of docs/published.md's table that applies."""
    before, after = then.judged[subject], now.of(subject)
    if now.rules[subject.check] != then.rules[subject.check]:
        return "check_changed"
    if after is None:
        return _why_left(subject, before, now)
    if after.remedy == "late":
        return "done_late"
    if after.verdict == "not_yet_due":
        return "due_date_moved"
    if after.why == "reviewed":
        return "reviewed"
    is_same_event = after.event_on is not None and after.event_on == before.event_on
    if is_same_event and before.due_on is not None and after.due_on != before.due_on:
        return "due_date_moved"
    if after.event_on is not None and after.event_on >= opened_on:
        return "done_since"
    return "recorded_since"


def _why_left(subject: Subject, before: Judged, now: Night) -> str:
    held = now.open_children | now.closed_children
    if before.child is not None and before.child not in held:
        return "left_export"
    if before.child in now.closed_children and not before.is_closed:
        return "case_closed"
    if not _is_held(subject.id, held | now.things):
        return "left_export"
    return "left_look_back"


def _is_held(subject: str, ids: frozenset[str]) -> bool:
    return subject in ids or all(part in ids for part in subject.split("|"))
