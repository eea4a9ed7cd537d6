"""Homes, siblings who share one, moves, and whose case a child is."""

import json
import re
from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

from derived.twin.children import open_child
from derived.twin.copies import Row
from derived.twin.days import in_calendar
from derived.twin.families import family
from derived.twin.holders import case_holder
from derived.twin.people import Register
from derived.twin.spans import Found, adopted_child, current_placement, doubt, visit

_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}")
_FILLED = re.compile(r':\s*("\s*[^"\s]|[0-9])')
_DWELLING = ("FLAT", "HOUSE", "BUILDING")


def home(world: Register) -> Found:
    adopted = {one["person_id"] for one in adopted_child(world)}
    current = {}
    for who in {row["person_id"] for row in world.rows("address")} - {None, *adopted}:
        row = _current(world, who)
        if row is None or world.happened(row["not_known_on"]):
            continue
        if not re.search("refuge|confidential", (row["address_type"] or "").lower()):
            current[who] = row
    numbers: dict[str, set[str]] = defaultdict(set)
    for row in current.values():
        if _line(row) and _number(row):
            numbers[_line(row)].add(_number(row))
    for who, row in current.items():
        number, line = _number(row), _line(row)
        if number is None and line is not None and len(numbers[line]) == 1:
            number = next(iter(numbers[line]))
        if number or line:
            yield {
                "person_id": who,
                "row_id": row["row_id"],
                "started_on": _start(row),
                "is_doubtful": doubt(world, "address", row) is not None,
                "home_id": number or line,
            }


def moved_in(world: Register) -> Found:
    rows = {row["row_id"]: row for row in world.rows("address")}
    for one in home(world):
        row, start = rows[one["row_id"]], one["started_on"]
        recorded_on = row["recorded_on"]
        is_known = recorded_on is None or recorded_on <= world.as_at
        if is_known and not any(
            _goes_on_in(other, row, start) for other in world.of("address", one["person_id"])
        ):
            days = [day for day in (start, in_calendar(recorded_on)) if day is not None]
            yield {
                "person_id": one["person_id"],
                "home_id": one["home_id"],
                "joined_on": start,
                "recorded_on": recorded_on,
                "known_on": max(days, default=None),
                "is_doubtful": one["is_doubtful"],
                "row_id": one["row_id"],
            }


def _goes_on_in(earlier: Row, row: Row, start: date | None) -> bool:
    """Whether an address that began on a day only continues an earlier one."""
    if start is None or earlier["started_on"] is None or earlier["started_on"] >= start:
        return False
    is_same = all(earlier[name] == row[name] for name in ("postcode", "address_json"))
    over = earlier["ended_on"]
    return is_same and (over is None or over >= start - timedelta(days=1))


def recorded_address(world: Register) -> Found:
    for who in {row["person_id"] for row in world.rows("address")} - {None}:
        held = [
            row
            for row in world.of("address", who)
            if world.in_force(row["started_on"], row["ended_on"])
        ]
        if any(world.happened(row["not_known_on"]) or _says(world, row) for row in held):
            yield {"person_id": who}


def _says(world: Register, row: Row) -> bool:
    """Whether an address says where a person lives."""
    code = row["postcode"].strip() if row["postcode"] is not None else None
    is_no_place = code is None or code.upper().startswith("ZZ99")
    is_placeholder = code is not None and code.lower() in world.values["placeholder_names"]
    text = row["address_json"] or ""
    # if an address is not valid JSON, any part that can be read counts
    is_readable = any(part.strip() for part in _parts(row).values())
    is_filled = is_readable or bool(_FILLED.search(text))
    return is_filled or not (is_no_place or is_placeholder)


def _start(row: Row) -> date | None:
    return in_calendar(row["started_on"]) or in_calendar(row["not_known_on"])


def _current(world: Register, who: str) -> Row | None:
    held = []
    for row in world.of("address", who):
        start = _start(row)
        is_over = world.ended(start, row["ended_on"]) is not None
        if (start is None or start <= world.as_at) and not is_over:
            is_sure = doubt(world, "address", row) is None
            name = row["address_id"]
            place = (is_sure, start or date.min, name is not None, name or "", row["row_id"])
            held.append((place, row))
    return max(held, key=lambda one: one[0], default=(None, None))[1]


