"""Open children: their episodes and safeguards, the help for them, and when they were last seen."""

from collections import defaultdict
from typing import Any

from derived.twin.care import counted_visit
from derived.twin.copies import Row
from derived.twin.days import in_calendar, working_days_between
from derived.twin.families import family
from derived.twin.people import Register
from derived.twin.spans import (
    Found,
    assessment,
    begun,
    current_placement,
    doubt,
    looked_after,
)

_PLANS = {"cin_plan": "child_in_need_plan", "cp_plan": "protection_plan"}
_RANKS = ("looked_after", "protection_plan", "child_in_need_plan")


def is_child(world: Register, who: str) -> bool:
    """Whether a person is alive, and under 18, unborn or of unknown age."""
    is_adult = world.is_of_age(who, world.values["adult_age"])
    return not world.is_dead(who) and (world.is_age_unknown(who) or not is_adult)


def _open(world: Register, table: str) -> list[Row]:
    return [r for r in world.rows(table) if world.in_force(r["started_on"], r["ended_on"])]


def open_child(world: Register) -> Found:
    assessments = [one for one in assessment(world) if one["is_open"]]
    work: dict[Any, list[bool]] = defaultdict(list)
    for one in assessments:
        work[one["referral_id"]].append(one["is_doubtful"])
    running: dict[str, list[tuple[Any, str, int, bool]]] = defaultdict(list)
    for table, status in _PLANS.items():
        for row in _open(world, table):
            is_doubtful = doubt(world, table, row) is not None
            work[row["referral_id"]].append(is_doubtful)
            start = in_calendar(row["started_on"])
            running[row["person_id"]].append((start, status, row["row_id"], is_doubtful))
    for one in looked_after(world):
        if one["is_open"]:
            is_doubtful = one["is_doubtful"]
            span = (one["started_on"], "looked_after", one["row_id"], is_doubtful)
            running[one["child_id"]].append(span)
    referrals: dict[str, list[tuple[Row, bool]]] = defaultdict(list)
    work.pop(None, None)
    for row in world.rows("referral"):
        theirs = work.get(row["referral_id"], [])
        if not world.in_force(row["referred_on"], row["closed_on"]):
            continue
        if not row["is_nfa"] or theirs:
            rests = bool(row["is_nfa"]) and all(theirs)
            is_doubtful = rests or doubt(world, "referral", row) is not None
            referrals[row["person_id"]].append((row, is_doubtful))
    assessed = {one["child_id"] for one in assessments}
    for child in {*referrals, *running} - {None}:
        if is_child(world, child):
            yield _episode(world, child, referrals.get(child, []), running.get(child, []), assessed)


def _episode(
    world: Register,
    child: str,
    referrals: list[tuple[Row, bool]],
    running: list[tuple[Any, str, int, bool]],
    assessed: set[Any],
) -> dict[str, Any]:
    days = [(in_calendar(row["referred_on"]), row) for row, _ in referrals]
    _, _, first = min(
        ((day is None, (day or world.as_at, row["row_id"]), row) for day, row in days),
        key=lambda one: one[:2],
        default=(None, None, None),
    )
    starts = [start for start, *_ in running if start is not None]
    rows = [row for start, _, row, _ in running if start == min(starts, default=None)]
    referred_on = in_calendar(first["referred_on"]) if first else None
    held = {status for _, status, *_ in running}
    since = working_days_between(referred_on, world.as_at)
    if rank := next((status for status in _RANKS if status in held), None):
        status = rank
    elif child in assessed:
        status = "open_assessment"
    elif since is not None and since >= world.values["idle_after"]:
        status = "open_with_nothing_running"
    else:
        status = "open_referral"
    return {
        "child_id": child,
        "row_id": min(
            (row["row_id"] for row in world.of("person", child)),
            default=first["row_id"] if first else min(rows, default=None),
        ),
        "referral_id": first["referral_id"] if first else None,
        "referral_row_id": first["row_id"] if first else None,
        "referred_on": referred_on,
        "episode_started_on": referred_on if first else min(starts, default=None),
        "is_doubtful": all(one[-1] for one in [*referrals, *running]),
        "is_looked_after": "looked_after" in held,
        "has_protection_plan": "protection_plan" in held,
        "has_child_in_need_plan": "child_in_need_plan" in held,
        "is_age_unknown": world.is_age_unknown(child),
        "is_death_doubtful": world.is_death_doubtful(child),
        "status": status,
    }


