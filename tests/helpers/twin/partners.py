"""Who the new partners are: the check of them, said again."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from derived.twin.days import in_calendar
from helpers.twin.fathers import DEATH, SPANS
from helpers.twin.kin import Kin, kin
from helpers.twin.safeguards import safeguards
from helpers.twin.words import Judged, Row, World, working_days_after

_COUPLE = {"partner", "spouse", "cohabitee"}

Verdict = tuple[str, str | None, str | None]


@dataclass(frozen=True)
class Couple:
    """A row of a couple: when its clock began, None where that cannot be determined."""

    clock: date | None
    due_on: date | None
    ended_on: date | None
    is_doubtful: bool

    def comes_before(self) -> tuple[object, ...]:
        """One that goes on before one that ended, then the earlier clock, a blank one last."""
        ended = self.ended_on or date.max
        return (-ended.toordinal(), self.clock or date.max)


def new_partner_checked(world: World, values: Mapping[str, Any]) -> Judged:
    """Each recorded parent with a partner new to the case: a check asked for, or decided on."""
    found = kin(world)
    asked = _children(world, values)
    theirs = found.children_of({child: found.parents(child) for child in asked}, set(asked))
    judged: Judged = {}
    for (parent, partner), rows in _rows_of_couples(world).items():
        children = {c for c in theirs.get(parent, ()) if partner not in found.parents(c)}
        if not children or world.is_dead(parent):
            continue
        if not _is_asked_about(world, found, partner, values["min_age"]):
            continue
        couples = [_couple(world, row, children, values) for row in rows]
        inside = sorted(
            (one for one in couples if _is_inside(world, one, values)), key=Couple.comes_before
        )
        if inside and (inside[0].clock is None or _is_new(world, inside[0].clock, values)):
            doubts = {child: asked[child] for child in children}
            judged[f"{parent}|{partner}"] = _verdict(world, values, partner, inside[0], doubts)
    return judged


def _children(world: World, values: Mapping[str, Any]) -> dict[str, bool]:
    """The children whose parents' partners are asked about: whether by what is in doubt alone."""
    first = world.as_at - timedelta(days=values["returned_within"])
    found = {}
    for child, held in safeguards(world).items():
        noted = [
            one.is_doubtful
            for one in held
            if one.kind in ("protection_plan", "enquiry", "placed_with_parents")
            or (one.kind == "returned_home" and (one.on is None or one.on >= first))
        ]
        if noted:
            found[child] = all(noted)
    return found


def _rows_of_couples(world: World) -> dict[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in world.rows("person_relationships"):
        one, other = row["person_id"], row["related_person_id"]
        is_couple = row["relationship_type"] in _COUPLE and one and other and one != other
        if is_couple and all(day <= world.as_at for day in _days(world, row)):
            found[one, other].append(row)
            found[other, one].append(row)
    return found


def _days(world: World, row: Row) -> Iterator[date]:
    """The days it began and was recorded; one that lies ahead of every calendar is none."""
    for day in (row["started_on"], row["recorded_on"]):
        if day is not None and (day <= world.as_at or in_calendar(day) is not None):
            yield day


def _is_asked_about(world: World, found: Kin, partner: str, min_age: int) -> bool:
    if world.is_dead(partner) or partner in found.placeholders:
        return False
    return world.is_unborn(partner) or world.is_of_age(partner, min_age) is not False


def _couple(world: World, row: Row, children: set[str], values: Mapping[str, Any]) -> Couple:
    starts = [world.open_children[child] for child in children if child in world.open_children]
    days = list(_days(world, row))
    known = [start for start in starts if start is not None]
    clock = None
    if days and len(known) == len(starts):
        clock = max([*days, *([min(known)] if known else [])])
    return Couple(
        clock=clock,
        due_on=working_days_after(clock, values["allow"]),
        ended_on=world.ended(row["started_on"], row["ended_on"]),
        is_doubtful=world.is_doubtful(row),
    )


def _is_inside(world: World, one: Couple, values: Mapping[str, Any]) -> bool:
    """Whether the couple was one on the due date; lately, where no due date can be known."""
    if one.ended_on is None:
        return True
    if one.due_on is None:
        return _is_new(world, one.ended_on, values)
    return one.ended_on > one.due_on


def _is_new(world: World, day: date, values: Mapping[str, Any]) -> bool:
    return day >= world.as_at - timedelta(days=values["look_back"])


def _verdict(
    world: World, values: Mapping[str, Any], partner: str, one: Couple, doubts: dict[str, bool]
) -> Verdict:
    if one.clock is None or one.due_on is None:
        return ("unknown", "record", None)
    if one.is_doubtful or all(doubts.values()):
        return ("unknown", "record", SPANS)
    first = one.clock - timedelta(days=values["checked_before"])
    answers = [
        day
        for row in world.of("background_checks", partner)
        for day, is_answer in (
            (row["requested_on"], row["requested_on"] is not None and row["requested_on"] >= first),
            (row["decided_on"], row["decision_reason"] is not None),
        )
        if is_answer and world.happened(day)
    ]
    if any(day <= one.due_on for day in answers):
        return ("met", None, None)
    if answers:
        return ("gap", "late", None)
    if world.as_at <= one.due_on:
        return ("not_yet_due", None, None)
    if all(doubt or world.is_death_doubtful(child) for child, doubt in doubts.items()):
        return ("unknown", "record", DEATH)
    return ("gap", "act", None)
