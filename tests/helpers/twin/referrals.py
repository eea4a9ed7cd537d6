"""Repeat referrals, closures, assessment without help: the suite's four checks, said again."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from helpers.twin.kin import family
from helpers.twin.words import Judged, Row, World, months_before, working_days_after

_CLOSED_WITHOUT_MORE = {"RC7", "RC8", "RC9", None}


def _referral_days(world: World, child: str, months: int, last: date) -> list[date]:
    """The days with a referral of the child in the months to a day, that day counted."""
    first = months_before(last, months)
    days = {row["referred_on"] for row in world.of("referral", child)}
    return sorted(day for day in days if day is not None and first <= day <= last)


def _want_of_help(world: World) -> tuple[str, str | None, None]:
    """A gap for want of help, unknown where no file of early help arrived."""
    return ("gap", "review", None) if world.rows("early_help") else ("unknown", "export", None)


def closed_after_repeat_referrals(world: World, values: Mapping[str, Any]) -> Judged:
    """Each closure of the quarter for no more need: not after repeat referrals without help."""
    judged: Judged = {}
    for row in world.rows("referral"):
        child, closed_on = row["person_id"], row["closed_on"]
        if child is None or row["is_nfa"] or row["close_reason"] not in _CLOSED_WITHOUT_MORE:
            continue
        if not world.back(values["look_back"], closed_on) or world.is_dead(child):
            continue
        days = _referral_days(world, child, values["months_before"], closed_on)
        help_until = closed_on + timedelta(days=values["help_after"])
        if len(days) < values["count"] or world.is_helped(
            child, days[0], help_until, family(world, child)
        ):
            judged[row["referral_id"]] = ("met", None, None)
        elif row["close_reason"] == "RC9" and world.as_at <= help_until:
            judged[row["referral_id"]] = ("not_yet_due", None, None)
        else:
            judged[row["referral_id"]] = _want_of_help(world)
    return judged


def no_further_action_after_repeat(world: World, values: Mapping[str, Any]) -> Judged:
    """Each referral of the quarter that came to nothing: not a repeat, or reviewed."""
    judged: Judged = {}
    for row in world.rows("referral"):
        child, referred_on = row["person_id"], row["referred_on"]
        if child is None or row["is_nfa"] is False or world.is_dead(child):
            continue
        if not world.back(values["look_back"], referred_on):
            continue
        if row["is_nfa"] is None and not _is_followed_by_nothing(
            world, row, values["follow_within"]
        ):
            continue
        days = _referral_days(world, child, values["months_before"], referred_on)
        if len(days) < values["count"] or _is_reviewed(world, row):
            judged[row["referral_id"]] = ("met", None, None)
        elif row["is_nfa"]:
            judged[row["referral_id"]] = ("gap", "review", None)
        else:
            judged[row["referral_id"]] = ("unknown", "record", None)
    return judged


def _is_followed_by_nothing(world: World, referral: Row, within: int) -> bool:
    """Whether the days to follow are over and nothing of the child or referral began in them."""
    first = referral["referred_on"]
    last = working_days_after(first, within)
    if world.as_at <= last:
        return False
    child, referral_id = referral["person_id"], referral["referral_id"]
    for table in ("assessment", "s47_enquiry", "cin_plan", "cp_plan", "cla_episode"):
        rows = world.of(table, child) + world.of(table, referral_id, "referral_id")
        for row in rows:
            begun = row["started_on"]
            if begun is None or not first <= begun <= last:
                continue
            if table != "cla_episode" or world.is_care(row):
                return False
    return True


def _is_reviewed(world: World, referral: Row) -> bool:
    """Whether a manager's review came on or after the referral and names no other."""
    return any(
        world.happened(row["recorded_on"])
        and row["recorded_on"] >= referral["referred_on"]
        and row["referral_id"] in (None, referral["referral_id"])
        for row in world.of("oversight", referral["person_id"])
    )


def repeat_assessment_without_help(world: World, values: Mapping[str, Any]) -> Judged:
    """Each child open or lately closed and assessed again: helped since the first of them."""
    children = set(world.open_children) | {
        row["person_id"]
        for row in world.rows("referral")
        if row["person_id"]
        and not row["is_nfa"]
        and world.back(values["closed_back"], row["closed_on"])
    }
    judged: Judged = {}
    for child in children:
        authorised: dict[str, date] = {}
        for row in world.of("assessment", child):
            day, key = row["authorised_on"], row["assessment_id"]
            if world.happened(day):
                authorised[key] = max(day, authorised.get(key, day))
        days = [day for day in authorised.values() if world.back(values["look_back"], day)]
        if len(days) < values["count"] or world.is_dead(child):
            continue
        if world.is_helped(child, min(days), world.as_at, family(world, child)):
            judged[child] = ("met", None, None)
        else:
            judged[child] = _want_of_help(world)
    return judged


def assessment_in_time(world: World, values: Mapping[str, Any]) -> Judged:
    """Each assessment open or authorised in the quarter: authorised by its due date."""
    judged: Judged = {}
    for assessment, rows in world.by("assessment", "assessment_id").items():
        alive = [row for row in rows if not world.is_dead(row["person_id"])]
        starts = [row["started_on"] for row in alive if row["started_on"] is not None]
        start = min(starts, default=None)
        if not alive or (start is not None and start > world.as_at):
            continue
        days = [
            row["authorised_on"]
            for row in alive
            if world.happened(row["authorised_on"])
            and (start is None or row["authorised_on"] >= start)
        ]
        done = max(days, default=None)
        if done is not None and not world.back(values["look_back"], done):
            continue
        if start is None:
            judged[assessment] = ("unknown", "record", None)
            continue
        due_on = working_days_after(_clock(world, values, alive, start), values["allow"])
        judged[assessment] = _timed(world, done, due_on)
    return judged


def _timed(world: World, done: date | None, due_on: date) -> tuple[str, str | None, None]:
    if done is not None:
        return ("met", None, None) if done <= due_on else ("gap", "late", None)
    return ("gap", "act", None) if world.as_at > due_on else ("not_yet_due", None, None)


def _clock(world: World, values: Mapping[str, Any], rows: list[Row], start: date) -> date:
    """The day the clock starts: the assessment's start, or the referral that asked for it."""
    if values["clock"] == "start":
        return start
    for row in rows:
        for referral in world.of("referral", row["person_id"]):
            if referral["referral_id"] != row["referral_id"] or not referral["referred_on"]:
                continue
            asked: date = referral["referred_on"]
            soon = working_days_after(asked, values["soon_after"])
            if asked <= start <= soon and _is_first(world, row, start):
                return asked
    return start


def _is_first(world: World, row: Row, start: date) -> bool:
    """Whether no other assessment of the episode began earlier."""
    others = world.by("assessment", "referral_id").get(row["referral_id"], [])
    return all(
        other["assessment_id"] == row["assessment_id"]
        or other["started_on"] is None
        or other["started_on"] >= start
        for other in others
    )
