"""Work with a child and its end, step-downs, and the grave history of the family."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from derived.twin.children import help_for_child
from derived.twin.contacts import case_time
from derived.twin.copies import Row
from derived.twin.days import in_calendar
from derived.twin.families import family_member, person
from derived.twin.people import Register
from derived.twin.spans import Found, assessment, begun, enquiry, looked_after, plan, referral_day

_LEVELS = ["early_help", "referral", "child_in_need_plan", "protection_plan", "looked_after"]
_GRAVE = ("protection_plan", "looked_after")


def work(world: Register) -> Found:
    found = [("assessment", one["authorised_on"], one) for one in assessment(world)]
    found += [("enquiry", one["ended_on"], one) for one in enquiry(world)]
    found += [("looked_after", one["ended_on"], one) for one in looked_after(world)]
    found += [(one["kind"], one["ended_on"], one) for one in plan(world)]
    for one in help_for_child(world):
        if one["kind"] == "early_help":
            found.append(("early_help", one["ended_on"], one))
    for kind, over, one in found:
        yield {
            "row_id": one["row_id"],
            "kind": kind,
            "child_id": one["child_id"],
            "referral_id": one.get("referral_id"),
            "started_on": one["started_on"],
            "ended_on": over,
            "is_doubtful": one["is_doubtful"] or one["started_on"] is None,
        }


def family_history(world: Register) -> Found:
    members: dict[str, list[str]] = defaultdict(list)
    for one in family_member(world):
        members[one["member_id"]].append(one["child_id"])
    times = [
        (one["child_id"], one["kind"], one["started_on"], one["ended_on"], one)
        for one in help_for_child(world)
        if one["kind"] in _GRAVE
    ]
    first_rows = {row["person_id"]: row for row in reversed(world.rows("person"))}
    days = [("enquiry", one["child_id"], one["started_on"], one) for one in enquiry(world)]
    for one in person(world):
        if one["died_on"] is not None:
            row = first_rows[one["person_id"]]
            days.append(("death", one["person_id"], one["died_on"], row))
    for kind, child, day, one in days:
        if child is not None:
            times.append((child, kind, day, day and day + timedelta(days=1), one))
    for whose, kind, start, over, one in times:
        for child in members.get(whose, [whose]):
            yield {
                "child_id": child,
                "member_id": whose,
                "kind": kind,
                "started_on": start,
                "ended_on": over,
                "is_doubtful": start is None or (kind in _GRAVE and one["is_doubtful"]),
                "row_id": one["row_id"],
            }


def step_down(world: Register) -> Found:
    events: dict[str, list[tuple[date, int]]] = defaultdict(list)
    for one in (*referral_day(world), *enquiry(world), *plan(world)):
        day = one["referred_on"] if "referred_on" in one else one["started_on"]
        if day is not None and one.get("kind") != "child_in_need_plan":
            events[one["child_id"]].append((day, one["row_id"]))
    for one in (*_closings(world), *_ended_help(world)):
        is_closing, day = one["kind"] == "closed", one["ended_on"]
        if not world.is_dead(one["child_id"]):
            later = [event for event in events[one["child_id"]] if event[0] > day]
            returned_on, row_id = min(later, default=(None, None))
            yield {
                "child_id": one["child_id"],
                "kind": one["kind"],
                "stepped_down_on": day,
                "close_reason": one["close_reason"] if is_closing else None,
                "row_id": one["row_id"],
                "is_death_doubtful": world.is_death_doubtful(one["child_id"]),
                "returned_on": returned_on,
                "returned_row_id": row_id,
            }


def _closings(world: Register) -> Found:
    """The closings of cases by the night."""
    for row in world.rows("referral"):
        over = world.ended(row["referred_on"], row["closed_on"])
        if row["person_id"] is not None and not row["is_nfa"] and over is not None:
            yield {
                "child_id": row["person_id"],
                "kind": "closed",
                "ended_on": over,
                "close_reason": None if row["close_reason"] == "unlisted" else row["close_reason"],
                "row_id": row["row_id"],
            }


def _ended_help(world: Register) -> Found:
    """The help that ended while nothing of the same or a higher level was in force."""
    helped = [one for one in help_for_child(world) if one["kind"] in _LEVELS]
    in_force: dict[str, list[dict[str, object]]] = defaultdict(list)
    for one in (*helped, *(time for time in case_time(world) if time["kind"] == "referral")):
        in_force[one["child_id"]].append(one)
    for one in helped:
        day = one["ended_on"]
        as_high = [
            other
            for other in in_force[one["child_id"]]
            if _LEVELS.index(other["kind"]) >= _LEVELS.index(one["kind"])
            and day is not None
            and other["started_on"] is not None
            and other["started_on"] <= day
            and (other["ended_on"] is None or other["ended_on"] > day)
        ]
        if day is not None and one["kind"] != "looked_after" and not as_high:
            yield one


def open_work(world: Register) -> Found:
    episodes = [
        row
        for row in world.rows("referral")
        if not row["is_nfa"] and begun(world, row["referred_on"])
    ]
    named = {row["referral_id"] for row in world.rows("referral")} - {None}
    for kind, one in _going_on(world):
        is_named = one["referral_id"] in named
        of = [row for row in episodes if _is_of(world, one, row, is_named)]
        for row in of:
            has_no_day = in_calendar(row["referred_on"]) is None and not is_named
            doubt_of_it = None
            if one["is_doubtful"] or one["started_on"] is None or has_no_day:
                doubt_of_it = "span_in_doubt"
            elif len(of) > 1 and not is_named:
                doubt_of_it = "episode_in_doubt"
            yield {
                "row_id": row["row_id"],
                "kind": kind,
                "work_row_id": one["row_id"],
                "doubt": doubt_of_it,
            }


def _going_on(world: Register) -> Iterator[tuple[str, Row]]:
    """The work that has not ended by the night, by its table of the record."""
    over = {one["assessment_id"] for one in assessment(world) if not one["is_open"]} - {None}
    for one in assessment(world):
        if one["is_open"] and one["assessment_id"] not in over:
            yield "assessment", one
    for one in enquiry(world):
        if one["ended_on"] is None:
            yield "s47_enquiry", one
    for one in plan(world):
        if one["ended_on"] is None:
            yield {"child_in_need_plan": "cin_plan"}.get(one["kind"], "cp_plan"), one


def _is_of(world: Register, one: Row, row: Row, is_named: bool) -> bool:
    """Whether the work belongs, or may belong, to the episode of a referral's row."""
    start, closed_on = one["started_on"], world.ended(row["referred_on"], row["closed_on"])
    if start is not None and closed_on is not None and start > closed_on:
        return False
    if is_named:
        return one["referral_id"] == row["referral_id"]
    day = in_calendar(row["referred_on"])
    began_in_it = start is None or day is None or start >= day
    return one["child_id"] is not None and one["child_id"] == row["person_id"] and began_in_it
