"""Repeat referrals, closures, assessment without help: the suite's four checks, said again."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from helpers.twin.answers import Answer, helped, looked_at_again, looked_at_since
from helpers.twin.words import (
    Assessment,
    Judged,
    Row,
    World,
    in_calendar,
    months_before,
    working_days_after,
)

Said = tuple[str, str | None, str | None]

_MET: Said = ("met", None, None)
_GAP: Said = ("gap", "review", None)
_UNKNOWN: Said = ("unknown", "record", None)
_DEATH: Said = ("unknown", "record", "identity/no_activity_after_death")
_SPAN: Said = ("unknown", "record", "feeds/spans_in_order")
_NO_FILE: Said = ("unknown", "export", None)
_NOT_YET: Said = ("not_yet_due", None, None)
_WORST_FIRST = ("gap", "unknown", "not_yet_due", "met")
_CLOSED_WITHOUT_MORE = ("RC7", "RC8", "RC9", "unlisted", None)


def _keep_the_worse(judged: Judged, subject: str | None, said: Said) -> None:
    """A referral id that stands for several children has the worst of their verdicts."""
    if subject is None:
        return
    known = judged.get(subject, said)
    judged[subject] = min(known, said, key=lambda one: _WORST_FIRST.index(one[0]))


def _could_be_of(world: World, referral: Row) -> date:
    """The referral's day, or the latest it can have been of: its closing, or the night."""
    said: date | None = in_calendar(referral["referred_on"])
    return said or world.ended(referral["referred_on"], referral["closed_on"]) or world.as_at


def _referral_days(world: World, child: str, months: int, last: date) -> tuple[list[date], int]:
    """The days with a referral in the months to a day, and how many referrals may be of others."""
    first = months_before(last, months)
    days, undated = set(), 0
    for row in world.of("referral", child):
        day = in_calendar(row["referred_on"])
        if day is None:
            undated += _could_be_of(world, row) >= first
        elif first <= day <= last:
            days.add(day)
    return sorted(days), undated


def _first_doubt(*doubts: tuple[bool, Said]) -> Said:
    """What is said of a would-be gap: the first doubt there is, or the gap."""
    return next((said for is_so, said in doubts if is_so), _GAP)


def closed_after_repeat_referrals(world: World, values: Mapping[str, Any]) -> Judged:
    """Each closure of the quarter for no more need, after repeats: help since, or a look."""
    judged: Judged = {}
    for row in world.rows("referral"):
        child = row["person_id"]
        closed_on = world.ended(row["referred_on"], row["closed_on"])
        if child is None or row["is_nfa"] or row["close_reason"] not in _CLOSED_WITHOUT_MORE:
            continue
        if closed_on is None or not world.back(values["look_back"], closed_on):
            continue
        days, undated = _referral_days(world, child, values["months_before"], closed_on)
        if len(days) + undated >= values["count"] and not world.is_dead(child):
            said = _judged_closure(world, values, row, closed_on, days)
            _keep_the_worse(judged, row["referral_id"], said)
    return judged


def _judged_closure(
    world: World, values: Mapping[str, Any], row: Row, closed_on: date, days: list[date]
) -> Said:
    child = row["person_id"]
    until = closed_on + timedelta(days=values["help_after"])
    help_given = helped(world, child, days[-1], until) if days else Answer(False, False)
    review = looked_at_again(world, row, closed_on)
    is_to_early_help = row["close_reason"] == "RC9"
    if help_given.is_sure or review.is_sure:
        return _MET
    if is_to_early_help and world.as_at <= until:
        return _NOT_YET
    return _first_doubt(
        (world.is_death_doubtful(child), _DEATH),
        (len(days) < values["count"], _UNKNOWN),
        (help_given.is_in_doubt, _SPAN),
        (review.is_in_doubt, _UNKNOWN),
        (is_to_early_help and not world.rows("early_help"), _NO_FILE),
    )


def no_further_action_after_repeat(world: World, values: Mapping[str, Any]) -> Judged:
    """Each repeat referral of the quarter that came to nothing: somebody looked at it again."""
    judged: Judged = {}
    for row in world.rows("referral"):
        child, latest = row["person_id"], _could_be_of(world, row)
        if child is None or row["is_nfa"] is False or world.is_dead(child):
            continue
        if not world.back(values["look_back"], latest):
            continue
        if row["is_nfa"] is None and not _may_have_come_to_nothing(world, row, values):
            continue
        days, undated = _referral_days(world, child, values["months_before"], latest)
        if len(days) + undated < values["count"]:
            continue
        decided_on = in_calendar(row["referred_on"])
        review = looked_at_again(world, row, decided_on)
        is_short = decided_on is None or len(days) < values["count"]
        said = _MET if review.is_sure else _first_doubt(
            (world.is_death_doubtful(child), _DEATH),
            (is_short or row["is_nfa"] is None or review.is_in_doubt, _UNKNOWN),
        )  # fmt: skip
        _keep_the_worse(judged, row["referral_id"], said)
    return judged


