"""Periods in which a child's case was open, and what may answer a contact about the child."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from derived.twin.children import help_for_child
from derived.twin.copies import Row
from derived.twin.days import in_calendar
from derived.twin.families import family_member
from derived.twin.people import Register
from derived.twin.spans import Found, assessment, begun, doubt, flagged, referral_day

_CASE_KINDS = ("child_in_need_plan", "protection_plan", "looked_after")


def case_time(world: Register) -> Found:
    without_action: set[tuple[Any, Any]] = set()
    for row in world.rows("referral"):
        if not begun(world, row["referred_on"]):
            continue
        if row["is_nfa"]:
            without_action.add((row["referral_id"], row["person_id"]))
            continue
        is_doubtful = doubt(world, "referral", row) is not None
        over = world.ended(row["referred_on"], row["closed_on"])
        yield from _open("referral", row, row["person_id"], row["referred_on"], over, is_doubtful)
    for one in assessment(world):
        named = (one["referral_id"], one["child_id"])
        if None not in named and named in without_action:
            span = (one["started_on"], one["authorised_on"], one["is_doubtful"])
            yield from _open("assessment", one, one["child_id"], *span)
    for one in help_for_child(world):
        if one["kind"] in _CASE_KINDS:
            yield one


def _open(
    kind: str, row: Row, child: str | None, start: Any, over: Any, is_doubtful: bool
) -> Found:
    day = in_calendar(start)
    if child is not None and (over is None or day is None or over > day):
        yield {
            "child_id": child,
            "kind": kind,
            "started_on": day,
            "ended_on": over,
            "is_doubtful": is_doubtful or day is None,
            "row_id": row["row_id"],
        }


def family_contact(world: Register) -> Found:
    members: dict[str, list[str]] = defaultdict(list)
    for one in family_member(world):
        members[one["member_id"]].append(one["child_id"])
    for row in world.rows("contact"):
        whose = row["person_id"]
        if whose is not None:
            flag = flagged(row["outcome_json"], world.values["yes_words"], "EXISTING_REFERRAL_FLAG")
            for child in members.get(whose, [whose]):
                yield {
                    "child_id": child,
                    "member_id": whose,
                    "contacted_on": in_calendar(row["contacted_on"]),
                    "is_existing": bool(flag),
                    "row_id": row["row_id"],
                }


def contact_answer(world: Register) -> Found:
    found: list[tuple[Any, ...]] = []
    for one in referral_day(world):
        day, latest = one["referred_on"], one["latest_on"]
        found.append((one["child_id"], "referral", day, latest, one["row_id"]))
    for one in assessment(world):
        day = one["started_on"]
        latest = day or one["authorised_on"] or world.as_at
        found.append((one["child_id"], "assessment", day, latest, one["row_id"]))
    for row in world.rows("s47_enquiry"):
        day = in_calendar(row["started_on"])
        latest = day or world.ended(row["started_on"], row["ended_on"]) or world.as_at
        found.append((row["person_id"], "enquiry", day, latest, row["row_id"]))
    for one in help_for_child(world):
        if one["kind"] == "early_help":
            last = one["ended_on"] - timedelta(days=1) if one["ended_on"] else world.as_at
            day = None if one["is_doubtful"] else last
            found.append((one["child_id"], "early_help", day, last, one["row_id"]))
    for row in world.rows("oversight"):
        day = in_calendar(row["recorded_on"])
        found.append((row["person_id"], "oversight", day, day or world.as_at, row["row_id"]))
    for child, kind, day, latest, row_id in found:
        if child is not None and latest <= world.as_at:
            yield {
                "child_id": child,
                "kind": kind,
                "answered_on": day,
                "latest_on": latest,
                "row_id": row_id,
            }
