"""The plan that counts of each kind, children in need at home, and who is to be seen since when."""

from collections import defaultdict
from typing import Any

from derived.twin.care import counted_visit, missing_tonight, placement_on_day
from derived.twin.children import is_child, last_seen
from derived.twin.days import in_calendar
from derived.twin.people import Register
from derived.twin.spans import Found, doubt, looked_after, short_breaks


def open_plan(world: Register) -> Found:
    held: dict[tuple[str, str], list[tuple[Any, ...]]] = defaultdict(list)
    for table, key in (("cin_plan", "cin_plan_id"), ("cp_plan", "cp_plan_id")):
        for row in world.rows(table):
            child, start = row["person_id"], in_calendar(row["started_on"])
            if child is None or not world.in_force(row["started_on"], row["ended_on"]):
                continue
            referral = row["referral_id"] if table == "cin_plan" else None
            is_doubtful = doubt(world, table, row) is not None
            names = [_blank_last(name) for name in (start, row[key], referral)]
            place = (is_doubtful, *names, row["row_id"])
            kinds = ["in_need"] if table == "cin_plan" else ["protection"]
            if table == "cp_plan" and not row["is_other_authority"]:
                kinds.append("own_protection")
            for kind in kinds:
                held[child, kind].append((place, row, referral, is_doubtful))
    for (child, kind), found in held.items():
        _, row, referral, is_doubtful = min(found, key=lambda one: one[0])
        yield {
            "child_id": child,
            "kind": kind,
            "row_id": row["row_id"],
            "referral_id": referral,
            "started_on": row["started_on"],
            "is_doubtful": is_doubtful,
        }


def _blank_last(name: Any) -> tuple[bool, str]:
    """A sort key that puts a blank day or id last."""
    return name is None, str(name or "")


def child_in_need(world: Register) -> Found:
    series = {one["child_id"]: one for one in short_breaks(world)}
    for child, one in series.items():
        kept = {column: one[column] for column in ("row_id", "started_on", "is_doubtful")}
        yield {"child_id": child, "kind": "short_breaks", **kept}
    plans = list(open_plan(world))
    elsewhere: dict[str, list[bool]] = defaultdict(list)
    for one in [*plans, *(one for one in looked_after(world) if one["is_open"])]:
        if one.get("kind", "protection") == "protection":
            elsewhere[one["child_id"]].append(one["is_doubtful"])
    for plan in plans:
        child, doubts = plan["child_id"], elsewhere[plan["child_id"]]
        if plan["kind"] == "in_need" and child not in series and all(doubts):
            is_disabled = any(
                row["person_id"] == child and row["primary_need_code"] == "N2"
                for row in world.by("referral", "referral_id").get(plan["referral_id"], [])
            )
            yield {
                "child_id": child,
                "kind": "disability" if is_disabled else "in_need",
                "row_id": plan["row_id"],
                "started_on": plan["started_on"],
                "is_doubtful": plan["is_doubtful"] or bool(doubts),
            }


def seen_since_start(world: Register) -> Found:
    asked = [
        ("of_protection", plan) for plan in open_plan(world) if plan["kind"] == "own_protection"
    ]
    asked += [("any", one) for one in child_in_need(world)]
    asked += [
        ("of_care", {**one, "kind": "looked_after"})
        for one in placement_on_day(world)
        if one["on_day"] == world.as_at
    ]
    missing = {one["child_id"]: one["missing_since"] for one in missing_tonight(world)}
    seen = {(one["child_id"], one["by_visits"]): one for one in last_seen(world)}
    for by_visits, one in asked:
        child = one["child_id"]
        if is_child(world, child) and not world.is_unborn(child):
            is_of_unknown_age = world.is_age_unknown(child)
            kept = ("child_id", "kind", "row_id", "started_on", "is_doubtful")
            yield {
                **{column: one[column] for column in kept},
                "by_visits": by_visits,
                "missing_since": missing.get(child),
                "child_doubt": "death_in_doubt"
                if world.is_death_doubtful(child)
                else "age_unknown"
                if is_of_unknown_age
                else None,
                **_clock(world, one, seen.get((child, by_visits), {})),
            }


def _clock(world: Register, one: dict[str, Any], seen: dict[str, Any]) -> dict[str, Any]:
    """The visits since the day from which days are counted, and those of any day."""
    start, born_on = in_calendar(one["started_on"]), world.born_on(one["child_id"])
    clock = max(start, born_on or start) if start is not None else None

    def since(day: Any) -> Any:
        return day if None not in (day, clock) and day >= clock else None

    seen_on, perhaps_on = seen.get("last_seen_on"), seen.get("perhaps_seen_on")
    is_from_birth = since(seen_on) is None and clock != start
    return {
        "clock_from": clock,
        "seen_since_on": since(seen_on),
        "counted_from": since(seen_on) or clock,
        "is_from_birth": None if clock is None else is_from_birth,
        "perhaps_since_on": since(perhaps_on),
        "perhaps_seen_on": perhaps_on,
        "visit_doubt": seen.get("doubt"),
        "doubtful_rows": seen.get("doubtful_rows"),
        "last_seen_on": seen_on,
        "last_seen_rows": seen.get("last_seen_rows"),
        "last_visit_on": seen.get("last_visit_on"),
        "visits_since_last_seen": seen.get("visits_since") or 0,
        "answered_no_since": seen.get("answered_no_since") or 0,
        "blank_since": seen.get("blank_since") or 0,
    }


def visit_to_see(world: Register) -> Found:
    visits: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for one in counted_visit(world):
        if one["was_seen"] is not False:
            visits[one["child_id"], one["by_visits"]].append(one)
    for asked in seen_since_start(world):
        child = asked["child_id"]
        for one in visits[child, asked["by_visits"]]:
            yield {
                **{name: value for name, value in one.items() if name != "is_certain"},
                "row_id": asked["row_id"],
                "missing_since": asked["missing_since"],
                "child_doubt": "span_in_doubt" if asked["is_doubtful"] else asked["child_doubt"],
                "born_on": None if world.is_age_unknown(child) else world.born_on(child),
                "is_sure": bool(one["was_seen"] and one["is_certain"]),
            }