def safeguard(world: Register) -> Found:
    care = list(looked_after(world))
    in_doubt: dict[str, bool] = {}
    found = []
    kinds = {**_PLANS, "s47_enquiry": "enquiry"}
    for table, kind in kinds.items():
        for row in _open(world, table):
            day, is_doubtful = in_calendar(row["started_on"]), doubt(world, table, row) is not None
            found.append((row["person_id"], kind, row["row_id"], day, is_doubtful))
    for one in care:
        child, row_id, is_doubtful = one["child_id"], one["row_id"], one["is_doubtful"]
        if one["is_open"]:
            found.append((child, "looked_after", row_id, one["started_on"], is_doubtful))
            is_this = is_doubtful or one["started_on"] is None
            in_doubt[child] = in_doubt.get(child, True) and is_this
        if one["ceased_reason"] in ("E4A", "E4B") and (not one["is_open"] or is_doubtful):
            found.append((child, "returned_home", row_id, one["ended_on"], is_doubtful))
    ends = {r["row_id"]: doubt(world, "cla_placement", r) for r in world.rows("cla_placement")}
    for one in current_placement(world):
        if one["placement_type"] == "P1":
            is_doubtful = in_doubt[one["child_id"]] or ends[one["row_id"]] is not None
            place = (one["child_id"], "placed_with_parents", one["row_id"])
            found.append((*place, one["started_on"], is_doubtful))
    episodes = {one["child_id"]: one["episode_started_on"] for one in open_child(world)}
    for child, kind, row_id, day, is_doubtful in found:
        if child is not None and is_child(world, child):
            yield {
                "child_id": child,
                "kind": kind,
                "row_id": row_id,
                "day_on": day,
                "is_doubtful": is_doubtful or day is None,
                "is_death_doubtful": world.is_death_doubtful(child),
                "is_open_child": child in episodes,
                "episode_started_on": episodes.get(child),
            }


def help_for_child(world: Register) -> Found:
    members: dict[str, set[str]] = defaultdict(set)
    names = {row["child_id"]: row["family_id"] for row in family(world)}
    for child, name in names.items():
        members[name].add(child)
    times: list[tuple[Any, ...]] = []
    for table, kind in {**_PLANS, "early_help": "early_help"}.items():
        for row in world.rows(table):
            if begun(world, row["started_on"]):
                helped = {row["person_id"]}
                if table == "early_help" and row["person_id"] in names:
                    helped = members[names[row["person_id"]]]
                start, end = (
                    in_calendar(row["started_on"]),
                    world.ended(row["started_on"], row["ended_on"]),
                )
                is_doubtful = doubt(world, table, row) is not None
                times += [(one, kind, start, end, is_doubtful, row["row_id"]) for one in helped]
    for one in looked_after(world):
        span = (one["started_on"], one["ended_on"], one["is_doubtful"], one["row_id"])
        times.append((one["child_id"], "looked_after", *span))
    for child, kind, start, end, is_doubtful, row_id in times:
        if child is not None and (end is None or start is None or end > start):
            yield {
                "child_id": child,
                "kind": kind,
                "started_on": start,
                "ended_on": end,
                "is_doubtful": is_doubtful or start is None,
                "row_id": row_id,
            }
    yield from _services(world)


def _services(world: Register) -> Found:
    for one in assessment(world):
        is_sure = one["authorised_on"] is not None
        if one["child_id"] and one["has_services"] and (is_sure or one["is_doubtful"]):
            yield {
                "child_id": one["child_id"],
                "kind": "services",
                "started_on": one["authorised_on"],
                "is_doubtful": one["is_doubtful"] or not is_sure,
                "row_id": one["row_id"],
            }


def last_seen(world: Register) -> Found:
    kinds: dict[tuple[str, str], list[tuple[dict[str, Any], bool]]] = defaultdict(list)
    for one in counted_visit(world):
        kinds[one["child_id"], one["by_visits"]].append((one, one["is_certain"]))
    for (child, kind), held in kinds.items():
        yield {"child_id": child, "by_visits": kind, **_seen(world, held)}


def _seen(world: Register, held: list[tuple[dict[str, Any], bool]]) -> dict[str, Any]:
    dated = [one for one, _ in held if one["visited_on"] is not None]
    days = [one["visited_on"] for one in dated]
    seen, doubts = [], []
    for one, is_sure in held:
        day, answer = one["visited_on"], one["was_seen"]
        if answer is False:
            continue
        if day is not None and answer and is_sure:
            seen.append((day, one["visit_id"], one["row_ids"]))
        else:
            why = "undated" if day is None else "blank" if answer is None else "care_in_doubt"
            doubts.append((day or world.as_at, one["visit_id"], why, one["row_ids"]))
    last = max(seen, default=(None, None, None))
    perhaps = max(doubts, default=(None, None, None, None))
    after = [one["was_seen"] for one in dated if last[0] is None or one["visited_on"] > last[0]]
    return {
        "last_visit_on": max(days, default=None),
        "last_seen_on": last[0],
        "last_seen_rows": last[2],
        "doubt": perhaps[2],
        "perhaps_seen_on": perhaps[0],
        "doubtful_rows": perhaps[3],
        "visits_since": len(after) if days else None,
        "answered_no_since": after.count(False) if days else None,
        "blank_since": after.count(None) if days else None,
    }
