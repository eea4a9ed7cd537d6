"""Children unseen past thresholds: the suite's four checks, said again."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from helpers.twin.homes import address_begun, address_held, home
from helpers.twin.kin import family
from helpers.twin.words import (
    Judged,
    Row,
    Visit,
    World,
    in_calendar,
    is_over,
    months_before,
    working_days_after,
)

_TABLES = ("cp_visit", "cin_visit", "cla_visit")
_BY_VISIT = "seen/visit_says_whether_seen"
_BY_DEATH = "identity/no_activity_after_death"
_BY_SPAN = "feeds/spans_in_order"

Said = tuple[str, str | None, str | None]
Counted = tuple[Visit, bool]  # a visit, and whether it counts for certain


@dataclass(frozen=True, kw_only=True)
class Clock:
    """From when a child is to be seen, and by when each time."""

    begun_on: date | None
    is_doubtful: bool
    first: Callable[[date], date | None]
    again: Callable[[date], date | None]


def protection_plan_child_seen(world: World, values: Mapping[str, Any]) -> Judged:
    """Each born child on an open plan of this council: seen within the interval."""
    visits: defaultdict[str, list[Counted]] = defaultdict(list)
    for visit in world.visits(_TABLES, by_day=True, undated=True):
        counts = _counts_for_protection(world, visit)
        if counts is not False:
            visits[visit.child_id].append((visit, counts is True))
    judged: Judged = {}
    for child in world.open_children:
        plans = [r for r in world.open_rows("cp_plan", child) if not r["is_other_authority"]]
        if plans and not world.is_unborn(child):
            plan = _best(world, plans, "cp_plan_id")
            clock = _by_working_days(plan, world.is_doubtful(plan), values["allow"])
            judged[child] = _since_seen(world, child, clock, visits[child])
    return judged


def _counts_for_protection(world: World, visit: Visit) -> bool | None:
    """Whether a visit is one of protection, or to the child while looked after; None: perhaps."""
    if "cp_visit" in visit.tables:
        return True
    if "cla_visit" not in visit.tables:
        return False
    answers = {_lies_in(world, row, visit.on) for row in world.care(visit.child_id)}
    return True if True in answers else None if None in answers else False


def _lies_in(world: World, episode: Row, day: date | None) -> bool | None:
    begun = in_calendar(episode["started_on"])
    over = world.ended(episode["started_on"], episode["ceased_on"])
    if day is not None and ((begun and day < begun) or (over and day >= over)):
        return False
    is_certain = day is not None and begun is not None
    return True if is_certain and not world.is_doubtful(episode, end="ceased_on") else None


def child_in_need_seen(world: World, values: Mapping[str, Any]) -> Judged:
    """Each born child in need, by an open series of short breaks or else by a plan."""
    visits: defaultdict[str, list[Counted]] = defaultdict(list)
    for visit in world.visits(_TABLES, by_day=True, undated=True):
        visits[visit.child_id].append((visit, True))
    children = {
        row["person_id"] for table in ("cin_plan", "cla_episode") for row in world.rows(table)
    }
    judged: Judged = {}
    for child in children - {None}:
        is_adult = world.is_of_age(child, world.values["adult_age"])
        if world.is_dead(child) or world.is_unborn(child):
            continue
        if is_adult and not world.is_age_unknown(child):
            continue
        clock = _of_short_breaks(world, child, values) or _of_plan(world, child, values)
        if clock:
            judged[child] = _since_seen(world, child, clock, visits[child])
    return judged


def _of_short_breaks(world: World, child: str, values: Mapping[str, Any]) -> Clock | None:
    """The clock of the child's open series of short breaks, if there is one."""
    series: defaultdict[str | None, list[Row]] = defaultdict(list)
    for row in world.of("cla_episode", child):
        if world.in_force(row["started_on"], None) and not world.is_care(row):
            series[row["cla_id"]].append(row)
    found: list[tuple[bool, date | None]] = []
    for rows in series.values():
        running = [r for r in rows if world.in_force(r["started_on"], r["ceased_on"])]
        begun = [day for r in rows if (day := in_calendar(r["started_on"]))]
        if running:
            doubts = [world.is_doubtful(r, end="ceased_on") for r in running]
            found.append((all(doubts), min(begun, default=None)))
    if not found:
        return None
    is_doubtful, begun_on = min(found, key=lambda one: (one[0], one[1] or date.max))
    return Clock(
        begun_on=begun_on,
        is_doubtful=is_doubtful,
        first=lambda day: months_before(day, -values["short_breaks_first"]),
        again=lambda day: months_before(day, -values["short_breaks_next"]),
    )


