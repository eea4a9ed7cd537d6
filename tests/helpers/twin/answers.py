"""What answers a repeat: help in force, or a second look at the decision; sure, or in doubt."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from helpers.twin.kin import family
from helpers.twin.words import Row, World, in_calendar

_NO_REVIEW = ("closure_authorised", "routine", "supervision")


@dataclass(frozen=True)
class Answer:
    """Whether something is shown, and whether it may be there all the same."""

    is_sure: bool
    is_in_doubt: bool


def _together(found: Iterable[bool]) -> Answer:
    """One answer from each thing that might be it: true where it is sure, false where in doubt."""
    noted = list(found)
    return Answer(True in noted, False in noted)


# help


def helped(world: World, child: str, first: date, last: date) -> Answer:
    """Help in force on any day from a day to another, both counted, none after the night."""
    return _together(_help_within(world, child, first, min(last, world.as_at)))


def _help_within(world: World, child: str, first: date, last: date) -> Iterator[bool]:
    for row, end in _runs(world, child):
        begun = in_calendar(row["started_on"])
        over = world.ended(row["started_on"], row[end])
        was_over = over is not None and (over <= first or over == begun)
        if was_over or (begun is not None and begun > last):
            continue
        yield begun is not None and not world.is_doubtful(row, end=end)
    for one in world.assessments:
        if one.row["person_id"] != child or not one.has_services:
            continue
        if one.authorised_on is None and one.is_doubtful:
            yield False
        elif one.authorised_on is not None and first <= one.authorised_on <= last:
            yield True


def _runs(world: World, child: str) -> Iterator[tuple[Row, str]]:
    """The child's plans and care and the family's early help, each with its end's name."""
    for table in ("cin_plan", "cp_plan"):
        for row in world.of(table, child):
            yield row, "ended_on"
    for row in world.care(child):
        yield row, "ceased_on"
    for member in family(world, child):
        for row in world.of("early_help", member):
            yield row, "ended_on"


# decision reviews


def looked_at_again(world: World, referral: Row, decided_on: date | None) -> Answer:
    """A second look at a decision on a referral: of a later day, or that day by another worker."""
    return _together(
        is_review
        for row, day, is_review in _reviews(world, referral["person_id"])
        if row["referral_id"] in (None, referral["referral_id"])
        and (day is None or _is_later(row, day, referral, decided_on))
    )


def _is_later(row: Row, day: date, referral: Row, decided_on: date | None) -> bool:
    if decided_on is None:
        return False
    if day == decided_on:
        workers = {row["worker_id"], referral["worker_id"]}
        return len(workers) == 2 and None not in workers
    return day > decided_on


def looked_at_since(world: World, child: str, after: date, days: int) -> Answer:
    """A second look at a child's case after a day, and no more than so many days back."""
    return _together(
        is_review
        for _, day, is_review in _reviews(world, child)
        if day is None or (day > after and world.back(days, day))
    )


def _reviews(world: World, child: str) -> Iterator[tuple[Row, date | None, bool]]:
    """Oversight by the night that is a decision review or may be one: its day, whether it is."""
    for row in world.of("oversight", child):
        day = in_calendar(row["recorded_on"])
        if row["kind"] in _NO_REVIEW or (day is not None and day > world.as_at):
            continue
        yield row, day, row["kind"] == "decision_review" and day is not None
