"""Referrals: their episodes, decisions and reviews, and the work that followed."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from derived.twin.copies import Row
from derived.twin.days import in_calendar
from derived.twin.families import family_member
from derived.twin.people import Register
from derived.twin.spans import (
    Found,
    assessment,
    begun,
    decision_review,
    doubt,
    flagged,
    looked_after,
    referral_day,
)

_WORK = ("s47_enquiry", "cin_plan", "cp_plan")


def referral_episode(world: Register) -> Found:
    firsts: dict[str, list[tuple[date, str]]] = defaultdict(list)
    for one in assessment(world):
        is_named = one["assessment_id"] is not None and one["started_on"] is not None
        if is_named and not world.is_dead(one["child_id"]):
            firsts[one["referral_id"]].append((one["started_on"], one["assessment_id"]))
    for name, rows in world.by("referral", "referral_id").items():
        by_night = [row for row in rows if begun(world, row["referred_on"])]
        days = [day for row in by_night if (day := in_calendar(row["referred_on"]))]
        held = [row for row in by_night if not world.ended(row["referred_on"], row["closed_on"])]
        if by_night:
            yield {
                "referral_id": name,
                "referred_on": min(days, default=None),
                "is_open": bool(held),
                "is_surely_open": any(doubt(world, "referral", row) is None for row in held),
                "first_assessment_id": min(firsts.get(name, []), default=(None, None))[1],
            }


def referral_decision(world: Register) -> Found:
    reviews: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in decision_review(world):
        reviews[one["child_id"]].append(one)
    for row in world.rows("referral"):
        child = row["person_id"]
        if row["referral_id"] is None or child is None or world.is_dead(child):
            continue
        for kind, decided_on, latest_on in _decisions(world, row):
            yield {
                "row_id": row["row_id"],
                "referral_id": row["referral_id"],
                "child_id": child,
                "kind": kind,
                "decided_on": decided_on,
                "latest_on": latest_on,
                "is_nfa": row["is_nfa"],
                "close_reason": None if row["close_reason"] == "unlisted" else row["close_reason"],
                "is_death_doubtful": world.is_death_doubtful(child),
                **_reviewed(row, decided_on, reviews[child]),
            }


def _decisions(world: Register, row: Row) -> Iterable[tuple[str, date | None, date]]:
    """The decisions on a referral: the kind, the day, and the last day it may have been."""
    over = world.ended(row["referred_on"], row["closed_on"])
    if not row["is_nfa"] and over is not None:
        yield "closed", over, over
    if row["is_nfa"] is not False and begun(world, row["referred_on"]):
        day = in_calendar(row["referred_on"])
        yield "no_further_action", day, day or over or world.as_at


def _reviewed(row: Row, decided_on: date | None, reviews: list[dict[str, Any]]) -> dict[str, Any]:
    """The second look at one decision, from the child's reviews."""
    sure, is_in_doubt = [], False
    for one in reviews:
        if one["referral_id"] not in (None, row["referral_id"]):
            continue
        day, workers = one["reviewed_on"], {one["worker_id"], row["worker_id"]}
        is_other = len(workers) == 2 and None not in workers
        if day is None:
            is_in_doubt = True
        elif decided_on is not None and (day > decided_on or (day == decided_on and is_other)):
            is_in_doubt = is_in_doubt or one["is_doubtful"]
            sure += [] if one["is_doubtful"] else [day]
    return {"reviewed_on": max(sure, default=None), "is_review_in_doubt": is_in_doubt}


def followed_referral(world: Register) -> Found:
    work = [
        (one["child_id"], one["referral_id"], one["started_on"])
        for one in (*assessment(world), *looked_after(world))
    ]
    for table in _WORK:
        for row in world.rows(table):
            work.append((row["person_id"], row["referral_id"], in_calendar(row["started_on"])))
    of_child: dict[str, set[date]] = defaultdict(set)
    of_referral: dict[str, set[date]] = defaultdict(set)
    for child, referral, day in work:
        if world.happened(day):
            of_child[child].add(day)
            of_referral[referral].add(day)
    for index in (of_child, of_referral):
        index.pop(None, None)
    for row in world.rows("referral"):
        begun_on = in_calendar(row["referred_on"])
        days = of_child.get(row["person_id"], set()) | of_referral.get(row["referral_id"], set())
        after = [day for day in days if begun_on is not None and day >= begun_on]
        if after:
            yield {"row_id": row["row_id"], "followed_on": min(after)}


