"""People on the night: born, unborn or of unknown age, dead, or doubtfully dead."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from derived.twin.copies import Row
from derived.twin.days import birthday, in_calendar
from derived.twin.record import Record

VISITS = ("cp_visit", "cin_visit", "cla_visit")


@dataclass(frozen=True)
class Person:
    """A person with a row in person, as known on the night."""

    person_id: str
    sex: str | None
    name: tuple[str, ...]
    birth: str  # born, unborn or unknown
    born_on: date | None
    expected_on: date | None
    died_on: date | None
    is_death_doubtful: bool
    is_age_unknown: bool


class Register(Record):
    """The record, with all people who have a row in person."""

    @cached_property
    def people(self) -> dict[str, Person]:
        """All people with a row, by id."""
        found: dict[str, Person] = {}
        for row in self.rows("person"):
            if row["person_id"] is not None and row["person_id"] not in found:
                found[row["person_id"]] = self._person(row)
        return found

    def _person(self, row: Row) -> Person:
        said, expected_on = row["born_on"], row["expected_on"]
        if said is not None and not self.happened(said):
            said, expected_on = None, expected_on or said
        allowance = timedelta(days=self.values["expected_birth_allowance"])
        is_past = expected_on is not None and expected_on + allowance < self.as_at
        born_on = said or (expected_on if is_past else None)
        if born_on is None:
            birth = "unknown" if expected_on is None else "unborn"
            is_age_unknown = expected_on is None
        else:
            birth = "born"
            is_age_unknown = birthday(born_on, self.values["oldest_child_age"]) <= self.as_at
        name = tuple(part.strip().lower() for part in (row["forename"], row["surname"]) if part)
        died_on = row["died_on"] if self.happened(row["died_on"]) else None
        is_doubtful = any(
            self.happened(copy["died_on"]) and self._is_no_death(copy, copy["died_on"])
            for copy in self.of("person", row["person_id"])
        )
        return Person(
            row["person_id"], row["sex"], name, birth, born_on, expected_on,
            None if is_doubtful else died_on, is_doubtful, is_age_unknown,
        )  # fmt: skip

    def _is_no_death(self, row: Row, died_on: date) -> bool:
        """Whether the death cannot be right: the person was seen after it, or born after it."""
        if not self.happened(row["born_on"]):
            is_before = in_calendar(died_on) is None
        else:
            is_before = died_on < row["born_on"]
        return is_before or any(
            visit["was_seen"] and self.happened(day) and day > died_on
            for table in VISITS
            for visit in self.of(table, row["person_id"])
            for day in (visit["visited_on"],)
        )

    def is_dead(self, person_id: str) -> bool:
        """Whether the person had certainly died by the night."""
        person = self.people.get(person_id)
        return person is not None and person.died_on is not None

    def is_death_doubtful(self, person_id: str) -> bool:
        """Whether the person has a death date that cannot be right."""
        person = self.people.get(person_id)
        return person is not None and person.is_death_doubtful

    def is_age_unknown(self, child: str) -> bool:
        """Whether the child's age is not known."""
        person = self.people.get(child)
        return person is None or person.is_age_unknown

    def is_of_age(self, person_id: str, age: int, day: date | None = None) -> bool | None:
        """Whether a person has reached an age on a day; None if the age is not known."""
        person = self.people.get(person_id)
        if person is None or person.birth == "unknown":
            return None
        if person.birth == "unborn" or person.born_on is None:
            return False
        return birthday(person.born_on, age) <= (day or self.as_at)

    def is_unborn(self, person_id: str) -> bool:
        """Whether the child is expected and not yet born."""
        person = self.people.get(person_id)
        return person is not None and person.birth == "unborn"

    def born_on(self, person_id: str) -> date | None:
        """The birth date, or None if it is not known."""
        person = self.people.get(person_id)
        return person.born_on if person else None
