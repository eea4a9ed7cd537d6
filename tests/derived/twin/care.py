"""The placements of looked-after children, and which visits count for which kind."""

from collections import defaultdict
from datetime import date
from typing import Any

from derived.twin.days import in_calendar
from derived.twin.people import Register
from derived.twin.spans import Found, doubt, looked_after, visit


def counted_visit(world: Register) -> Found:
    care: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in looked_after(world):
        care[one["child_id"]].append(one)
    for one in visit(world):
        kinds = {"any": True}
        if one["is_cla_visit"]:
            kinds["of_care"] = True
        day = one["visited_on"]
        spans = [
            span
            for span in care[one["child_id"]]
            if one["is_cla_visit"]
            and (None in (day, span["started_on"]) or day >= span["started_on"])
            and (None in (day, span["ended_on"]) or day < span["ended_on"])
        ]
        is_sure = any(not s["is_doubtful"] and s["started_on"] is not None for s in spans)
        if one["is_cp_visit"] or spans:
            kinds["of_protection"] = one["is_cp_visit"] or is_sure
        kept = (
            "child_id", "visit_id", "visited_on", "was_seen", "was_seen_alone",
            "was_bedroom_seen", "is_cp_visit", "row_ids",
        )  # fmt: skip
        for kind, is_certain in kinds.items():
            own = {column: one[column] for column in kept}
            yield {**own, "by_visits": kind, "is_certain": is_certain}


def missing_tonight(world: Register) -> Found:
    starts: dict[str, list[date]] = defaultdict(list)
    for row in world.rows("missing"):
        is_missing = row["missing_type"] == "M" and row["person_id"] is not None
        if is_missing and world.in_force(row["started_on"], row["ended_on"]):
            start = in_calendar(row["started_on"])
            starts[row["person_id"]] += [start] if start is not None else []
    for child, days in starts.items():
        yield {"child_id": child, "missing_since": min(days, default=None)}


def placed_episode(world: Register) -> Found:
    of_child: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in looked_after(world):
        of_child[one["child_id"]].append(one)
    kept = (
        "child_id", "cla_episode_id", "row_id", "placement_id", "started_on", "start_reason",
        "is_open", "is_doubtful",
    )  # fmt: skip
    for episodes in of_child.values():
        in_order = sorted(
            episodes,
            key=lambda one: (
                one["started_on"] or one["ended_on"] or date.min,
                _blank_last(one["cla_episode_id"]),
                one["row_id"],
            ),
        )
        for place, one in enumerate(in_order, 1):
            kind = _kind(world, one)
            yield {
                **{column: one[column] for column in kept},
                "placement_type": kind,
                "is_temporary": (kind or "").startswith("T"),
                "place": place,
            }


def _kind(world: Register, episode: dict[str, Any]) -> str | None:
    over = episode["ended_on"]
    best: list[tuple[Any, ...]] = []
    for row in world.rows("cla_placement"):
        start, end = in_calendar(row["started_on"]), world.ended(row["started_on"], row["ended_on"])
        is_begun = start is None or start <= (over or world.as_at)
        is_in_force = is_begun and (end is None or (over is not None and end >= over))
        is_named = row["placement_id"] is not None
        is_named = is_named and row["placement_id"] == episode["placement_id"]
        if is_named or (is_in_force and row["person_id"] == episode["child_id"]):
            name = row["placement_id"] or ""
            place = (is_in_force, is_named, start or date.min, name, row["row_id"])
            best.append((place, row["placement_type"]))
    return max(best)[1] if best else None


def _blank_last(name: str | None) -> tuple[bool, str]:
    return name is None, name or ""


def placement_on_day(world: Register) -> Found:
    of_child: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in placed_episode(world):
        of_child[one["child_id"]].append(one)
    days: dict[str, set[date]] = defaultdict(set)
    for one in counted_visit(world):
        if one["by_visits"] == "of_care" and one["visited_on"] is not None:
            days[one["child_id"]].add(one["visited_on"])
    for child, episodes in of_child.items():
        held = [one for one in episodes if one["is_open"]]
        placements = _placements(episodes)
        for day in days[child] | {world.as_at} if held else ():
            there = [[e for e in own if _is_begun(e, day)] for own in placements]
            begun_by = [own for own in there if own]
            if begun_by:
                yield {
                    "child_id": child,
                    "on_day": day,
                    "row_id": held[-1]["row_id"],
                    "is_doubtful": all(one["is_doubtful"] for one in held),
                    **_on_day(world, begun_by[-1], day),
                }


def _is_begun(episode: dict[str, Any], day: date) -> bool:
    return episode["started_on"] is None or episode["started_on"] <= day


def _placements(episodes: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The episodes of each placement; a temporary one belongs to the one that it interrupts."""
    found: list[list[dict[str, Any]]] = []
    before: dict[str, Any] | None = None
    lasting: list[str] = []
    for one in episodes:
        is_return = before is not None and before["is_temporary"] and lasting[-1:] != []
        is_return = is_return and one["placement_id"] == lasting[-1]
        is_moved = one["start_reason"] in ("P", "B", None)
        is_own = is_moved and not one["is_temporary"] and not is_return
        if before is None or one["start_reason"] == "S" or is_own:
            found.append([])
        found[-1].append(one)
        before = one
        if not one["is_temporary"] and one["placement_id"] is not None:
            lasting.append(one["placement_id"])
    return found


def _on_day(world: Register, episodes: list[dict[str, Any]], day: date) -> dict[str, Any]:
    first = episodes[0]
    is_said = first["start_reason"] is not None or first["place"] == 1
    settled = [one for one in episodes if not one["is_temporary"]] or episodes
    starts = [one["started_on"] for one in episodes if one["started_on"] is not None]
    statuses = []
    for row in world.of("legal_status", first["child_id"]):
        is_in_force = world.in_force(row["started_on"], row["ended_on"], day)
        if row["legal_status"] is not None and is_in_force:
            since = in_calendar(row["started_on"]) or max(starts, default=date.min)
            is_sure = doubt(world, "legal_status", row) is None
            statuses.append((since, row["row_id"], row["legal_status"] if is_sure else None))
    return {
        "started_on": first["started_on"] if is_said else None,
        "placement_type": settled[-1]["placement_type"],
        "legal_status": max(statuses)[2] if statuses else None,
    }


def visiting_terms(world: Register) -> Found:
    for one in placement_on_day(world):
        child, day, start = one["child_id"], one["on_day"], one["started_on"]
        reviews = [
            in_calendar(row["reviewed_on"])
            for row in world.of("cla_review", child)
            if not row["was_cancelled"]
        ]
        held = [r for r in reviews if r is not None and r <= day and (start is None or r >= start)]
        agreements = [
            in_calendar(row["agreed_on"]) is not None
            and doubt(world, "visiting_agreements", row) is None
            for row in world.of("visiting_agreements", child)
            if world.in_force(row["agreed_on"], row["ended_on"], day)
        ]
        has_no_review = not world.rows("cla_review")
        has_no_agreement = not world.rows("visiting_agreements")
        yield {
            **{c: one[c] for c in ("child_id", "on_day", "placement_type", "legal_status")},
            "is_reviewed": bool(held),
            "is_perhaps_reviewed": bool(held) or None in reviews or has_no_review,
            "is_agreed": any(agreements),
            "is_perhaps_agreed": bool(agreements) or has_no_agreement,
        }