def family_referral_day(world: Register) -> Found:
    members: dict[str, list[str]] = defaultdict(list)
    for one in family_member(world):
        members[one["member_id"]].append(one["child_id"])
    for one in referral_day(world):
        for child in members.get(one["child_id"], [one["child_id"]]):
            yield {
                "child_id": child,
                "referred_on": one["referred_on"],
                "latest_on": one["latest_on"],
                "row_id": one["row_id"],
            }


def referral_made(world: Register) -> Found:
    for row in world.rows("referral"):
        child, day = row["person_id"], in_calendar(row["referred_on"])
        is_anybodys = row["referral_id"] is not None and child is not None
        if is_anybodys and not world.is_dead(child) and begun(world, day):
            over = world.ended(row["referred_on"], row["closed_on"])
            yield {
                "row_id": row["row_id"],
                "referral_id": row["referral_id"],
                "child_id": child,
                "referred_on": day,
                "latest_on": day or over or world.as_at,
                "closed_on": over,
                "is_nfa": row["is_nfa"],
                "is_close_doubtful": doubt(world, "referral", row) is not None,
                "is_death_doubtful": world.is_death_doubtful(child),
            }


def strategy_discussion(world: Register) -> Found:
    shown = [("discussion", row, "held_on") for row in world.rows("strategy_discussions")]
    shown += [("enquiry", row, "started_on") for row in world.rows("s47_enquiry")]
    authorised = {
        one["row_id"]: one["authorised_on"]
        for one in assessment(world)
        if one["authorised_on"] or one["is_doubtful"]
    }
    flags = [("referral", row, "referred_on") for row in world.rows("referral")]
    for row in world.rows("assessment"):
        if row["row_id"] in authorised:
            sure = row | {"authorised_on": authorised[row["row_id"]]}
            flags.append(("assessment", sure, "authorised_on"))
    yes = world.values["yes_words"]
    for kind, row, column in flags:
        if flagged(row["outcome_json"], yes, "STRATEGY_DISCUSSION_FLAG"):
            shown.append((kind, row, column))
    for kind, row, column in shown:
        day = in_calendar(row[column])
        is_anybodys = row["person_id"] is not None or row["referral_id"] is not None
        if is_anybodys and begun(world, day):
            yield {
                "row_id": row["row_id"],
                "child_id": row["person_id"],
                "referral_id": row["referral_id"],
                "kind": kind,
                "held_on": day,
            }


def decision_written(world: Register) -> Found:
    kinds = {"closure": "closed", "step_down": "closed", "unlisted": None}
    for one in referral_decision(world):
        for row in world.by("decisions", "referral_id").get(one["referral_id"], []):
            kind = kinds.get(row["kind"], row["kind"])
            is_of_it = row["person_id"] in (None, one["child_id"]) and kind in (None, one["kind"])
            if is_of_it and begun(world, row["decided_on"]):
                signed_on = in_calendar(row["signed_off_on"])
                yield {
                    "row_id": one["row_id"],
                    "kind": one["kind"],
                    "written_row_id": row["row_id"],
                    "is_doubtful": kind is None,
                    "rationale_length": len((row["rationale"] or "").strip()),
                    "worker_id": row["worker_id"],
                    "is_signed_off": row["manager_id"] is not None and world.happened(signed_on),
                }


def referral_answer(world: Register) -> Found:
    answers = [
        (one["child_id"], one["referral_id"], one["held_on"]) for one in strategy_discussion(world)
    ]
    for one in assessment(world):
        answers.append((one["child_id"], one["referral_id"], one["started_on"]))
    for row in world.rows("oversight"):
        if begun(world, row["recorded_on"]):
            day = in_calendar(row["recorded_on"])
            answers.append((row["person_id"], row["referral_id"], day))
    for one in referral_made(world):
        days = [
            day
            for child, referral, day in answers
            if referral == one["referral_id"]
            or (child == one["child_id"] and (day is not None or referral is None))
        ]
        referred_on = one["referred_on"]
        counted = [day for day in days if day is None or not referred_on or day >= referred_on]
        if counted:
            known = [day for day in counted if day is not None]
            yield {
                "row_id": one["row_id"],
                "answered_on": min(known, default=None),
                "has_undated": len(known) < len(counted),
            }
