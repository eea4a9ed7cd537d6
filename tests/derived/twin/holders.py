"""Case-holding involvements, the workers in them, and whether a child is allocated tonight."""

from collections import defaultdict
from datetime import date
from typing import Any

from derived.twin.children import open_child
from derived.twin.copies import UNREAD, Row
from derived.twin.days import in_calendar
from derived.twin.people import Register
from derived.twin.spans import Found, begun, doubt


def case_holder(world: Register) -> Found:
    listed = {role.strip().lower() for role in world.values["case_holder_roles"]}
    nobody = {one.strip().lower() for one in world.values["placeholder_workers"]}
    roles = {row["row_id"]: (row["role_code"] or "").strip() for row in world.rows("involvement")}
    has_listed = any(role.lower() in listed for role in roles.values())
    known = _known(world)
    for row in world.rows("involvement"):
        role, said = roles[row["row_id"]].lower(), row["professional_id"]
        is_unclear = role not in listed
        if is_unclear and role != "" and has_listed:
            continue
        if row["person_id"] is None or not begun(world, row["started_on"]):
            continue
        is_placeholder = any((one or "").lower() in nobody for one in (said, known.get(said)))
        otherwise = "worker" if said in known else "not_listed" if said is not None else "nobody"
        start = in_calendar(row["started_on"])
        why = doubt(world, "involvement", row)
        is_over = not world.in_force(row["started_on"], row["ended_on"])
        yield {
            "child_id": row["person_id"],
            "row_id": row["row_id"],
            "worker_id": known.get(said, said),
            "holder": "placeholder" if is_placeholder else otherwise,
            "team_id": row["team_id"],
            "is_role_unclear": is_unclear,
            "started_on": start,
            "ended_on": row["ended_on"] if is_over else None,
            "change_reason": row["change_reason"],
            "is_doubtful": start is None or why is not None,
        }


def known_worker(world: Register) -> Found:
    for known_by, professional_id in _known(world).items():
        yield {"known_by": known_by, "professional_id": professional_id}


def staff(world: Register) -> Found:
    known, rows = _known(world), [r for r in world.rows("workers") if r["worker_id"] is not None]
    has_marks = any(row["is_active"] is not None for row in rows)
    kept: dict[str, tuple[Any, Row]] = {}
    for row in rows:
        who = known.get(row["worker_id"], row["worker_id"])
        place = (who == row["worker_id"], row["row_id"])
        if who not in kept or place > kept[who][0]:
            kept[who] = (place, row)
    for who, (_, row) in kept.items():
        share = row["full_time_equivalent"]
        yield {
            "worker_id": who,
            "row_id": row["row_id"],
            "team_id": row["team_id"],
            "has_left": _has_left(world, row, has_marks),
            "left_on": in_calendar(row["left_on"]),
            "full_time_equivalent": share if share is not None and share > 0 else None,
        }


def _has_left(world: Register, row: Row, has_marks: bool) -> bool | None:
    """Whether a worker has left by the night; None if the staff list does not say."""
    day = in_calendar(row["left_on"])
    if row["is_active"] is False or world.happened(day):
        return True
    if day is None and (row["left_on"] is not None or "left_on" in row[UNREAD]):
        return None
    is_here = row["is_active"] or day is not None or not has_marks
    return False if is_here else None


def _known(world: Register) -> dict[str, str]:
    """The professional with that id, or else with that staff number."""
    known: dict[str, str] = {}
    rows = [row for row in world.rows("professional") if row["professional_id"] is not None]
    for row in sorted(rows, key=lambda one: one["professional_id"]):
        if row["staff_id"] is not None:
            known.setdefault(row["staff_id"], row["professional_id"])
    return {**known, **{row["professional_id"]: row["professional_id"] for row in rows}}


def allocation(world: Register) -> Found:
    held: dict[str, list[Row]] = defaultdict(list)
    for row in case_holder(world):
        held[row["child_id"]].append(row)
    for child in open_child(world):
        rows, start = held[child["child_id"]], child["episode_started_on"]
        now = [row for row in rows if row["ended_on"] is None]
        sure = [row for row in rows if row["holder"] == "worker" and not row["is_role_unclear"]]
        by_worker = [row for row in now if row["holder"] == "worker"]
        last = max((row["ended_on"] for row in sure if row["ended_on"]), default=None)
        doubts = {row["is_doubtful"] for row in by_worker if row in sure}
        unclear = "role_unclear" if by_worker else None
        others = [r["holder"] for r in now if r["holder"] != "worker" and not r["is_role_unclear"]]
        yield {
            "child_id": child["child_id"],
            "row_id": child["row_id"],
            "is_protected": child["is_looked_after"] or child["has_protection_plan"],
            "is_doubtful": child["is_doubtful"],
            "is_death_doubtful": child["is_death_doubtful"],
            "is_allocated": False in doubts,
            "holder_doubt": None if False in doubts else "holder_in_doubt" if doubts else unclear,
            "held_by": min(others, default=None),
            "episode_started_on": start,
            "last_ended_on": last,
            "counted_from": max(start, last or start) if start else None,
            "first_allocated_on": _first_day(sure, start),
            "holder_rows": sorted(row["row_id"] for row in now) or None,
        }


def _first_day(rows: list[Row], start: date | None) -> Any:
    """The first day of an episode on which one of these involvements was certainly in force."""
    return min(
        (
            max(row["started_on"], start)
            for row in rows
            if start
            and not row["is_doubtful"]
            and (row["ended_on"] is None or row["ended_on"] > start)
        ),
        default=None,
    )
