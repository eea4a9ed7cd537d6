"""Who the fathers and male partners are: the suite's four checks, said again."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from helpers.twin.homes import is_current, line, postcode, property_number
from helpers.twin.kin import Kin, is_known, kin
from helpers.twin.words import Judged, Row, World, working_days_after

_EXPLAINED = {"unknown", "not_disclosed", "donor"}
_COUPLE = {"partner", "spouse", "cohabitee"}
_NOT_TOLD = ("unknown", "record", None)


def father_recorded(world: World, values: Mapping[str, Any]) -> Judged:
    """Each open child: a father on record, or the reason why none is."""
    found, status = kin(world), _paternity(world)
    judged: Judged = {}
    for child, start in world.open_children.items():
        said = status.get(child, [])
        is_named = found.fathers.get(child) or len(found.mothers.get(child, ())) > 1
        if is_named or any(_is_explained(world, row) for row in said):
            judged[child] = ("met", None, None)
        elif said:
            enquired = working_days_after(start, values["enquire_within"])
            late = world.as_at > enquired and any(r["paternity_status"] == "unknown" for r in said)
            judged[child] = ("unknown", "record", "paternity_enquired" if late else None)
        elif found.of_unknown_sex.get(child):
            judged[child] = ("unknown", "record", None)
        elif world.as_at > working_days_after(start, values["allow"]):
            judged[child] = ("gap", "record", None)
        else:
            judged[child] = ("not_yet_due", None, None)
    return judged


def _paternity(world: World) -> dict[str, list[Row]]:
    """The rows that say of a child that the father is not known, not disclosed or a donor."""
    found = defaultdict(list)
    for row in world.rows("person_relationships"):
        if not is_known(world, row):
            continue
        if row["paternity_status"] in _EXPLAINED and row["person_id"] is not None:
            found[row["person_id"]].append(row)
    return found


def _is_explained(world: World, row: Row) -> bool:
    return bool(row["paternity_reason"]) and world.happened(row["paternity_enquired_on"])


def father_details_complete(world: World, values: Mapping[str, Any]) -> Judged:
    """Each living recorded father of an open child: birth date, responsibility and address."""
    found = kin(world)
    judged: Judged = {}
    theirs = found.children_of(found.fathers, set(world.open_children))
    for father, children in theirs.items():
        if world.is_dead(father):
            continue
        if father not in world.people:
            judged[father] = ("unknown", "record", None)
            continue
        held = {
            "born_on": world.born_on(father) is not None,
            "has_parental_responsibility": all(
                _responsibility_told(found, child, father) for child in children
            ),
            "address": any(_tells_home(world, row) for row in world.of("address", father)),
        }
        is_whole = all(held[field] for field in values["required"])
        judged[father] = ("met", None, None) if is_whole else ("gap", "record", None)
    return judged


def _responsibility_told(found: Kin, child: str, father: str) -> bool:
    return any(r["has_parental_responsibility"] is not None for r in found.ties[child, father])


def _tells_home(world: World, row: Row) -> bool:
    """Whether the address holds on the night, or says that none is known, with a date."""
    if world.happened(row["not_known_on"]):
        return row["ended_on"] is None or row["ended_on"] > world.as_at
    told = postcode(row) or line(row) or property_number(row)
    return is_current(world, row) and told is not None


def both_parents_views(world: World, values: Mapping[str, Any]) -> Judged:
    """Each assessment of the quarter: a view of every recorded parent, or why there is none."""
    judged: Judged = {}
    for assessment, rows in world.by("assessment", "assessment_id").items():
        days = [row["authorised_on"] for row in rows if world.happened(row["authorised_on"])]
        children = {row["person_id"] for row in rows if not world.is_dead(row["person_id"])}
        if not days or not world.back(values["look_back"], max(days)):
            continue
        parents = {p for c in children for p in _parents_known(world, c, max(days))}
        if not parents:
            continue
        views = world.by("assessment_views", "assessment_id").get(assessment, [])
        told = {view["person_id"] for view in views if view["has_view"] or view["reason_code"]}
        if not views:
            judged[assessment] = ("unknown", "record", None)
        elif parents <= told:
            judged[assessment] = ("met", None, None)
        else:
            judged[assessment] = ("gap", "record", None)
    return judged


def _parents_known(world: World, child: str, by: date) -> set[str]:
    """The recorded parents whom the record knew on a day, and who were alive then."""
    found, known = kin(world), set()
    for parent in found.parents(child):
        person = world.people.get(parent)
        if person is not None and person.died_on is not None and person.died_on <= by:
            continue
        ties = found.ties.get((child, parent), [])
        days = [day for r in ties if (day := r["recorded_on"] or r["started_on"]) is not None]
        if not days or min(days) <= by:
            known.add(parent)
    return known


def new_partner_checked(world: World, values: Mapping[str, Any]) -> Judged:
    """Each recorded parent of an open child with a new partner: a check asked for in time."""
    found = kin(world)
    children = found.children_of(
        {child: found.parents(child) for child in world.open_children}, set(world.open_children)
    )
    couples: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in world.rows("person_relationships"):
        is_ahead = row["started_on"] is not None and row["started_on"] > world.as_at
        if is_ahead or not is_known(world, row):
            continue
        one, other = row["person_id"], row["related_person_id"]
        if row["relationship_type"] in _COUPLE and one and other and one != other:
            couples[one, other].append(row)
            couples[other, one].append(row)
    judged: Judged = {}
    for (parent, partner), rows in couples.items():
        theirs = {c for c in children.get(parent, ()) if partner not in found.parents(c)}
        if not theirs or not _is_asked_about(world, found, partner, values["min_age"]):
            continue
        start = min(world.open_children[child] for child in theirs)
        verdict = _partner_verdict(world, values, start, partner, rows)
        if verdict:
            judged[f"{parent}|{partner}"] = verdict
    return judged


def _is_asked_about(world: World, found: Kin, partner: str, min_age: int) -> bool:
    if world.is_dead(partner) or partner in found.placeholders:
        return False
    return world.is_of_age(partner, min_age) is not False


def _partner_verdict(
    world: World, values: Mapping[str, Any], start: date, partner: str, rows: list[Row]
) -> tuple[str, str | None, None] | None:
    """The couple's verdict, None where it is outside."""
    going_on = [row for row in rows if not world.happened(row["ended_on"])]
    dated = [r for r in going_on or rows if r["started_on"] or r["recorded_on"]]
    if not dated:
        return None if all(world.happened(r["ended_on"]) for r in rows) else _NOT_TOLD
    clocks = []
    for row in dated:
        clock = max(day for day in (row["started_on"], row["recorded_on"], start) if day)
        due_on = working_days_after(clock, values["allow"])
        if row["ended_on"] is None or row["ended_on"] > min(due_on, world.as_at):
            clocks.append((clock, due_on))
    if not clocks or not world.back(values["look_back"], min(clocks)[0]):
        return None
    clock, due_on = min(clocks)
    asked = [
        row["requested_on"]
        for row in world.of("background_checks", partner)
        if world.happened(row["requested_on"])
        and row["requested_on"] >= clock - timedelta(days=values["checked_before"])
    ]
    if asked and min(asked) <= due_on:
        return ("met", None, None)
    if asked:
        return ("gap", "late", None)
    return ("gap", "act", None) if world.as_at > due_on else ("not_yet_due", None, None)