def _may_have_come_to_nothing(world: World, referral: Row, values: Mapping[str, Any]) -> bool:
    """Whether the days to follow are over, or cannot be determined, and nothing began in them."""
    first = in_calendar(referral["referred_on"])
    last = working_days_after(first, values["follow_within"])
    if first is None or last is None:
        return True
    if world.as_at <= last:
        return False
    child, referral_id = referral["person_id"], referral["referral_id"]
    for table in ("assessment", "s47_enquiry", "cin_plan", "cp_plan", "cla_episode"):
        for row in world.of(table, child) + world.of(table, referral_id, "referral_id"):
            begun = row["started_on"]
            if begun is None or not first <= begun <= last:
                continue
            if table != "cla_episode" or world.is_care(row):
                return False
    return True


def repeat_assessment_without_help(world: World, values: Mapping[str, Any]) -> Judged:
    """Each child open or lately closed and assessed again: helped since the first, or a look."""
    closed = {
        row["person_id"]
        for row in world.rows("referral")
        if not row["is_nfa"]
        and world.back(values["closed_back"], world.ended(row["referred_on"], row["closed_on"]))
    }
    authorised: dict[str, list[date]] = defaultdict(list)
    for one in world.assessments:
        if one.authorised_on is not None and world.back(values["look_back"], one.authorised_on):
            authorised[one.row["person_id"]].append(one.authorised_on)
    judged: Judged = {}
    for child in ({*world.open_children} | closed) - {None}:
        days = authorised[child]
        if len(days) < values["count"] or world.is_dead(child):
            continue
        help_given = helped(world, child, min(days), world.as_at)
        review = looked_at_since(world, child, max(days), values["review_back"])
        judged[child] = _MET if help_given.is_sure or review.is_sure else _first_doubt(
            (world.is_death_doubtful(child), _DEATH),
            (child not in closed and world.is_in_doubt(child), _SPAN),
            (help_given.is_in_doubt, _SPAN),
            (review.is_in_doubt, _UNKNOWN),
            (not world.rows("early_help"), _NO_FILE),
        )  # fmt: skip
    return judged


def assessment_in_time(world: World, values: Mapping[str, Any]) -> Judged:
    """Each assessment of an open case, or authorised in the quarter: authorised by its due date."""
    judged: Judged = {}
    together: dict[str, list[Assessment]] = defaultdict(list)
    for one in world.assessments:
        if one.row["assessment_id"] is not None and not world.is_dead(one.row["person_id"]):
            together[one.row["assessment_id"]].append(one)
    for assessment, rows in together.items():
        done = max((one.authorised_on for one in rows if one.authorised_on), default=None)
        cases = [_case_of(world, one) for one in rows]
        if done is None and not any(is_open for is_open, _ in cases):
            continue
        if done is not None and not world.back(values["look_back"], done):
            continue
        start = min((one.started_on for one in rows if one.started_on), default=None)
        clock = _clock(world, values, [one.row for one in rows], start)
        due_on = working_days_after(clock, values["allow"])
        said = _timed(world, done, due_on)
        if done is None and due_on is not None:
            if any(one.is_doubtful for one in rows):
                said = _SPAN
            elif said[0] == "gap":
                said = _of_outstanding(world, rows, cases, said)
        judged[assessment] = said
    return judged


def _of_outstanding(
    world: World, rows: list[Assessment], cases: list[tuple[bool, bool]], said: Said
) -> Said:
    """What is said of an assessment that is outstanding, if somebody's case is surely open."""
    if all(world.is_death_doubtful(one.row["person_id"]) for one in rows):
        return _DEATH
    return said if any(is_sure for _, is_sure in cases) else _SPAN


def _case_of(world: World, one: Assessment) -> tuple[bool, bool]:
    """Whether the case of a child's assessment is open, and whether that is sure."""
    referrals = world.by("referral", "referral_id").get(one.row["referral_id"], [])
    own = [row for row in referrals if world.in_force(row["referred_on"], None)]
    if own:
        is_open = [row for row in own if world.in_force(row["referred_on"], row["closed_on"])]
        sure = [row for row in is_open if not world.is_doubtful(row, "referred_on", "closed_on")]
        return bool(is_open), bool(sure)
    child = one.row["person_id"]
    if child not in world.open_children:
        return False, False
    begun = world.open_children[child]
    if begun is None or one.started_on is None:
        return True, False
    is_open_case = begun <= one.started_on
    return is_open_case, is_open_case and not world.is_in_doubt(child)


def _timed(world: World, done: date | None, due_on: date | None) -> Said:
    if due_on is None:
        return _UNKNOWN
    if done is not None:
        return _MET if done <= due_on else ("gap", "late", None)
    return ("gap", "act", None) if world.as_at > due_on else _NOT_YET


def _clock(
    world: World, values: Mapping[str, Any], rows: Iterable[Row], start: date | None
) -> date | None:
    """The day the clock starts: the assessment's start, or the referral that asked for it."""
    if values["clock"] == "start" or start is None:
        return start
    for row in rows:
        for referral in world.of("referral", row["person_id"]):
            asked = in_calendar(referral["referred_on"])
            if referral["referral_id"] != row["referral_id"] or asked is None:
                continue
            soon = working_days_after(asked, values["soon_after"])
            if soon is not None and asked <= start <= soon and _is_first(world, row, start):
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