def _of_plan(world: World, child: str, values: Mapping[str, Any]) -> Clock | None:
    """The clock of the child's open plan, if nothing sure takes the child out."""
    plans = world.open_rows("cin_plan", child)
    elsewhere = [world.is_doubtful(row) for row in world.open_rows("cp_plan", child)]
    elsewhere += [
        world.is_doubtful(row, end="ceased_on")
        for row in world.care(child)
        if world.in_force(row["started_on"], row["ceased_on"])
    ]
    if not plans or not all(elsewhere):
        return None
    plan = _best(world, plans, "cin_plan_id")
    allow = values["allow_disability" if _is_disability(world, plan) else "allow"]
    return _by_working_days(plan, world.is_doubtful(plan) or bool(elsewhere), allow)


def _best(world: World, plans: list[Row], key: str) -> Row:
    """The earliest begun, before all those without a start, and last those in doubt."""
    return min(
        plans,
        key=lambda row: (
            world.is_doubtful(row),
            in_calendar(row["started_on"]) or date.max,
            row[key] or "",
        ),
    )


def _by_working_days(plan: Row, is_doubtful: bool, allow: int) -> Clock:
    def within(day: date) -> date | None:
        return working_days_after(day, allow)

    return Clock(begun_on=plan["started_on"], is_doubtful=is_doubtful, first=within, again=within)


def _is_disability(world: World, plan: Row) -> bool:
    """Whether the plan's own referral of that child gives disability as its need."""
    return any(
        row["referral_id"] == plan["referral_id"] and row["primary_need_code"] == "N2"
        for row in world.of("referral", plan["person_id"])
    )


def _since_seen(world: World, child: str, clock: Clock, visits: list[Counted]) -> Said:
    """The rolling verdict: seen since the clock's start, and not too long ago."""
    begun = in_calendar(clock.begun_on)
    if begun is None:
        return ("unknown", "record", None)
    start = max(begun, world.born_on(child) or begun)
    seen = [v.on for v, sure in visits if sure and v.was_seen and v.on and v.on >= start]
    due_on = clock.again(max(seen)) if seen else clock.first(start)
    if due_on is None:
        return ("unknown", "record", None)
    if clock.is_doubtful:
        return ("unknown", "record", _BY_SPAN)
    if not is_over(due_on, world.as_at, world.values["recording_grace"]):
        return ("met" if seen and world.as_at <= due_on else "not_yet_due", None, None)
    perhaps = [(v.on or world.as_at, v, sure) for v, sure in visits if _may_have_seen(v, sure)]
    if perhaps:
        day, visit, _ = max(perhaps, key=lambda one: (one[0], _name(one[1])))
        until = clock.again(day)
        if day >= start and until is not None and world.as_at <= until:
            by_visit = visit.on is None or visit.was_seen is None
            return ("unknown", "record", _BY_VISIT if by_visit else None)
    return _gap(world, child, "act")


def _may_have_seen(visit: Visit, is_sure: bool) -> bool:
    """Whether nobody can say if the visit counts as one with the child seen."""
    if visit.was_seen is False:
        return False
    return visit.was_seen is None or visit.on is None or not is_sure


def _name(visit: Visit) -> str:
    return visit.visit_id or (str(visit.on) if visit.on else "undated")


def _gap(world: World, child: str, remedy: str, cause: str | None = None) -> Said:
    """A gap, or unknown where it is in doubt whether there is a child to be seen."""
    if world.is_death_doubtful(child):
        return ("unknown", "record", _BY_DEATH)
    if world.is_age_unknown(child):
        return ("unknown", "record", None)
    return ("gap", remedy, cause)


def _by_child(visits: Iterable[Visit]) -> defaultdict[str, list[Visit]]:
    found: defaultdict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        found[visit.child_id].append(visit)
    return found


