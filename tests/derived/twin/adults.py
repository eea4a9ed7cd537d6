"""Relationships of adults: couples, and what is recorded about fathers who are not named."""

from collections import defaultdict
from datetime import date
from typing import Any

from derived.twin.days import in_calendar
from derived.twin.families import FATHERS, is_placeholder, recorded_parent, relationship
from derived.twin.people import Register
from derived.twin.spans import Found, doubt

_COUPLES = ("partner", "spouse", "cohabitee")
_ANSWERS = ("unknown", "not_disclosed", "donor")


def couple(world: Register) -> Found:
    def known(day: date | None) -> date | None:
        is_to_come = day is not None and day > world.as_at
        return None if is_to_come and in_calendar(day) is None else day

    for row in world.rows("person_relationships"):
        both = (row["person_id"], row["related_person_id"])
        days = (known(row["started_on"]), known(row["recorded_on"]))
        is_couple = row["relationship_type"] in _COUPLES and None not in both
        is_past = all(day is None or day <= world.as_at for day in days)
        if not is_couple or both[0] == both[1] or not is_past:
            continue
        for adult, partner in (both, both[::-1]):
            who = world.people.get(partner)
            if not world.is_dead(partner) and not (who and is_placeholder(world, who)):
                yield {
                    "adult_id": adult,
                    "partner_id": partner,
                    "row_id": row["row_id"],
                    "started_on": days[0],
                    "recorded_on": days[1],
                    "ended_on": world.ended(row["started_on"], row["ended_on"]),
                    "is_doubtful": doubt(world, "person_relationships", row) is not None,
                    "partner_born_on": world.born_on(partner),
                }


def partner_of_parent(world: Register) -> Found:
    parents = list(recorded_parent(world))
    pairs = {(one["child_id"], one["parent_id"]) for one in parents}
    for both in couple(world):
        for one in parents:
            is_parent = one["parent_id"] == both["adult_id"] and one["died_on"] is None
            if is_parent and (one["child_id"], both["partner_id"]) not in pairs:
                yield {**both, "child_id": one["child_id"]}


def background_answer(world: Register) -> Found:
    for row in world.rows("background_checks"):
        is_reasoned = row["decision_reason"] is not None
        decided_on = row["decided_on"] if is_reasoned else None
        for day, is_request in ((row["requested_on"], True), (decided_on, False)):
            if row["person_id"] is not None and world.happened(day):
                yield {
                    "row_id": row["row_id"],
                    "person_id": row["person_id"],
                    "answered_on": day,
                    "is_request": is_request,
                }


def paternity(world: Register) -> Found:
    unnamed = {
        (one["child_id"], one["parent_id"])
        for one in recorded_parent(world)
        if not one["is_father"] and not one["is_mother"]
    }
    said: dict[str, tuple[list[Any], list[Any], list[Any]]] = defaultdict(lambda: ([], [], []))
    for row in sorted(relationship(world), key=lambda row: row["row_id"]):
        who = world.people.get(row["adult_id"])
        answers, possible, placeholders = said[row["child_id"]]
        if row["paternity_status"] in _ANSWERS:
            answers.append(row)
        if (row["child_id"], row["adult_id"]) in unnamed:
            possible.append(row)
        if row["kind"] in FATHERS and who is not None and is_placeholder(world, who):
            placeholders.append(row)
    for child, (answers, possible, placeholders) in said.items():
        rows = [*answers, *possible, *placeholders]
        first = answers[0] if answers else None
        if rows:
            yield {
                "child_id": child,
                "is_answered": first is not None,
                "is_answer_whole": any(
                    None not in (one["paternity_reason"], one["paternity_enquired_on"])
                    for one in answers
                ),
                "paternity_status": first and first["paternity_status"],
                "is_reason_blank": first and first["paternity_reason"] is None,
                "is_enquiry_blank": first and first["paternity_enquired_on"] is None,
                "has_possible_father": bool(possible),
                "has_placeholder": bool(placeholders),
                "row_ids": [row["row_id"] for row in rows],
            }
