"""The results of visits: the child was seen, there was no access, or the visit was not made."""

from collections import defaultdict
from datetime import date
from typing import Any

from derived.twin.children import last_seen, open_child
from derived.twin.copies import Row
from derived.twin.people import Register
from derived.twin.spans import Found, visit

WITHOUT_ACCESS = ("child_not_in", "no_access")


def _came_of(copies: list[dict[str, Any]], outcomes: list[Row]) -> str:
    """The word for the result of a visit, from its copies and its outcomes."""
    said = [row["outcome"] for row in outcomes]
    if any(copy["was_seen"] for copy in copies) or "child_seen" in said:
        return "child_seen"
    if any(one in said for one in WITHOUT_ACCESS):
        return "without_access"
    return "not_made" if said and set(said) == {"cancelled"} else "other"


def _followed_up_on(day: date | None, outcomes: list[Row], as_at: date) -> date | None:
    """The first day of a letter or a word with a manager, from that of the visit to the night."""
    said = [row["followed_up_on"] for row in outcomes if row["followed_up_on"] is not None]
    return min((one for one in said if day is not None and day <= one <= as_at), default=None)


def visit_access(world: Register) -> Found:
    copies: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for one in visit(world):
        copies[one["child_id"], one["visit_id"]].append(one)
    visits: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for (child, name), alike in copies.items():
        outcomes = [row for row in world.of("visit_outcomes", child) if row["visit_id"] == name]
        days = [one["visited_on"] for one in alike if one["visited_on"] is not None]
        came_of, said = _came_of(alike, outcomes), {row["outcome"] for row in outcomes}
        is_without = came_of == "without_access"
        visits[child].append(
            {
                "visit_id": name,
                "child_id": child,
                "visited_on": max(days, default=None),
                "came_of": came_of,
                "outcome": min(said & {*WITHOUT_ACCESS}) if is_without else None,
                "in_a_row": None,
                "followed_up_on": _followed_up_on(max(days, default=None), outcomes, world.as_at),
                "outcome_row_id": min((row["row_id"] for row in outcomes), default=None),
            }
        )
    for of_child in visits.values():
        yield from _counted(of_child)


def _counted(visits: list[dict[str, Any]]) -> Found:
    """The visits of one child; visits without access are numbered in a row."""
    number = 0
    for one in sorted(
        visits,
        key=lambda one: (
            one["visited_on"] or date.max, one["came_of"] == "child_seen", one["visit_id"]
        ),
    ):  # fmt: skip
        if one["visited_on"] is not None and one["came_of"] == "child_seen":
            number = 0
        elif one["visited_on"] is not None and one["came_of"] == "without_access":
            number += 1
            one["in_a_row"] = number
        yield one


def open_child_seen(world: Register) -> Found:
    seen = {one["child_id"]: one for one in last_seen(world) if one["by_visits"] == "any"}
    kept = ("child_id", "status", "episode_started_on", "is_doubtful")
    for one in open_child(world):
        if world.is_unborn(one["child_id"]):
            continue
        said = seen.get(one["child_id"], {})
        yield {
            **{column: one[column] for column in kept},
            "born_on": world.born_on(one["child_id"]),
            "child_doubt": "death_in_doubt"
            if one["is_death_doubtful"]
            else "age_unknown"
            if one["is_age_unknown"]
            else None,
            "last_seen_on": said.get("last_seen_on"),
            "last_seen_rows": said.get("last_seen_rows"),
            "last_visit_on": said.get("last_visit_on"),
            "visit_doubt": said.get("doubt"),
            "perhaps_seen_on": said.get("perhaps_seen_on"),
            "doubtful_rows": said.get("doubtful_rows"),
            "visits_since_last_seen": said.get("visits_since") or 0,
            "answered_no_since": said.get("answered_no_since") or 0,
            "blank_since": said.get("blank_since") or 0,
        }
