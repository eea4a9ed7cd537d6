"""One invented family while its rows are written: its people, its dates and its rows so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from wholepicture.synthesising.chances import CASELOAD, ENTRY_LAG, OPEN_SHARE, WEEKEND
from wholepicture.synthesising.rows import Cell, Row
from wholepicture.synthesising.working_days import WorkingDays

DAYS_IN_CHILDHOOD = 6574  # 18 years
EARLIEST_BEFORE_BIRTH = timedelta(days=150)


@dataclass(frozen=True, slots=True)
class Scale:
    """The numbers of workers and teams of an authority: enough for its open children."""

    workers: int
    teams: int

    @staticmethod
    def of(children: int) -> "Scale":
        """The scale of an authority with that number of children."""
        workers = max(6, round(children * OPEN_SHARE / CASELOAD))
        return Scale(workers, max(2, round(workers / 7)))


@dataclass(slots=True)
class Story:
    """One episode of social care of one child: its dates; None is *not yet* or *never*."""

    status: str
    referred_on: date
    is_nfa: bool = False
    assessed_from: date | None = None
    assessed_to: date | None = None
    enquiry_on: date | None = None
    conference_on: date | None = None
    protection_from: date | None = None
    protection_to: date | None = None
    need_from: date | None = None
    need_to: date | None = None
    care_from: date | None = None
    care_to: date | None = None
    update_from: date | None = None
    update_to: date | None = None
    closed_on: date | None = None
    close_reason: str | None = None


@dataclass(slots=True)
class Child:
    """One invented child; `reference` is the birth date, or the expected date of the unborn."""

    person_id: str
    letter: str
    sex: str
    reference: date
    is_born: bool
    father_id: str | None = None
    stories: list[Story] = field(default_factory=list)

    @property
    def surface(self) -> str:
        """The part of row ids that names this child."""
        return self.person_id.removeprefix("child-")


@dataclass(slots=True)
class Scene:
    """A family while its rows are written, drawn only from its own random numbers."""

    number: int
    random: Random
    last: date
    days: WorkingDays
    scale: Scale
    status: str = "closed"
    children: list[Child] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    surname: str = ""
    postcode: str = ""
    address_json: str = ""

    @property
    def family_id(self) -> str:
        """The family's own id."""
        return f"fam-{self.number:06d}"

    @property
    def mother_id(self) -> str:
        """The id of the children's mother."""
        return f"adult-{self.number:06d}-1"

    def add(
        self,
        file: str,
        cells: dict[str, Cell],
        entered_on: date,
        later: Mapping[str, date] | None = None,
    ) -> None:
        """Adds the row to the family's rows, unless it is entered after the last night."""
        if entered_on <= self.last:
            self.rows.append(Row(file, cells, entered_on, later or {}))

    def entered(self, event: date) -> date:
        """The day on which an event is entered."""
        lag = ENTRY_LAG.draw(self.random)
        return self.days.after(event, lag) if lag else event

    def worked(self, day: date) -> date:
        """The day, or the last working day before it; a few events stay at weekends."""
        return day if self.random.random() < WEEKEND else self.days.on_or_before(day)

    def chance(self, share: float) -> bool:
        """True with a probability of the given share."""
        return self.random.random() < share

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high."""
        return low + int(self.random.random() * (high - low + 1))
