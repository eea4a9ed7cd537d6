"""The faults of an export itself, said again in plain Python; the rest of the suite is in feeds.

From the counts of the columns: a test of its own counts those once more.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from helpers.twin.kin import kin
from helpers.twin.words import Judged, Row, World

Said = tuple[str, str | None, str | None]
_MET: Said = ("met", None, None)
_GAP: Said = ("gap", "export", None)
_VISITS = ("cp_visit", "cla_visit")


def _said(is_fault: bool) -> Said:
    return _GAP if is_fault else _MET


def _columns(world: World, kind: str) -> Iterator[Row]:
    """The columns of that kind, of files of which all landed."""
    states = {
        (file["agency"], file["file_id"]): file["state"] for file in world.rows("delivered_file")
    }
    for column in world.rows("delivered_value"):
        state = states[column["agency"], column["file_id"]]
        if column["kind"] == kind and state in ("whole", "drifted"):
            yield column


def _share(values: Mapping[str, Any], name: str) -> Fraction:
    return Fraction(str(values[name]))


def flags_vary(world: World, values: Mapping[str, Any]) -> Judged:
    """Each listed flag, by all files of its table."""
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for column in world.rows("delivered_value"):
        if column["kind"] == "flag":
            both = counts[column["table_name"], column["name"]]
            both[0] += column["filled_count"]
            both[1] += column["true_count"]
    judged: Judged = {}
    for column in _columns(world, "flag"):
        filled, yes = counts[column["table_name"], column["name"]]
        if column["name"] in values["flags"] and filled >= values["least_rows"]:
            judged[column["value_id"]] = _said(yes == 0)
    return judged


def dates_vary(world: World, values: Mapping[str, Any]) -> Judged:
    """Each date in enough rows."""
    return {
        column["value_id"]: _said(column["is_one_value"])
        for column in _columns(world, "day")
        if column["filled_count"] >= values["least_rows"]
    }


def ids_vary(world: World, values: Mapping[str, Any]) -> Judged:
    """Each id in enough rows, where one id may not stand in many."""
    judged: Judged = {}
    for column in _columns(world, "id"):
        commonest, filled = column["commonest_count"], column["filled_count"]
        if commonest is not None and filled >= values["least_rows"]:
            is_over = Fraction(commonest, filled) > _share(values, "most_share")
            judged[column["value_id"]] = _said(is_over and commonest >= values["least_rows"])
    return judged


def workers_resolve(world: World, values: Mapping[str, Any]) -> Judged:
    """Each column of workers in enough rows."""
    judged: Judged = {}
    for column in _columns(world, "id"):
        known, named, filled = (column[f"{count}_count"] for count in ("known", "named", "filled"))
        if named is None or filled < values["least_rows"]:
            continue
        is_strange = known is not None and Fraction(known, filled) < _share(values, "least_known")
        are_names = Fraction(named, filled) > _share(values, "most_named")
        judged[column["value_id"]] = _said(is_strange or are_names)
    return judged


def mothers_known(world: World, values: Mapping[str, Any]) -> Judged:
    """Each column of mothers in enough rows."""
    judged: Judged = {}
    for column in _columns(world, "id"):
        known, filled = column["known_count"], column["filled_count"]
        if column["name"] == "mother_id" and known is not None and filled >= values["least_rows"]:
            judged[column["value_id"]] = _said(
                Fraction(filled - known, filled) > _share(values, "most_unknown")
            )
    return judged


def copies_agree(world: World, values: Mapping[str, Any]) -> Judged:
    """Each whole file with rows that checks read; stand-ins for families with the families' own."""
    of_families = {
        (column["agency"], column["file_id"])
        for column in world.rows("delivered_column")
        if column["table_name"] == "family"
    }
    stood_in = _stand_ins(world)
    return {
        file["file_id"]: _GAP
        if file["contradicting_keys"]
        or (stood_in and (file["agency"], file["file_id"]) in of_families)
        else _MET
        for file in world.rows("delivered_file")
        if file["is_read"] and file["rows_landed"] and file["state"] in ("whole", "drifted")
    }


def _stand_ins(world: World) -> list[str]:
    """The family ids of more children, or of children of more mothers, than one family has."""
    mothers_of = kin(world).mothers
    found = []
    for name, rows in world.by("family", "family_id").items():
        children = {row["person_id"] for row in rows if row["person_id"] is not None}
        mothers = {mother for child in children for mother in mothers_of.get(child, ())}
        if (
            len(children) > world.values["family_children"]
            or len(mothers) > world.values["family_mothers"]
        ):
            found.append(name)
    return found


def links_resolve(world: World, values: Mapping[str, Any]) -> Judged:
    """Each column of a whole file that leads to another table."""
    files = {(file["agency"], file["file_id"]): file for file in world.rows("delivered_file")}
    judged: Judged = {}
    for column in world.rows("delivered_column"):
        state = files[column["agency"], column["file_id"]]["state"]
        held, lost = column["links_held"], column["links_lost"]
        if state not in ("whole", "drifted") or not column["is_read"] or not held:
            continue
        are_many = lost >= values["least_rows"] and Fraction(lost, held) > _share(
            values, "most_lost"
        )
        are_of_many = column["lost_ids"] >= values["least_ids"]
        judged[column["column_id"]] = _said(are_of_many and (are_many or lost == held))
    return judged


def open_plans_have_visits(world: World, values: Mapping[str, Any]) -> Judged:
    """The visits of children in need, where enough plans have been open for long enough."""
    visits = {
        (visit["person_id"], visit["visited_on"])
        for visit in world.rows("cin_visit")
        if world.happened(visit["visited_on"])
    }
    plans = {
        (plan["person_id"], plan["started_on"])
        for plan in world.rows("cin_plan")
        if plan["person_id"] is not None
        and plan["started_on"] is not None
        and (world.as_at - plan["started_on"]).days >= values["open_days"]
        and (plan["ended_on"] is None or plan["ended_on"] > world.as_at)
    }
    if len(plans) < values["least_plans"] or not visits:
        return {}
    children = {child for child, _ in plans}
    days = [(child, day) for child, day in visits if child in children]
    is_any = any(day >= begun for child, day in days for other, begun in plans if child == other)
    return {"cin_visit": _said(not is_any)}


def assessments_open(world: World, values: Mapping[str, Any]) -> Judged:
    """The assessments, where enough referrals of late are open."""
    referrals = {
        row["referral_id"]
        for row in world.rows("referral")
        if row["referral_id"] is not None
        and world.back(values["look_back"], row["referred_on"])
        and (row["closed_on"] is None or row["closed_on"] > world.as_at)
        and not row["is_nfa"]
    }
    begun = [
        row
        for row in world.rows("assessment")
        if row["started_on"] is None or row["started_on"] <= world.as_at
    ]
    if len(referrals) < values["least_referrals"] or not begun:
        return {}
    still = [row for row in begun if not world.happened(row["authorised_on"])]
    return {"assessment": _said(not still)}


def notes_in_one_table(world: World, values: Mapping[str, Any]) -> Judged:
    """Each other table of visits with enough notes."""
    in_need = _notes(world, "cin_visit")
    judged: Judged = {}
    for table in _VISITS:
        notes = _notes(world, table)
        if world.rows("cin_visit") and len(notes) >= values["least_notes"]:
            share = Fraction(len(notes & in_need), len(notes))
            judged[table] = _said(share > _share(values, "most_share"))
    return judged


def _notes(world: World, table: str) -> set[tuple[Any, ...]]:
    notes = {(row["visit_id"], row["person_id"], row["visited_on"]) for row in world.rows(table)}
    return {note for note in notes if None not in note}
