"""The words that the checks share: who is open, looked after, seen and helped on the night."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from derived.twin.copies import Row
from derived.twin.days import (
    in_calendar,
    is_over,
    months_before,
    working_days_after,
    working_days_between,
)
from derived.twin.people import Register

Judged = dict[str, tuple[str, str | None, str | None]]

__all__ = [
    "Assessment", "Judged", "Row", "Statement", "Visit", "World", "in_calendar", "is_over",
    "months_before", "working_days_after", "working_days_between",
]  # fmt: skip

_PLANS = ("cin_plan", "cp_plan")
_YES = ("y", "yes", "true", "t", "1")


@dataclass(frozen=True)
class Visit:
    """One visit to one child, its copies put together; `on` is None where no copy has a day."""

    visit_id: str | None
    child_id: str
    on: date | None
    was_seen: bool | None
    tables: frozenset[str]


@dataclass(frozen=True)
class Assessment:
    """An assessment of a child, begun by the night; open where no authorisation can be believed."""

    row: Row
    started_on: date | None
    authorised_on: date | None
    is_doubtful: bool
    has_services: bool | None


class World(Register):
    """The record and its register, with what ran on the night."""

    def open_rows(self, table: str, person_id: str, end: str = "ended_on") -> list[Row]:
        """The person's rows of plans that are open on the night."""
        return [r for r in self.of(table, person_id) if self.in_force(r["started_on"], r[end])]

    def is_care(self, episode: Row) -> bool:
        """Whether a looked-after episode is one, and no series of short breaks.

        The legal status of its last day decides, or tonight's: of several the one begun last.
        """
        last = self.ended(episode["started_on"], episode["ceased_on"])
        holding = []
        for row in self.of("legal_status", episode["person_id"]):
            begun = in_calendar(row["started_on"]) or in_calendar(episode["started_on"])
            over = self.ended(row["started_on"], row["ended_on"])
            is_begun = in_calendar(row["started_on"]) is None or begun <= (last or self.as_at)
            if is_begun and (over is None or (last is not None and last <= over)):
                holding.append((begun or date.min, row["row_id"] or 0, row["legal_status"]))
        holding = [one for one in holding if one[2] is not None]
        decides = max(holding, key=lambda one: one[:2], default=(None, None, None))[2]
        return decides not in self.values["short_break_statuses"]

    def care(self, person_id: str) -> list[Row]:
        """The child's looked-after episodes begun by the night, short breaks left out."""
        return [
            row
            for row in self.of("cla_episode", person_id)
            if self.in_force(row["started_on"], None) and self.is_care(row)
        ]

    def is_looked_after(self, person_id: str, day: date | None = None) -> bool:
        """Whether the child is looked after on a day."""
        return any(
            self.in_force(row["started_on"], row["ceased_on"], day) for row in self.care(person_id)
        )

    @cached_property
    def assessments(self) -> list[Assessment]:
        """Every assessment of a child that has begun by the night."""
        return [
            Assessment(
                row,
                in_calendar(row["started_on"]),
                self.ended(row["started_on"], row["authorised_on"]),
                self.is_doubtful(row, "started_on", "authorised_on"),
                gives_services(row["outcome_json"]),
            )
            for row in self.rows("assessment")
            if self.in_force(row["started_on"], None)
        ]

    def _work_of(self, referral_id: str | None) -> list[bool]:
        """Of each open assessment or plan of a referral, whether its end is in doubt."""
        found = [
            one.is_doubtful
            for one in self._assessments_by_referral.get(referral_id, [])
            if one.authorised_on is None
        ]
        for table in _PLANS:
            for row in self.by(table, "referral_id").get(referral_id or "", []):
                if self.in_force(row["started_on"], row["ended_on"]):
                    found.append(self.is_doubtful(row))
        return found

    @cached_property
    def _assessments_by_referral(self) -> dict[str | None, list[Assessment]]:
        found: dict[str | None, list[Assessment]] = defaultdict(list)
        for one in self.assessments:
            if one.row["referral_id"] is not None:
                found[one.row["referral_id"]].append(one)
        return found

    def open_referrals(self, child: str) -> list[tuple[Row, bool]]:
        """The child's open referrals, each with whether it is open by what is in doubt alone."""
        found = []
        for row in self.of("referral", child):
            if not self.in_force(row["referred_on"], row["closed_on"]):
                continue
            work = self._work_of(row["referral_id"])
            if not row["is_nfa"] or work:
                rests_on_doubt = bool(row["is_nfa"]) and all(work)
                is_doubtful = self.is_doubtful(row, "referred_on", "closed_on")
                found.append((row, is_doubtful or rests_on_doubt))
        return found

    def open_plans(self, child: str) -> list[tuple[Row, bool]]:
        """The child's open plans and looked-after episodes, each with whether it is in doubt."""
        plans = [
            (row, self.is_doubtful(row)) for table in _PLANS for row in self.open_rows(table, child)
        ]
        return plans + [
            (row, self.is_doubtful(row, end="ceased_on"))
            for row in self.care(child)
            if self.ended(row["started_on"], row["ceased_on"]) is None
        ]

    @cached_property
    def open_children(self) -> dict[str, date | None]:
        """Every open child, with the start of its episode, None where that is not known."""
        ids = {
            row["person_id"]
            for table in ("referral", *_PLANS, "cla_episode")
            for row in self.rows(table)
            if row["person_id"] is not None
        }
        found: dict[str, date | None] = {}
        for child in ids:
            is_adult = self.is_of_age(child, self.values["adult_age"])
            if self.is_dead(child) or (is_adult and not self.is_age_unknown(child)):
                continue
            days = [row["referred_on"] for row, _ in self.open_referrals(child)]
            days = days or [row["started_on"] for row, _ in self.open_plans(child)]
            if days:
                known = [day for day in days if in_calendar(day) is not None]
                found[child] = min(known, default=None)
        return found

    def is_in_doubt(self, child: str) -> bool:
        """Whether an open child is open only by rows whose end cannot be relied on."""
        return all(doubt for _, doubt in self.open_referrals(child) + self.open_plans(child))

    # visits

    def visits(self, tables: Iterable[str], *, by_day: bool, undated: bool = False) -> list[Visit]:
        """Visits up to the night: one for each visit id, child and, if asked, day.

        A copy without a day is of the latest day of its visit; visits without any are left out,
        unless asked for.
        """
        copies: dict[tuple[object, ...], list[tuple[Row, date | None, str]]] = defaultdict(list)
        latest: dict[tuple[object, ...], date] = {}
        found = []
        for table in tables:
            for row in self.rows(table):
                day, key = in_calendar(row["visited_on"]), (row["person_id"], row["visit_id"])
                if row["person_id"] is None or (day is not None and day > self.as_at):
                    continue
                found.append((row, day, table))
                if day is not None and row["visit_id"] is not None:
                    latest[key] = max(day, latest.get(key, day))
        for row, said, table in found:
            day = said or latest.get((row["person_id"], row["visit_id"]))
            identity = (row["person_id"], row["visit_id"] or day, day if by_day else None)
            copies[identity].append((row, day, table))
        together = [_visit(alike) for alike in copies.values()]
        return [visit for visit in together if undated or visit.on is not None]

    # help

    def is_helped(self, child: str, start: date, end: date, family: Iterable[str]) -> bool:
        """Whether help was in force on any day from a day to another, both counted."""
        last = min(end, self.as_at)
        runs = [
            (row["started_on"], row["ended_on"])
            for table in _PLANS
            for row in self.of(table, child)
        ]
        runs += [(row["started_on"], row["ceased_on"]) for row in self.care(child)]
        runs += [
            (row["started_on"], row["ended_on"])
            for member in family
            for row in self.of("early_help", member)
        ]
        return any(_overlap(begun, ended, start, last) for begun, ended in runs) or any(
            one.has_services and one.authorised_on is not None
            and start <= one.authorised_on <= last
            for one in self.assessments
            if one.row["person_id"] == child
        )  # fmt: skip


