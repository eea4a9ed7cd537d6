"""Tables made from one table of the record: visits, plans, assessments, care and placements."""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from derived.twin.copies import Row
from derived.twin.days import in_calendar
from derived.twin.people import VISITS, Register

Found = Iterator[dict[str, Any]]

SPANS = {
    "referral": ("referred_on", "closed_on"),
    "assessment": ("started_on", "authorised_on"),
    "cla_episode": ("started_on", "ceased_on"),
    "visiting_agreements": ("agreed_on", "ended_on"),
    **dict.fromkeys(
        (
            "cin_plan", "s47_enquiry", "cp_plan", "cla_placement", "legal_status", "early_help",
            "involvement", "address", "person_relationships", "private_fostering",
        ),
        ("started_on", "ended_on"),
    ),
}  # fmt: skip


def doubt(world: Register, table: str, row: Row) -> str | None:
    """The reason why the end of a row cannot be relied on; None if it can."""
    start, end = SPANS[table]
    if row[end] is None:
        return "end_unread" if world.is_doubtful(row, start, end) else None
    if in_calendar(row[end]) is None:
        return "end_outside_calendar"
    return "end_before_start" if row[start] is not None and row[end] < row[start] else None


def doubtful_row(world: Register) -> Found:
    for table in SPANS:
        for row in world.rows(table):
            why = doubt(world, table, row)
            if why is not None:
                yield {"row_id": row["row_id"], "table_name": table, "why": why}


def visit(world: Register) -> Found:
    copies = []
    latest: dict[Any, date] = {}
    for table in VISITS:
        for row in world.rows(table):
            day, key = in_calendar(row["visited_on"]), (row["person_id"], row["visit_id"])
            if row["person_id"] is None or (day is not None and day > world.as_at):
                continue
            copies.append((table, row, day, key))
            if day is not None and row["visit_id"] is not None:
                latest[key] = max(day, latest.get(key, day))
    together: dict[Any, list[tuple[str, Row]]] = defaultdict(list)
    for table, row, day, key in copies:
        on = day or latest.get(key)
        name = row["visit_id"] or (str(on) if on else "undated")
        together[row["person_id"], name, on].append((table, row))
    for (child, name, on), alike in together.items():
        found = {"child_id": child, "visit_id": name, "visited_on": on}
        for flag in ("was_seen", "was_seen_alone", "was_bedroom_seen"):
            found[flag] = _answer(row.get(flag) for _, row in alike)
        for table in VISITS:
            found[f"is_{table}"] = any(of == table for of, _ in alike)
            found[f"was_seen_by_{table}"] = _answer(r["was_seen"] for of, r in alike if of == table)
        yield {**found, "row_ids": sorted(row["row_id"] for _, row in alike)}


def _answer(said: Iterator[bool | None]) -> bool | None:
    answers = set(said) - {None}
    return any(answers) if answers else None


def begun(world: Register, day: date | None) -> bool:
    """Whether something with that start has begun by the night; a blank start has."""
    known = in_calendar(day)
    return known is None or known <= world.as_at


def enquiry(world: Register) -> Found:
    for row in world.rows("s47_enquiry"):
        if begun(world, row["started_on"]):
            start, over = _start_and_end(world, row)
            yield {
                "row_id": row["row_id"],
                "s47_enquiry_id": row["s47_enquiry_id"],
                "child_id": row["person_id"],
                "referral_id": row["referral_id"],
                "started_on": start,
                "ended_on": over,
                "latest_on": start or over or world.as_at,
                "is_doubtful": doubt(world, "s47_enquiry", row) is not None,
            }


def plan(world: Register) -> Found:
    for table, kind in (("cin_plan", "child_in_need_plan"), ("cp_plan", "protection_plan")):
        for row in world.rows(table):
            if begun(world, row["started_on"]):
                start, over = _start_and_end(world, row)
                yield {
                    "row_id": row["row_id"],
                    "kind": kind,
                    "child_id": row["person_id"],
                    "referral_id": row["referral_id"],
                    "started_on": start,
                    "ended_on": over,
                    "is_doubtful": doubt(world, table, row) is not None,
                }


def _start_and_end(world: Register, row: Row) -> tuple[date | None, date | None]:
    return in_calendar(row["started_on"]), world.ended(row["started_on"], row["ended_on"])


def adopted_child(world: Register) -> Found:
    closed = {r["person_id"] for r in world.rows("referral") if r["close_reason"] == "RC1"}
    ceased = {
        row["person_id"]
        for row in world.rows("cla_episode")
        if row["ceased_reason"] in ("E11", "E12")
    }
    for who in (closed | ceased) - {None}:
        yield {"person_id": who}


def assessment(world: Register) -> Found:
    for row in world.rows("assessment"):
        if begun(world, row["started_on"]):
            over = world.ended(row["started_on"], row["authorised_on"])
            yield {
                "row_id": row["row_id"],
                "assessment_id": row["assessment_id"],
                "child_id": row["person_id"],
                "referral_id": row["referral_id"],
                "started_on": in_calendar(row["started_on"]),
                "authorised_on": over,
                "is_open": over is None,
                "is_doubtful": doubt(world, "assessment", row) is not None,
                "has_services": _services(row["outcome_json"], world.values["yes_words"]),
            }


def _services(outcome: str | None, yes_words: list[str]) -> bool | None:
    return flagged(outcome, yes_words, "PROV_OF_SERVICES_FLAG", "PROV_OF_SB_CARE_FLAG")


