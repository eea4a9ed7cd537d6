"""Who the fathers are and what is known of them: three of the suite's checks, said again."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from helpers.twin.homes import is_current, line, postcode, property_number
from helpers.twin.kin import Kin, is_known, kin
from helpers.twin.safeguards import safeguards
from helpers.twin.words import Judged, Row, World, working_days_after

SPANS = "feeds/spans_in_order"
DEATH = "identity/no_activity_after_death"
_MET = ("met", None, None)
_EXPLAINED = {"unknown", "not_disclosed", "donor"}


def father_recorded(world: World, values: Mapping[str, Any]) -> Judged:
    """Each open child: a father on record, or the reason why none is."""
    found, status = kin(world), _paternity(world)
    judged: Judged = {}
    for child, start in world.open_children.items():
        said = status.get(child, [])
        is_named = found.fathers.get(child) or len(found.mothers.get(child, ())) > 1
        if is_named or any(_is_explained(world, row) for row in said):
            judged[child] = _MET
        elif said:
            judged[child] = ("unknown", "record", "fathers/paternity_enquired")
        elif found.of_unknown_kind.get(child):
            judged[child] = ("unknown", "record", None)
        else:
            judged[child] = _unsaid(world, child, working_days_after(start, values["allow"]))
    return judged


def _unsaid(world: World, child: str, due_on: date | None) -> tuple[str, str | None, str | None]:
    """The verdict of a child of whose father the record says nothing."""
    if due_on is None:
        return ("unknown", "record", None)
    if world.is_in_doubt(child):
        return ("unknown", "record", SPANS)
    if world.as_at <= due_on:
        return ("not_yet_due", None, None)
    if world.is_death_doubtful(child):
        return ("unknown", "record", DEATH)
    return ("gap", "record", None)


def _paternity(world: World) -> dict[str, list[Row]]:
    """The rows that say of a child that the father is not known, not disclosed or a donor."""
    found = defaultdict(list)
    for row in world.rows("person_relationships"):
        child, adult = kin(world).child_first(row)
        is_answer = row["paternity_status"] in _EXPLAINED and is_known(world, row)
        if is_answer and child is not None and child != adult:
            found[child].append(row)
    return found


def _is_explained(world: World, row: Row) -> bool:
    return bool(row["paternity_reason"]) and world.happened(row["paternity_enquired_on"])


def father_details_complete(world: World, values: Mapping[str, Any]) -> Judged:
    """Each living father of a child on a plan, in care or under enquiry: what is known of him."""
    found = kin(world)
    kinds = ("protection_plan", "looked_after", "enquiry")
    spans = {
        child: all(one.is_doubtful for one in held if one.kind in kinds)
        for child, held in safeguards(world).items()
        if any(one.kind in kinds for one in held)
    }
    judged: Judged = {}
    for father, children in found.children_of(found.fathers, set(spans)).items():
        if world.is_dead(father):
            continue
        lacking = {child: _lacks(world, found, (child, father), values) for child in children}
        sure = {c for c in children if not spans[c] and not world.is_death_doubtful(c)}
        if father not in world.people:
            judged[father] = ("unknown", "record", None)
        elif any(lacking[child] for child in sure):
            judged[father] = ("gap", "record", None)
        elif any(lacking.values()):
            is_span = any(spans[child] for child in children)
            judged[father] = ("unknown", "record", SPANS if is_span else DEATH)
        else:
            judged[father] = _MET
    return judged


def _lacks(world: World, found: Kin, tie: tuple[str, str], values: Mapping[str, Any]) -> bool:
    """Whether a required field is not there of a father, asked for one of his children."""
    _, father = tie
    held = {
        "born_on": world.born_on(father) is not None,
        "has_parental_responsibility": any(
            row["has_parental_responsibility"] is not None for row in found.ties.get(tie, ())
        ),
        "address": any(_tells_home(world, row) for row in world.of("address", father)),
    }
    return not all(held[field] for field in values["required"])


def _tells_home(world: World, row: Row) -> bool:
    """Whether the address holds on the night, or says that none is known, with a date."""
    if world.happened(row["not_known_on"]):
        return world.ended(row["started_on"], row["ended_on"]) is None
    noted = postcode(row) or line(row) or property_number(row)
    return is_current(world, row) and noted is not None


def both_parents_views(world: World, values: Mapping[str, Any]) -> Judged:
    """Each assessment of the quarter: a view of every recorded parent, or why there is none."""
    together: dict[str, list[tuple[str | None, date | None]]] = defaultdict(list)
    for one in world.assessments:
        if one.row["assessment_id"] is not None:
            together[one.row["assessment_id"]].append((one.row["person_id"], one.authorised_on))
    judged: Judged = {}
    for assessment, rows in together.items():
        day = max((on for _, on in rows if on is not None), default=None)
        children = {child for child, _ in rows if child is not None and not world.is_dead(child)}
        if day is None or not world.back(values["look_back"], day):
            continue
        parents = {parent for child in children for parent in _parents_known(world, child, day)}
        if parents:
            judged[assessment] = _views_reported(world, assessment, children, day)
    return judged


def _views_reported(
    world: World, assessment: str, children: set[str], day: date
) -> tuple[str, str | None, str | None]:
    """The verdict of an assessment of children, authorised on a day, with a parent known then."""
    rows = world.by("assessment_views", "assessment_id").get(assessment, [])
    noted = {view["person_id"] for view in rows if view["has_view"] or view["reason_code"]}
    left = {
        (child, parent)
        for child in children
        for parent in _parents_known(world, child, day)
        if parent not in noted
    }
    if rows and not left:
        return _MET
    parents = {parent for _, parent in left}
    is_father = len(parents) == 1 and any(p in kin(world).fathers.get(c, ()) for c, p in left)
    cause = "fathers/father_in_assessment" if is_father else None
    if not rows:
        return ("unknown", "record", cause)
    sure = {tie for tie in left if not world.is_death_doubtful(tie[0])}
    if any(not _is_undated(world, *tie) for tie in sure):
        return ("gap", "record", cause)
    return ("unknown", "record", cause if sure else DEATH)


def _days_known(world: World, child: str, parent: str) -> list[date]:
    ties = kin(world).ties.get((child, parent), [])
    return [day for r in ties if (day := r["recorded_on"] or r["started_on"]) is not None]


def _is_undated(world: World, child: str, parent: str) -> bool:
    """Whether the relationships of the two should say since when they are known, and do not."""
    return bool(kin(world).ties.get((child, parent))) and not _days_known(world, child, parent)


def _parents_known(world: World, child: str, by: date) -> set[str]:
    """The recorded parents whom the record knew on a day, and who were alive then."""
    known = set()
    for parent in kin(world).parents(child):
        person = world.people.get(parent)
        if person is not None and person.died_on is not None and person.died_on <= by:
            continue
        if min(_days_known(world, child, parent), default=by) <= by:
            known.add(parent)
    return known
