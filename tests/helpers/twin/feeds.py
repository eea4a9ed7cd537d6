"""Did the night arrive whole? The catalogue's suite `feeds`, said again in plain Python.

From the tables that describe the delivery; nothing here has looked at a file.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from statistics import median
from typing import Any

from helpers.twin.words import Judged, Row, World, months_before, working_days_after

_NOTHING_LANDED = ("refused", "half-written", "longer than declared")
_WHOLE = ("whole", "drifted")

Said = tuple[str, str | None, str | None]
_MET: Said = ("met", None, None)
_GAP: Said = ("gap", "export", None)


def _follows_from(cause: str) -> Said:
    return ("unknown", "export", cause)


def _file(world: World, row: Row) -> Row:
    """The file that a row of another table speaks of."""
    return next(
        file
        for file in world.rows("delivered_file")
        if (file["agency"], file["file_id"]) == (row["agency"], row["file_id"])
    )


def _differs_from_manifest(file: Row) -> bool:
    pairs = (("rows_declared", "rows_read"), ("sha256_declared", "sha256"))
    return any(
        file[declared] is not None and file[found] is not None and file[declared] != file[found]
        for declared, found in pairs
    )


def delivered(world: World, values: Mapping[str, Any]) -> Judged:
    """Each file that may not be absent, and each that came for the night itself."""
    judged: Judged = {}
    for file in world.rows("delivered_file"):
        is_tonight = file["delivered_for"] == world.as_at
        if file["is_optional"] and (file["state"] == "missing" or not is_tonight):
            continue
        judged[file["file_id"]] = _delivered(file, is_tonight)
    return judged


def _delivered(file: Row, is_tonight: bool) -> Said:
    if file["state"] == "longer than declared":
        return _follows_from("complete")
    if file["state"] == "half-written" and _differs_from_manifest(file):
        return _follows_from("complete")
    if file["state"] == "refused" and file["known_columns"] and file["missing_required"]:
        return _follows_from("columns_as_agreed")
    is_there = file["state"] in _WHOLE and is_tonight
    return _MET if is_there and file["is_in_time"] is not False else _GAP


def complete(world: World, values: Mapping[str, Any]) -> Judged:
    """Each file of which a manifest says anything."""
    judged: Judged = {}
    for file in world.rows("delivered_file"):
        if file["rows_declared"] is None and file["sha256_declared"] is None:
            continue
        said = _GAP if _differs_from_manifest(file) else _MET
        if file["state"] == "missing":
            said = _GAP if file["is_optional"] else _follows_from("delivered")
        if file["state"] == "refused":
            said = _follows_from("delivered")
        judged[file["file_id"]] = said
    return judged


def accounted_for(world: World, values: Mapping[str, Any]) -> Judged:
    """Each file that came: its rows add up."""
    counts = ("rows_read", "rows_landed", "rows_refused")
    return {
        file["file_id"]: _MET
        if None not in (found := [file[count] for count in counts]) and found[0] == sum(found[1:])
        else _GAP
        for file in world.rows("delivered_file")
        if file["state"] != "missing"
    }


def refused_within_limit(world: World, values: Mapping[str, Any]) -> Judged:
    """Each file that came: no more refused than its feed allows."""
    judged: Judged = {}
    for file in world.rows("delivered_file"):
        if file["state"] == "missing":
            continue
        said = _MET if file["rows_refused"] <= file["rows_refusable"] else _GAP
        nothing = file["state"] in _NOTHING_LANDED
        judged[file["file_id"]] = _follows_from("delivered") if nothing else said
    return judged


def columns_as_agreed(world: World, values: Mapping[str, Any]) -> Judged:
    """Each file whose columns the feed names and whose header was read."""
    judged: Judged = {}
    for file in world.rows("delivered_file"):
        if file["missing_columns"] is None or file["state"] in (
            "missing",
            "half-written",
            "longer than declared",
        ):
            continue
        said = _GAP if file["missing_columns"] or file["new_columns"] else _MET
        is_about_columns = file["known_columns"] and file["missing_required"]
        if file["state"] == "refused" and not is_about_columns:
            said = _follows_from("delivered")
        judged[file["file_id"]] = said
    return judged


def volume_usual(world: World, values: Mapping[str, Any]) -> Judged:
    """Each whole file that came whole before: its rows beside the last ones."""
    judged: Judged = {}
    for file in world.rows("delivered_file"):
        known = _whole_deliveries(world, file)
        if file["state"] in _WHOLE and file["is_read"] and known:
            is_usual = file["is_accepted"] or _is_usual(file["rows_landed"], known, values)
            judged[file["file_id"]] = _MET if is_usual else _GAP
    return judged


def _whole_deliveries(world: World, file: Row) -> list[int]:
    """The rows of the whole deliveries before, newest first; nothing from before an accepted."""
    rows: list[int] = []
    for row in sorted(
        (
            row
            for row in world.rows("delivered_before")
            if (row["agency"], row["file_id"]) == (file["agency"], file["file_id"])
        ),
        key=lambda row: row["delivered_for"],
        reverse=True,
    ):
        if row["is_whole"]:
            rows.append(row["rows_landed"])
        if row["is_accepted"]:
            break
    return rows


def _is_usual(rows: int, known: list[int], values: Mapping[str, Any]) -> bool:
    """Neither emptied, nor fallen beyond the limit, nor outside the band once one is known."""
    last = known[0]
    if len(known) >= values["least_deliveries"]:
        usual, allowed = _band(known[: values["most_deliveries"]], values)
        if abs(rows - usual) > allowed:
            return False
        last = int(usual) if last > usual + allowed else last
    if rows == 0:
        return last == 0
    return last < values["least_rows"] or last - rows <= Fraction(str(values["fall"])) * last


def _band(known: list[int], values: Mapping[str, Any]) -> tuple[Fraction, Fraction]:
    """What is usual, and how many rows more or less still are."""
    usual = Fraction(median(map(Fraction, known)))
    deviation = Fraction(median([abs(rows - usual) for rows in known]))
    share = Fraction(str(values["share"])) * usual
    return usual, max(values["spread"] * deviation, share, Fraction(values["floor_rows"]))


def spans_in_order(world: World, values: Mapping[str, Any]) -> Judged:
    """Each whole file in which anything starts and ends."""
    return {
        file["file_id"]: _GAP if file["spans_reversed"] else _MET
        for file in world.rows("delivered_file")
        if file["spans_held"] and file["state"] in _WHOLE
    }


def not_a_repeat(world: World, values: Mapping[str, Any]) -> Judged:
    """Each whole file that changes daily and was delivered before."""
    return {
        file["file_id"]: _GAP if file["sha256"] == file["last_sha256"] else _MET
        for file in world.rows("delivered_file")
        if file["moves_daily"] and file["last_sha256"] and file["state"] in _WHOLE
    }


def column_filled(world: World, values: Mapping[str, Any]) -> Judged:
    """Each column that a check needs, of a whole file with rows."""
    filled: dict[tuple[str, str], int] = defaultdict(int)
    for column in world.rows("delivered_column"):
        filled[column["table_name"], column["name"]] += column["filled_count"] or 0
    judged: Judged = {}
    for column in world.rows("delivered_column"):
        if not column["is_relied_on"]:
            continue
        file = _file(world, column)
        if file["state"] not in _WHOLE or not file["rows_landed"]:
            continue
        is_missed = column["is_agreed"] and not column["has_come"]
        said = _follows_from("columns_as_agreed") if is_missed else _GAP
        if filled[column["table_name"], column["name"]]:
            said = _MET
        judged[column["column_id"]] = said
    return judged


def keys_stable(world: World, values: Mapping[str, Any]) -> Judged:
    """Each key column with enough keys to compare."""
    judged: Judged = {}
    limit = Fraction(str(values["least_share"]))
    for column in world.rows("delivered_column"):
        before = column["keys_before"]
        if not column["is_key"] or before is None or before < values["least_keys"]:
            continue
        if _file(world, column)["state"] in _WHOLE:
            share = Fraction(column["keys_surviving"], before)
            judged[column["column_id"]] = _MET if share > limit else _GAP
    return judged


def rate_plausible(world: World, values: Mapping[str, Any]) -> Judged:
    """Each national rate with enough records."""
    limits = {
        name: Fraction(str(value)) for name, value in values.items() if isinstance(value, float)
    }
    judged: Judged = {}
    for rate, found in (
        ("no_further_action", _no_further_action(world, values)),
        ("re_referral", _re_referrals(world, values)),
        ("assessment_in_time", _in_time(world, values)),
    ):
        counted = list(found)
        if len(counted) < values["least_records"] or not counted:
            continue
        share = Fraction(sum(counted), len(counted))
        is_inside = {
            "no_further_action": 0 < share < limits["no_further_action_below"],
            "re_referral": limits["re_referral_least"] <= share <= limits["re_referral_most"],
            "assessment_in_time": share >= limits["assessment_in_time_least"],
        }[rate]
        judged[rate] = _MET if is_inside else _GAP
    return judged


def _no_further_action(world: World, values: Mapping[str, Any]) -> Iterable[bool]:
    for rows in world.by("referral", "referral_id").values():
        lately = [row for row in rows if world.back(values["look_back"], row["referred_on"])]
        if lately:
            yield any(row["is_nfa"] for row in lately)


def _re_referrals(world: World, values: Mapping[str, Any]) -> Iterable[bool]:
    for rows in world.by("referral", "person_id").values():
        days = sorted({row["referred_on"] for row in rows if world.happened(row["referred_on"])})
        for place, day in enumerate(days):
            if world.back(values["look_back"], day):
                yield bool(place) and days[place - 1] >= months_before(day, values["months"])


def _in_time(world: World, values: Mapping[str, Any]) -> Iterable[bool]:
    for rows in world.by("assessment", "assessment_id").values():
        begun = [row for row in rows if row["started_on"] is not None]
        days = [row["authorised_on"] for row in begun if row["authorised_on"] is not None]
        done = max(days, default=None)
        if done is not None and world.back(values["look_back"], done):
            yield _was_in_time(min(row["started_on"] for row in begun), done, values)


def _was_in_time(start: date, done: date, values: Mapping[str, Any]) -> bool:
    if not 0 <= (done - start).days <= values["look_back"]:
        return False
    return done <= working_days_after(start, values["allow"])
