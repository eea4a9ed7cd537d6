"""Children whom the record shows as privately fostered."""

import json
from collections import defaultdict
from datetime import date
from typing import Any

from derived.twin.children import open_child
from derived.twin.days import in_calendar
from derived.twin.factors import recorded_factor
from derived.twin.people import Register
from derived.twin.spans import Found, assessment, doubt, looked_after

FACTORS = {"8B", "8C", "8D", "8E", "8F"}

# the child, the day from which it is known, whether it is in doubt, and the row
Shown = tuple[str, date | None, bool, int]


def _is_flagged(world: Register, outcome: str | None) -> bool:
    """Whether an outcome says yes to private fostering."""
    try:
        flags = json.loads(outcome or "{}")
    except ValueError:
        return False
    said = flags.get("PRIVATE_FOSTERING_FLAG") if isinstance(flags, dict) else None
    return str(said).strip().lower() in world.values["yes_words"]


def _shown(world: Register) -> list[Shown]:
    shown: list[Shown] = [
        (
            row["person_id"], in_calendar(row["known_on"]),
            doubt(world, "private_fostering", row) is not None, row["row_id"],
        )
        for row in world.rows("private_fostering")
        if world.in_force(row["started_on"], row["ended_on"])
    ]  # fmt: skip
    outcomes = {
        row["row_id"]: row["outcome_json"]
        for table in ("referral", "assessment")
        for row in world.rows(table)
    }
    found = {one["assessment_id"] for one in recorded_factor(world) if one["factor"] in FACTORS}
    assessed: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for one in assessment(world):
        if _is_flagged(world, outcomes[one["row_id"]]) or one["assessment_id"] in found:
            assessed[one["child_id"], one["referral_id"]].append(one)
    for child in open_child(world):
        name, is_doubtful, row_id = (
            child["child_id"],
            child["is_doubtful"],
            child["referral_row_id"],
        )
        if _is_flagged(world, outcomes.get(row_id)):
            shown.append((name, child["referred_on"], is_doubtful, row_id))
        if child["referral_id"] is not None:
            for one in assessed[name, child["referral_id"]]:
                day = one["authorised_on"] or one["started_on"]
                shown.append((name, day, is_doubtful, one["row_id"]))
    return shown


def privately_fostered(world: Register) -> Found:
    care: dict[str, list[bool]] = defaultdict(list)
    for one in looked_after(world):
        if one["is_open"]:
            care[one["child_id"]].append(one["is_doubtful"])
    by_child: dict[str, list[Shown]] = defaultdict(list)
    for one in _shown(world):
        if one[0] is not None and (one[1] is None or one[1] <= world.as_at):
            by_child[one[0]].append(one)
    for child, shown in by_child.items():
        in_care = care.get(child, [])
        if all(in_care):
            yield {
                "child_id": child,
                "known_on": min((day for _, day, _, _ in shown if day), default=None),
                "is_doubtful": bool(in_care) or all(is_doubtful for _, _, is_doubtful, _ in shown),
                "row_id": min(row_id for _, _, _, row_id in shown),
            }