def _parts(row: Row) -> dict[str, str]:
    try:
        parts = json.loads(row["address_json"] or "{}")
    except ValueError:
        return {}
    return {name: str(part) for name, part in parts.items() if part is not None}


def _number(row: Row) -> str | None:
    number = _parts(row).get("UPRN", "").strip()
    return (number.lstrip("0") or None) if re.fullmatch("[0-9]{1,12}", number) else None


def _line(row: Row) -> str | None:
    parts = {name: re.sub("[^A-Z0-9]", "", part.upper()) for name, part in _parts(row).items()}
    code = re.sub("[^A-Z0-9]", "", (row["postcode"] or "").upper())
    dwelling = [parts.get(name, "") for name in _DWELLING]
    if not _POSTCODE.fullmatch(code) or code.startswith("ZZ99") or not any(dwelling):
        return None
    return "/".join((code, *dwelling, parts.get("STREET", "")))


def siblings_at_home(world: Register) -> Found:
    families = {row["child_id"]: row["family_id"] for row in family(world)}
    homes = {row["person_id"]: row for row in home(world)}
    placed = {row["child_id"]: row["placement_type"] for row in current_placement(world)}
    there = [
        child
        for child in open_child(world)
        if not world.is_unborn(child["child_id"])
        and child["child_id"] in families
        and child["child_id"] in homes
        and (not child["is_looked_after"] or placed.get(child["child_id"]) == "P1")
    ]

    def shared(child: dict[str, Any]) -> tuple[str, str]:
        return families[child["child_id"]], homes[child["child_id"]]["home_id"]

    counts = Counter(shared(child) for child in there)
    for child in there:
        at = homes[child["child_id"]]
        starts = (child["episode_started_on"], at["started_on"])
        known = [day for day in (*starts, world.born_on(child["child_id"])) if day is not None]
        is_in_doubt = child["is_doubtful"] or at["is_doubtful"]
        if counts[shared(child)] > 1:
            yield {
                "child_id": child["child_id"],
                "row_id": child["row_id"],
                "family_id": families[child["child_id"]],
                "home_id": at["home_id"],
                "of_home_from": max(known, default=None),
                "doubt": "span_in_doubt"
                if is_in_doubt
                else "start_unknown"
                if None in starts
                else None,
            }


def family_visit(world: Register) -> Found:
    visits: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in visit(world):
        visits[one["child_id"]].append(one)
    together: dict[Any, list[tuple[dict[str, Any], dict[str, Any]]]] = defaultdict(list)
    for child in siblings_at_home(world):
        for one in visits[child["child_id"]]:
            day, start = one["visited_on"], child["of_home_from"]
            if None in (day, start) or day >= start:
                together[child["family_id"], child["home_id"], day].append((child, one))
    for (name, home_id, day), held in together.items():
        doubts = [child["doubt"] for child, _ in held]
        yield {
            "family_id": name,
            "home_id": home_id,
            "visited_on": day,
            "child_ids": sorted({child["child_id"] for child, _ in held}),
            "doubt": None if None in doubts else min(doubts),
            "row_ids": sorted(row_id for _, one in held for row_id in one["row_ids"]),
        }


def subject(world: Register) -> Found:
    status = {row["child_id"]: row["status"] for row in open_child(world)}
    families = {row["child_id"]: row["family_id"] for row in family(world)}
    visits = [row for row in visit(world) if row["visited_on"] is not None]
    seen: dict[str, Any] = {}
    for row in visits:
        if row["was_seen"]:
            seen[row["child_id"]] = max(row["visited_on"], seen.get(row["child_id"], date.min))
    held: dict[str, list[tuple[Any, Row]]] = defaultdict(list)
    for row in case_holder(world):
        is_sure = row["holder"] == "worker" and not row["is_role_unclear"]
        if is_sure and row["ended_on"] is None:
            place = (row["started_on"] or date.min, row["row_id"])
            held[row["child_id"]].append((place, row))
    for child in {*world.people, *status, *(r["person_id"] for r in world.rows("referral"))}:
        if child is not None:
            last = [row for _, row in sorted(held[child], key=lambda one: one[0])]
            yield {
                "child_id": child,
                "child_status": status.get(child, "closed"),
                "family_id": families.get(child),
                "last_seen_on": seen.get(child),
                **({"worker_id": last[-1]["worker_id"]} if last else {}),
            }
