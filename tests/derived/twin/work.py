"""The work with a child, and the grave history of its family."""

from collections import defaultdict
from datetime import timedelta

from derived.twin.children import help_for_child
from derived.twin.families import family_member, person
from derived.twin.people import Register
from derived.twin.spans import Found, assessment, enquiry, looked_after, plan

_GRAVE = ("protection_plan", "looked_after")


def work(world: Register) -> Found:
    found = [("assessment", one["authorised_on"], one) for one in assessment(world)]
    found += [("enquiry", one["ended_on"], one) for one in enquiry(world)]
    found += [("looked_after", one["ended_on"], one) for one in looked_after(world)]
    found += [(one["kind"], one["ended_on"], one) for one in plan(world)]
    for one in help_for_child(world):
        if one["kind"] == "early_help":
            found.append(("early_help", one["ended_on"], one))
    for kind, over, one in found:
        yield {
            "row_id": one["row_id"],
            "kind": kind,
            "child_id": one["child_id"],
            "referral_id": one.get("referral_id"),
            "started_on": one["started_on"],
            "ended_on": over,
            "is_doubtful": one["is_doubtful"] or one["started_on"] is None,
        }


def family_history(world: Register) -> Found:
    members: dict[str, list[str]] = defaultdict(list)
    for one in family_member(world):
        members[one["member_id"]].append(one["child_id"])
    times = [
        (one["child_id"], one["kind"], one["started_on"], one["ended_on"], one)
        for one in help_for_child(world)
        if one["kind"] in _GRAVE
    ]
    first_rows = {row["person_id"]: row for row in reversed(world.rows("person"))}
    days = [("enquiry", one["child_id"], one["started_on"], one) for one in enquiry(world)]
    for one in person(world):
        if one["died_on"] is not None:
            row = first_rows[one["person_id"]]
            days.append(("death", one["person_id"], one["died_on"], row))
    for kind, child, day, one in days:
        if child is not None:
            times.append((child, kind, day, day and day + timedelta(days=1), one))
    for whose, kind, start, over, one in times:
        for child in members.get(whose, [whose]):
            yield {
                "child_id": child,
                "member_id": whose,
                "kind": kind,
                "started_on": start,
                "ended_on": over,
                "is_doubtful": start is None or (kind in _GRAVE and one["is_doubtful"]),
                "row_id": one["row_id"],
            }
