"""What came of visits: whether the child was seen, nobody opened, or they were not made."""

from collections import defaultdict
from datetime import date
from typing import Any

from derived.twin.copies import Row
from derived.twin.people import Register
from derived.twin.spans import Found, visit

WITHOUT_ACCESS = ("child_not_in", "no_access")


def _came_of(copies: list[dict[str, Any]], outcomes: list[Row]) -> str:
    """The word for what came of a visit, by its copies and the rows of its outcome."""
    said = [row["outcome"] for row in outcomes]
    if any(copy["was_seen"] for copy in copies) or "child_seen" in said:
        return "child_seen"
    if any(one in said for one in WITHOUT_ACCESS):
        return "without_access"
    return "not_made" if said and set(said) == {"cancelled"} else "other"


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
                "outcome_row_id": min((row["row_id"] for row in outcomes), default=None),
            }
        )
    for of_child in visits.values():
        yield from _counted(of_child)


def _counted(visits: list[dict[str, Any]]) -> Found:
    """The visits of one child, those without access numbered in their rows."""
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