Statement = Callable[[World, Mapping[str, Any]], Judged]


def _visit(copies: list[tuple[Row, date | None, str]]) -> Visit:
    answers = {row["was_seen"] for row, _, _ in copies}
    seen = True if True in answers else False if False in answers else None
    row, day, _ = max(copies, key=lambda copy: copy[1] or date.min)
    tables = frozenset(table for _, _, table in copies)
    return Visit(row["visit_id"], row["person_id"], day, seen, tables)


def _overlap(begun: date | None, ended: date | None, start: date, last: date) -> bool:
    """Whether what runs from a day to the day before another runs on any day of a span."""
    if begun is None or (ended is not None and ended <= begun):
        return False
    return begun <= last and (ended is None or ended > start)


def gives_services(outcome: str | None) -> bool | None:
    """Whether an assessment's outcome says that services were given; None where it is silent."""
    try:
        flags = json.loads(outcome or "{}")
    except ValueError:
        return None
    if not isinstance(flags, dict):
        return None
    answers = [flags.get(name) for name in ("PROV_OF_SERVICES_FLAG", "PROV_OF_SB_CARE_FLAG")]
    said = [str(answer).strip().lower() for answer in answers if answer is not None]
    said = [answer for answer in said if answer]
    return any(answer in _YES for answer in said) if said else None