def flagged(outcome: str | None, yes_words: list[str], *names: str) -> bool | None:
    """Whether one of these flags of an outcome says yes; None if all are blank."""
    try:
        flags = json.loads(outcome or "{}")
    except ValueError:
        return None
    if not isinstance(flags, dict):
        return None
    said = [str(flags[name]).strip().lower() for name in names if flags.get(name) is not None]
    filled = [answer for answer in said if answer]
    return any(answer in yes_words for answer in filled) if filled else None


def cla_episodes(world: Register) -> Found:
    """Every episode of care or short breaks, with the legal status that decides."""
    for row in world.rows("cla_episode"):
        if row["person_id"] is None or not begun(world, row["started_on"]):
            continue
        over = world.ended(row["started_on"], row["ceased_on"])
        yield {
            "row_id": row["row_id"],
            "cla_episode_id": row["cla_episode_id"],
            "child_id": row["person_id"],
            "placement_id": row["placement_id"],
            "cla_id": row["cla_id"],
            "referral_id": row["referral_id"],
            "started_on": in_calendar(row["started_on"]),
            "start_reason": row["start_reason"],
            "ceased_reason": row["ceased_reason"],
            "ended_on": over,
            "is_open": over is None,
            "is_doubtful": doubt(world, "cla_episode", row) is not None,
            "legal_status": _status(world, row, over),
        }


def _status(world: Register, episode: Row, over: date | None) -> str | None:
    day = over or world.as_at
    holding = []
    for row in world.of("legal_status", episode["person_id"]):
        start = in_calendar(row["started_on"])
        end = world.ended(row["started_on"], row["ended_on"])
        is_over = end is not None and (over is None or end < over)
        if row["legal_status"] is not None and (start is None or start <= day) and not is_over:
            since = start or in_calendar(episode["started_on"]) or date.min
            holding.append((since, row["row_id"], row["legal_status"]))
    return max(holding)[2] if holding else None


def looked_after(world: Register) -> Found:
    for one in cla_episodes(world):
        if one["legal_status"] not in world.values["short_break_statuses"]:
            yield one


def short_breaks(world: Register) -> Found:
    series: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for one in cla_episodes(world):
        if one["legal_status"] in world.values["short_break_statuses"]:
            series[one["child_id"], one["cla_id"]].append(one)
    of_child: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for (child, _), breaks in series.items():
        held = [one for one in breaks if one["is_open"]]
        if held:
            starts = [one["started_on"] for one in breaks if one["started_on"] is not None]
            is_doubtful, row_id = min((one["is_doubtful"], one["row_id"]) for one in held)
            of_child[child].append((is_doubtful, min(starts, default=date.max), row_id))
    for child, found in of_child.items():
        is_doubtful, start, row_id = min(found)
        yield {
            "child_id": child,
            "row_id": row_id,
            "started_on": None if start == date.max else start,
            "is_doubtful": is_doubtful,
        }


def current_placement(world: Register) -> Found:
    episodes: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in looked_after(world):
        if one["is_open"]:
            episodes[one["child_id"]].append(one)
    for child, held in episodes.items():
        last = max(held, key=lambda one: _place(one, one["cla_episode_id"]))
        forced = [
            row
            for row in world.rows("cla_placement")
            if world.in_force(row["started_on"], row["ended_on"])
        ]
        named = [r for r in forced if r["placement_id"] is not None]
        named = [r for r in named if r["placement_id"] == last["placement_id"]]
        own = named or [row for row in forced if row["person_id"] == child]
        if own:
            row = max(own, key=lambda row: _place(row, row["placement_id"]))
            yield {
                "child_id": child,
                "row_id": row["row_id"],
                "placement_id": row["placement_id"],
                "started_on": in_calendar(row["started_on"]),
                "placement_type": row["placement_type"],
            }


def _place(row: Row, name: str | None) -> tuple[date, bool, str, int]:
    """A sort key: by start, then by id with a blank one first, then by row."""
    start = in_calendar(row["started_on"]) or date.min
    return start, name is not None, name or "", row["row_id"]


def decision_review(world: Register) -> Found:
    for row in world.rows("oversight"):
        day = in_calendar(row["recorded_on"])
        is_other = row["kind"] in ("closure_authorised", "routine", "supervision")
        if row["person_id"] is None or is_other or (day is not None and day > world.as_at):
            continue
        yield {
            "child_id": row["person_id"],
            "referral_id": row["referral_id"],
            "reviewed_on": day,
            "worker_id": row["worker_id"],
            "is_doubtful": day is None or row["kind"] != "decision_review",
            "row_id": row["row_id"],
        }


def referral_day(world: Register) -> Found:
    days: dict[Any, list[Row]] = defaultdict(list)
    for row in world.rows("referral"):
        day = in_calendar(row["referred_on"])
        if row["person_id"] is None or (day is not None and day > world.as_at):
            continue
        days[row["person_id"], day, None if day else row["row_id"]].append(row)
    for (child, day, _), rows in days.items():
        first = min(rows, key=lambda row: row["row_id"])
        # a date outside the calendar is blank here, and no end is before a blank
        over = world.ended(first["referred_on"], first["closed_on"])
        yield {
            "child_id": child,
            "referred_on": day,
            "referral_id": first["referral_id"],
            "row_id": first["row_id"],
            "latest_on": day or over or world.as_at,
        }
