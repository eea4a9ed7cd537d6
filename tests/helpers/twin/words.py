"""The words that the checks share: who is born, open, looked after, seen, helped, and where."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from helpers.twin.days import birthday, months_before, working_days_after

Row = Mapping[str, Any]
Judged = dict[str, tuple[str, str | None, str | None]]

__all__ = ["Judged", "Row", "Statement", "Visit", "World", "months_before", "working_days_after"]


@dataclass(frozen=True)
class Person:
    """Somebody on the register, as known on the night."""

    person_id: str
    sex: str | None
    name: tuple[str, ...]
    birth: str  # born, unborn, unknown
    born_on: date | None
    died_on: date | None


@dataclass(frozen=True)
class Visit:
    """One visit to one child, its copies put together."""

    visit_id: str | None
    child_id: str
    on: date
    was_seen: bool | None
    tables: frozenset[str]


class World:
    """The record's rows on a night, each table indexed once."""

    def __init__(
        self, tables: Mapping[str, Sequence[Row]], as_at: date, values: Mapping[str, Any]
    ) -> None:
        self.tables = tables
        self.as_at = as_at
        self.values = values

    def rows(self, table: str) -> Sequence[Row]:
        """The rows of a record table."""
        return self.tables.get(table, ())

    def by(self, table: str, column: str) -> Mapping[str, list[Row]]:
        """The rows of a record table by one of its columns."""
        key = (table, column)
        if key not in self._indexes:
            index: dict[str, list[Row]] = defaultdict(list)
            for row in self.rows(table):
                if row[column] is not None:
                    index[row[column]].append(row)
            self._indexes[key] = index
        return self._indexes[key]

    @cached_property
    def _indexes(self) -> dict[tuple[str, str], dict[str, list[Row]]]:
        return {}

    def of(self, table: str, person_id: str, column: str = "person_id") -> list[Row]:
        """The rows of a record table about one person."""
        return self.by(table, column).get(person_id, [])

    # days

    def happened(self, day: date | None) -> bool:
        """Whether a day is there and not after the night."""
        return day is not None and day <= self.as_at

    def back(self, days: int, day: date | None) -> bool:
        """Whether a day lies within so many days back from the night."""
        return day is not None and self.as_at - timedelta(days=days) <= day <= self.as_at

    def in_force(self, start: date | None, end: date | None, day: date | None = None) -> bool:
        """Whether something is open on a day: begun on it is, ended on it is not."""
        on = day or self.as_at
        return start is not None and start <= on and (end is None or end > on)

    # people

    @cached_property
    def people(self) -> dict[str, Person]:
        """Everybody with a person row."""
        found: dict[str, Person] = {}
        for row in self.rows("person"):
            found.setdefault(row["person_id"], self._person(row))
        return found

    def _person(self, row: Row) -> Person:
        born_on, expected_on = row["born_on"], row["expected_on"]
        allowance = timedelta(days=self.values["expected_birth_allowance"])
        if self.happened(born_on):
            birth = "born"
        elif expected_on is None:
            birth, born_on = "unknown", None
        elif expected_on + allowance < self.as_at:
            birth, born_on = "born", expected_on
        else:
            birth, born_on = "unborn", None
        name = tuple(part.strip().lower() for part in (row["forename"], row["surname"]) if part)
        died_on = row["died_on"] if self.happened(row["died_on"]) else None
        return Person(row["person_id"], row["sex"], name, birth, born_on, died_on)

    def is_dead(self, person_id: str) -> bool:
        """Whether the register says that the person had died by the night."""
        person = self.people.get(person_id)
        return person is not None and person.died_on is not None

    def is_of_age(self, person_id: str, age: int, day: date | None = None) -> bool | None:
        """Whether somebody is so old on a day; None where the age is not known."""
        person = self.people.get(person_id)
        if person is None or person.birth == "unknown":
            return None
        if person.birth == "unborn" or person.born_on is None:
            return False
        return birthday(person.born_on, age) <= (day or self.as_at)

    # what runs

    def open_rows(self, table: str, person_id: str, end: str = "ended_on") -> list[Row]:
        """The person's rows of plans that are open on the night."""
        return [r for r in self.of(table, person_id) if self.in_force(r["started_on"], r[end])]

    def is_short_break(self, person_id: str, day: date) -> bool:
        """Whether the legal status that holds on a day is one of short breaks."""
        holding = [
            r
            for r in self.of("legal_status", person_id)
            if self.in_force(r["started_on"], r["ended_on"], day)
        ]
        breaks = self.values["short_break_statuses"]
        return bool(holding) and all(r["legal_status"] in breaks for r in holding)

    def is_looked_after(self, person_id: str, day: date | None = None) -> bool:
        """Whether the child is looked after on a day, short breaks left out."""
        on = day or self.as_at
        return any(
            self.in_force(r["started_on"], r["ceased_on"], on)
            for r in self.of("cla_episode", person_id)
        ) and not self.is_short_break(person_id, on)

    def _open_starts(self, person_id: str) -> list[date]:
        """The starts of the plans and looked-after episodes open on the night."""
        plans = self.open_rows("cin_plan", person_id) + self.open_rows("cp_plan", person_id)
        if self.is_looked_after(person_id):
            plans += self.open_rows("cla_episode", person_id, "ceased_on")
        return [row["started_on"] for row in plans]

    def _counts_as_open(self, referral: Row) -> bool:
        if not self.in_force(referral["referred_on"], referral["closed_on"]):
            return False
        return not referral["is_nfa"] or any(
            self.in_force(row["started_on"], row[end])
            for table, end in (
                ("assessment", "authorised_on"),
                ("cin_plan", "ended_on"),
                ("cp_plan", "ended_on"),
            )
            for row in self.by(table, "referral_id").get(referral["referral_id"], [])
        )

    @cached_property
    def open_children(self) -> dict[str, date]:
        """Every open child, with the start of its episode."""
        ids = {
            row["person_id"]
            for table in ("referral", "cin_plan", "cp_plan", "cla_episode")
            for row in self.rows(table)
        }
        found = {}
        for child in ids:
            if self.is_dead(child) or self.is_of_age(child, self.values["adult_age"]):
                continue
            referrals = [
                r["referred_on"] for r in self.of("referral", child) if self._counts_as_open(r)
            ]
            starts = referrals or self._open_starts(child)
            if starts:
                found[child] = min(starts)
        return found

    def is_unborn(self, person_id: str) -> bool:
        """Whether the child is expected and not born."""
        person = self.people.get(person_id)
        return person is not None and person.birth == "unborn"

    def is_restricted(self, person_id: str) -> bool:
        """Whether the child was adopted, so that the record is compared with no other."""
        return any(
            row["close_reason"] == "RC1" and self.happened(row["closed_on"])
            for row in self.of("referral", person_id)
        ) or any(
            row["ceased_reason"] in ("E11", "E12") and self.happened(row["ceased_on"])
            for row in self.of("cla_episode", person_id)
        )

    def born_on(self, person_id: str) -> date | None:
        """The day of birth, where it is known."""
        person = self.people.get(person_id)
        return person.born_on if person else None

    # visits

    def visits(self, tables: Iterable[str], *, by_day: bool) -> list[Visit]:
        """Visits up to the night: one for each visit id, child and, if asked, day."""
        copies: dict[tuple[object, ...], list[tuple[Row, str]]] = defaultdict(list)
        for table in tables:
            for row in self.rows(table):
                if row["person_id"] is not None and self.happened(row["visited_on"]):
                    day = row["visited_on"]
                    key = (row["person_id"], row["visit_id"] or day, day if by_day else None)
                    copies[key].append((row, table))
        return [_visit(together) for together in copies.values()]

    # help

    def is_helped(self, child: str, start: date, end: date, family: Iterable[str]) -> bool:
        """Whether help was in force on any day from a day to another, both counted."""
        last = min(end, self.as_at)
        runs = [
            (row["started_on"], row["ended_on"])
            for table in ("cin_plan", "cp_plan")
            for row in self.of(table, child)
        ]
        runs += [
            (row["started_on"], row["ended_on"])
            for member in family
            for row in self.of("early_help", member)
        ]
        if any(_overlap(begun, ended, start, last) for begun, ended in runs):
            return True
        return self._is_in_care(child, start, last) or any(
            row["authorised_on"] is not None
            and start <= row["authorised_on"] <= last
            and _gives_services(row["outcome_json"])
            for row in self.of("assessment", child)
        )

    def _is_in_care(self, child: str, start: date, last: date) -> bool:
        for row in self.of("cla_episode", child):
            if not _overlap(row["started_on"], row["ceased_on"], start, last):
                continue
            first = max(start, row["started_on"])
            until = min(last, (row["ceased_on"] or date.max) - timedelta(days=1))
            days = range((until - first).days + 1)
            if any(not self.is_short_break(child, first + timedelta(days=day)) for day in days):
                return True
        return False


Statement = Callable[[World, Mapping[str, Any]], Judged]


def _visit(copies: list[tuple[Row, str]]) -> Visit:
    answers = {row["was_seen"] for row, _ in copies}
    seen = True if True in answers else False if False in answers else None
    latest, _ = max(copies, key=lambda copy: copy[0]["visited_on"])
    tables = frozenset(table for _, table in copies)
    return Visit(latest["visit_id"], latest["person_id"], latest["visited_on"], seen, tables)


def _overlap(begun: date | None, ended: date | None, start: date, last: date) -> bool:
    """Whether what runs from a day to the day before another runs on any day of a span."""
    if begun is None or (ended is not None and ended <= begun):
        return False
    return begun <= last and (ended is None or ended > start)


def _gives_services(outcome: str | None) -> bool:
    """Whether an assessment's outcome says that services were given."""
    try:
        flags = json.loads(outcome or "{}")
    except ValueError:
        return False
    return isinstance(flags, dict) and any(
        flags.get(name) == "Y" for name in ("PROV_OF_SERVICES_FLAG", "PROV_OF_SB_CARE_FLAG")
    )
