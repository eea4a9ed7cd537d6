"""Children unseen past thresholds: the suite's four checks, said again."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from helpers.twin.homes import home
from helpers.twin.kin import family
from helpers.twin.words import Judged, Row, Visit, World, working_days_after

_TABLES = ("cp_visit", "cin_visit", "cla_visit")


def protection_plan_child_seen(world: World, values: Mapping[str, Any]) -> Judged:
    """Each born child on an open plan of this council: seen within the interval."""
    visits = _by_child(
        visit
        for visit in world.visits(_TABLES, by_day=True)
        if "cp_visit" in visit.tables
        or ("cla_visit" in visit.tables and world.is_looked_after(visit.child_id, visit.on))
    )
    judged: Judged = {}
    for child in world.open_children:
        plans = [
            row["started_on"]
            for row in world.open_rows("cp_plan", child)
            if not row["is_other_authority"]
        ]
        if plans and not world.is_unborn(child):
            start = max(min(plans), world.born_on(child) or min(plans))
            judged[child] = _since_seen(world, start, visits[child], values["allow"])
    return judged


def child_in_need_seen(world: World, values: Mapping[str, Any]) -> Judged:
    """Each born child in need, not protected and not looked after: seen within the interval."""
    visits = _by_child(world.visits(_TABLES, by_day=True))
    judged: Judged = {}
    for child in world.open_children:
        plans = world.open_rows("cin_plan", child)
        if not plans or world.is_unborn(child) or world.is_looked_after(child):
            continue
        if world.open_rows("cp_plan", child):
            continue
        plan = min(plans, key=lambda row: row["started_on"])
        start = max(plan["started_on"], world.born_on(child) or plan["started_on"])
        allow = values["allow_disability" if _is_disability(world, plan) else "allow"]
        judged[child] = _since_seen(world, start, visits[child], allow)
    return judged


def _by_child(visits: Iterable[Visit]) -> defaultdict[str, list[Visit]]:
    found: defaultdict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        found[visit.child_id].append(visit)
    return found


def _is_disability(world: World, plan: Row) -> bool:
    """Whether the plan's own referral of that child gives disability as its need."""
    return any(
        row["referral_id"] == plan["referral_id"] and row["primary_need_code"] == "N2"
        for row in world.of("referral", plan["person_id"])
    )


def _since_seen(
    world: World, start: date, visits: list[Visit], allow: int
) -> tuple[str, str | None, None]:
    """The rolling verdict: seen since the clock's start, and not too long ago."""
    seen = [v.on for v in visits if v.was_seen and v.on >= start]
    blank = [v.on for v in visits if v.was_seen is None and v.on >= start]
    due_on = working_days_after(max(seen, default=start), allow)
    if seen and world.as_at <= due_on:
        return ("met", None, None)
    if world.as_at <= working_days_after(due_on, world.values["recording_grace"]):
        return ("not_yet_due", None, None)
    if blank and world.as_at <= working_days_after(max(blank), allow):
        return ("unknown", "record", None)
    return ("gap", "act", None)


def visit_says_whether_seen(world: World, values: Mapping[str, Any]) -> Judged:
    """Each visit of the quarter to a child: an answer to whether the child was seen."""
    reliable = [table for table in _TABLES if _is_reliable(world, table, values["blank_share"])]
    judged: Judged = {}
    for visit in world.visits(reliable, by_day=False):
        child = visit.child_id
        born_on = world.born_on(child)
        if not world.back(values["look_back"], visit.on) or world.is_dead(child):
            continue
        if world.is_unborn(child) or (born_on is not None and born_on > visit.on):
            continue
        if world.is_of_age(child, world.values["adult_age"], visit.on):
            continue
        grace = working_days_after(visit.on, world.values["recording_grace"])
        subject = f"{visit.visit_id or visit.on}|{child}"
        if visit.was_seen is not None:
            judged[subject] = ("met", None, None)
        elif world.as_at <= grace:
            judged[subject] = ("not_yet_due", None, None)
        else:
            judged[subject] = ("gap", "record", None)
    return judged


def _is_reliable(world: World, table: str, blank_share: float) -> bool:
    """Whether a table's answers were filled by somebody, and not with no alone."""
    answers = [visit.was_seen for visit in world.visits([table], by_day=False)]
    if not answers or answers.count(None) >= blank_share * len(answers):
        return False
    return True in answers


def siblings_seen_together(world: World, values: Mapping[str, Any]) -> Judged:
    """Each born open child at home with another of the family: in the family's latest visit."""
    visits = _by_child(world.visits(_TABLES, by_day=True))
    judged: Judged = {}
    for group in _at_home(world):
        days = [visit.on for child in group for visit in visits[child]]
        if not days:
            continue
        latest = max(days)
        within = timedelta(days=values["within"])
        closes = working_days_after(latest + within, world.values["recording_grace"])
        for child in group:
            born_on = world.born_on(child)
            if born_on is not None and born_on > latest:
                continue
            near = [v.was_seen for v in visits[child] if abs(v.on - latest) <= within]
            if world.as_at <= closes:
                judged[child] = ("not_yet_due", None, None)
            elif not near:
                judged[child] = ("gap", "record", None)
            elif set(near) == {None}:
                judged[child] = ("unknown", "record", None)
            else:
                judged[child] = ("met", None, None)
    return judged


def _at_home(world: World) -> list[list[str]]:
    """Born open children who share family and home, two or more together."""
    groups: dict[tuple[frozenset[str], tuple[str, ...]], list[str]] = defaultdict(list)
    for child in world.open_children:
        if world.is_unborn(child) or not _is_with_parents(world, child):
            continue
        if world.is_restricted(child):
            continue
        lives = home(world, child)
        if lives:
            groups[frozenset(family(world, child)), lives].append(child)
    return [group for group in groups.values() if len(group) > 1]


def _is_with_parents(world: World, child: str) -> bool:
    """Whether the child is at home: not looked after, or placed with parents."""
    if not world.is_looked_after(child):
        return True
    named = {
        row["placement_id"]
        for row in world.open_rows("cla_episode", child, "ceased_on")
        if row["placement_id"] is not None
    }
    placed = world.open_rows("cla_placement", child)
    placed = [row for row in placed if row["placement_id"] in named] if named else placed
    latest = max(placed, key=lambda row: row["started_on"], default=None)
    return latest is not None and latest["placement_type"] == "P1"
