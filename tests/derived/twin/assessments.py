"""The people of authorised assessments, and the cases that assessments belong to."""

from collections import defaultdict
from datetime import date
from typing import Any

from derived.twin.children import open_child
from derived.twin.families import recorded_father, recorded_parent
from derived.twin.people import Register
from derived.twin.referrals import referral_episode
from derived.twin.spans import Found, assessment


def _with_id(world: Register) -> dict[str, list[dict[str, Any]]]:
    """The rows of each assessment that has an id."""
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in assessment(world):
        if one["assessment_id"] is not None:
            rows[one["assessment_id"]].append(one)
    return rows


def _birth(world: Register, child: str | None) -> date | None:
    """The birth date by the night, or else the expected date."""
    who = world.people.get(child) if child else None
    return (who.born_on or who.expected_on) if who else None


def assessed_child(world: Register) -> Found:
    open_children = {one["child_id"] for one in open_child(world)}
    for name, rows in _with_id(world).items():
        days = [one["authorised_on"] for one in rows if one["authorised_on"] is not None]
        for one in rows if days else []:
            child = one["child_id"]
            if child is not None and not world.is_dead(child):
                yield {
                    "row_id": one["row_id"],
                    "assessment_id": name,
                    "child_id": child,
                    "authorised_on": max(days),
                    "is_open_child": child in open_children,
                    "birth_on": _birth(world, child),
                    "is_death_doubtful": world.is_death_doubtful(child),
                }


def assessed_born_child(world: Register) -> Found:
    for one in assessed_child(world):
        child, day = one["child_id"], one["authorised_on"]
        born_on = world.born_on(child)
        is_born = not world.is_unborn(child) and (born_on is None or born_on <= day)
        is_age_unknown = world.is_age_unknown(child)
        if is_born and (is_age_unknown or not world.is_of_age(child, 18, day)):
            doubt = "age_unknown" if is_age_unknown else None
            yield {
                **{k: v for k, v in one.items() if k not in ("birth_on", "is_death_doubtful")},
                "born_on": born_on,
                "doubt": "death_in_doubt" if one["is_death_doubtful"] else doubt,
            }


def assessed_parent(world: Register) -> Found:
    parents: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in recorded_parent(world):
        parents[one["child_id"]].append(one)
    held: dict[tuple[str, str], list[tuple[bool, bool, bool]]] = defaultdict(list)
    for child in assessed_child(world):
        day, is_death_doubtful = child["authorised_on"], child["is_death_doubtful"]
        for one in parents[child["child_id"]]:
            is_known = one["known_on"] is None or one["known_on"] <= day
            if is_known and (one["died_on"] is None or one["died_on"] > day):
                of_both = (one["is_father"], is_death_doubtful, one["is_known_on_blank"])
                held[child["assessment_id"], one["parent_id"]].append(of_both)
    for (name, parent), said in held.items():
        yield {
            "assessment_id": name,
            "parent_id": parent,
            "is_father": any(is_father for is_father, _, _ in said),
            "is_death_doubtful": all(in_doubt for _, in_doubt, _ in said),
            "is_unsure": all(in_doubt or is_blank for _, in_doubt, is_blank in said),
        }


def assessed_father(world: Register) -> Found:
    fathers: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in recorded_father(world):
        if not world.is_dead(one["father_id"]):
            fathers[one["child_id"]].append(one)
    pairs: dict[tuple[str, str], list[tuple[Any, Any]]] = defaultdict(list)
    for child in assessed_child(world):
        for one in fathers[child["child_id"]]:
            if one["known_on"] is None or one["known_on"] <= child["authorised_on"]:
                pairs[child["assessment_id"], one["father_id"]].append((child, one))
    participants = world.rows("assessment_participants")
    for (name, father), both in pairs.items() if participants else ():
        own = [row for row in participants if row["assessment_id"] == name]
        own = [row for row in own if row["person_id"] == father]
        both.sort(key=lambda pair: _youngest_open(pair[0]))
        rows = sorted(row for _, one in both for row in one["row_ids"])
        yield {
            "assessment_id": name,
            "father_id": father,
            "authorised_on": both[0][0]["authorised_on"],
            "child_ids": [child["child_id"] for child, _ in both],
            "is_answered": any(row["took_part"] or row["reason_code"] for row in own),
            "doubt": _father_doubt(both, own),
            "row_ids": [child["row_id"] for child, _ in both]
            + rows
            + sorted(row["row_id"] for row in own),
        }


def _youngest_open(child: dict[str, Any]) -> tuple[Any, ...]:
    birth_on = child["birth_on"]
    return not child["is_open_child"], -(birth_on or date.min).toordinal(), child["row_id"]


def _father_doubt(both: list[tuple[Any, Any]], own: list[dict[str, Any]]) -> str | None:
    """The reason why a missing answer for the father is not certain."""
    dead = [child["is_death_doubtful"] for child, _ in both]
    blank = [one["is_known_on_blank"] for _, one in both]
    if all(dead):
        return "death_in_doubt"
    if all(any(pair) for pair in zip(dead, blank, strict=True)):
        return "known_on_blank"
    return "blank" if any(row["took_part"] is None for row in own) else None


def assessment_case(world: Register) -> Found:
    open_children = {one["child_id"]: one for one in open_child(world)}
    episodes = {one["referral_id"]: one for one in referral_episode(world)}

    def place(one: dict[str, Any]) -> tuple[Any, ...]:
        birth_on = _birth(world, one["child_id"])
        youngest = -(birth_on or date.min).toordinal()
        return one["child_id"] not in open_children, youngest, one["row_id"]

    for name, rows in _with_id(world).items():
        alive = [one for one in rows if not world.is_dead(one["child_id"])]
        for number, one in enumerate(sorted(alive, key=place), start=1):
            child, episode = one["child_id"], episodes.get(one["referral_id"])
            is_first = episode is not None and episode["first_assessment_id"] == name
            kept = ("row_id", "started_on", "authorised_on", "is_doubtful", "referral_id")
            yield {
                **{column: one[column] for column in kept},
                "assessment_id": name,
                "child_id": child,
                "is_death_doubtful": world.is_death_doubtful(child),
                "place": number,
                "referred_on": episode["referred_on"] if episode and is_first else None,
                **_case(one, episode, open_children.get(child)),
            }


def _case(
    one: dict[str, Any], episode: dict[str, Any] | None, child: dict[str, Any] | None
) -> dict[str, bool]:
    """Whether the case is open, and surely open: that of the episode, or the child's own."""
    if episode is not None:
        is_open, is_surely = episode["is_open"], episode["is_surely_open"]
    elif child is None:
        is_open = is_surely = False
    else:
        days = (child["episode_started_on"], one["started_on"])
        is_dated = None not in days
        is_open = not is_dated or days[0] <= days[1]
        is_surely = is_open and is_dated and not child["is_doubtful"]
    return {"is_open_case": is_open, "is_surely_open_case": is_surely}