def visit_says_whether_seen(world: World, values: Mapping[str, Any]) -> Judged:
    """Each visit of the quarter to a child: an answer to whether the child was seen."""
    reliable = [table for table in _TABLES if _is_reliable(world, table, values["blank_share"])]
    judged: Judged = {}
    for visit in world.visits(reliable, by_day=False, undated=True):
        child, day = visit.child_id, visit.on or world.as_at
        if not world.back(values["look_back"], day) or world.is_dead(child):
            continue
        born_on = world.born_on(child)
        if world.is_unborn(child) or (born_on is not None and born_on > day):
            continue
        is_adult = world.is_of_age(child, world.values["adult_age"], day)
        if is_adult and not world.is_age_unknown(child):
            continue
        subject = f"{_name(visit)}|{child}"
        if visit.on is None:
            judged[subject] = ("unknown", "record", None)
        elif visit.was_seen is not None:
            judged[subject] = ("met", None, None)
        elif is_over(day, world.as_at, world.values["recording_grace"]):
            judged[subject] = _gap(world, child, "record")
        else:
            judged[subject] = ("not_yet_due", None, None)
    return judged


def _is_reliable(world: World, table: str, blank_share: float) -> bool:
    """Whether a table's answers were filled by somebody, and not with no alone."""
    answers = [v.was_seen for v in world.visits([table], by_day=True, undated=True)]
    if not answers or answers.count(None) >= blank_share * len(answers):
        return False
    return True in answers


def siblings_seen_together(world: World, values: Mapping[str, Any]) -> Judged:
    """Each born open child at home with another of the family: in the family's latest visit."""
    visits = _by_child(world.visits(_TABLES, by_day=True, undated=True))
    judged: Judged = {}
    for group in _at_home(world):
        of_home = {
            child: [v for v in visits[child] if v.on is None or _is_of_home(world, child, v.on)]
            for child in group
        }
        days = [v.on for found in of_home.values() for v in found if v.on is not None]
        days = [day for day in days if world.back(values["look_back"], day)]
        if days:
            judged |= _at_latest_visit(world, visits, of_home, max(days), values["within"])
        elif any(v.on is None for found in of_home.values() for v in found):
            judged |= dict.fromkeys(group, ("unknown", "record", _BY_VISIT))
    return judged


def _at_latest_visit(
    world: World,
    visits: Mapping[str, list[Visit]],
    of_home: Mapping[str, list[Visit]],
    latest: date,
    within: int,
) -> Judged:
    """What is to be said of each child of family and home on the day of its latest visit."""
    near = timedelta(days=within)
    visited = [child for child, found in of_home.items() if any(v.on == latest for v in found)]
    is_day_sure = any(_home_doubt(world, child) is None for child in visited)
    judged: Judged = {}
    for child in of_home:
        if not _is_of_home(world, child, latest):
            continue
        answers = [v.was_seen for v in visits[child] if v.on and abs(v.on - latest) <= near]
        doubt = _home_doubt(world, child)
        if doubt is None and not is_day_sure:
            doubt = min(found for one in visited if (found := _home_doubt(world, one)))
        if not is_over(latest + near, world.as_at, world.values["recording_grace"]):
            judged[child] = ("not_yet_due", None, None)
        elif True in answers or False in answers:
            judged[child] = ("met", None, None)
        elif answers or any(v.on is None for v in visits[child]):
            judged[child] = ("unknown", "record", _BY_VISIT)
        elif doubt is not None:
            judged[child] = ("unknown", "record", _BY_SPAN if doubt == "span" else None)
        else:
            judged[child] = _gap(world, child, "record", "seen/sibling_seen_less_recently")
    return judged


def _is_of_home(world: World, child: str, day: date) -> bool:
    """Whether nothing says that the child was only later born, open or at this address."""
    held = address_held(world, child)
    starts = (
        in_calendar(world.open_children[child]),
        address_begun(held) if held else None,
        world.born_on(child),
    )
    return all(start is None or start <= day for start in starts)


def _home_doubt(world: World, child: str) -> str | None:
    """Why it is not certain since when the child is of family and home, or still is."""
    held = address_held(world, child)
    if world.is_in_doubt(child) or held is None or world.is_doubtful(held):
        return "span"
    if in_calendar(world.open_children[child]) is None or address_begun(held) is None:
        return "start"
    return None


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
    latest = max(placed, key=lambda row: in_calendar(row["started_on"]) or date.min, default=None)
    return latest is not None and latest["placement_type"] == "P1"
