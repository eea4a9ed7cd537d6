"""What has the adults around a child asked about: plan, enquiry, care, a placement, a return."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from derived.twin.days import in_calendar
from helpers.twin.words import Row, World


@dataclass(frozen=True)
class Safeguard:
    """One of them, the day it began or came, and whether the record leaves it in doubt."""

    kind: str
    on: date | None
    is_doubtful: bool


@lru_cache(maxsize=1)
def safeguards(world: World) -> dict[str, list[Safeguard]]:
    """Those of every child who has not died and is under 18, unborn or of unknown age."""
    tables = ("cp_plan", "s47_enquiry", "cla_episode")
    ids = {row["person_id"] for table in tables for row in world.rows(table)} - {None}
    found = {}
    for child in ids:
        is_adult = world.is_of_age(child, world.values["adult_age"])
        if not world.is_dead(child) and (not is_adult or world.is_age_unknown(child)):
            found[child] = [*_running(world, child), *_cared_for(world, child)]
    return {child: held for child, held in found.items() if held}


def _running(world: World, child: str) -> Iterator[Safeguard]:
    for table, kind in (("cp_plan", "protection_plan"), ("s47_enquiry", "enquiry")):
        for row in world.open_rows(table, child):
            yield _noted(world, kind, row)


def _noted(world: World, kind: str, row: Row, end: str = "ended_on") -> Safeguard:
    day = in_calendar(row["started_on"])
    return Safeguard(kind, day, day is None or world.is_doubtful(row, end=end))


def _cared_for(world: World, child: str) -> Iterator[Safeguard]:
    """Care, the placement with parents that it rests on, and each return home."""
    in_care = []
    for row in world.care(child):
        over = world.ended(row["started_on"], row["ceased_on"])
        noted = _noted(world, "looked_after", row, "ceased_on")
        if over is None:
            in_care.append((row, noted))
            yield noted
        is_in_doubt = world.is_doubtful(row, end="ceased_on")
        if row["ceased_reason"] in ("E4A", "E4B") and (over is not None or is_in_doubt):
            yield Safeguard("returned_home", over, is_in_doubt)
    if in_care:
        rests_on_doubt = all(noted.is_doubtful for _, noted in in_care)
        placed = _placement(world, child, [row for row, _ in in_care])
        if placed is not None and placed["placement_type"] == "P1":
            noted = _noted(world, "placed_with_parents", placed)
            yield Safeguard(noted.kind, noted.on, noted.is_doubtful or rests_on_doubt)


def _placement(world: World, child: str, episodes: list[Row]) -> Row | None:
    """The placement that the latest episode names, else the latest begun of those in force."""
    latest = max(episodes, key=lambda row: (_begun(row), row["cla_episode_id"] or ""))
    named = [
        row
        for row in world.by("cla_placement", "placement_id").get(latest["placement_id"] or "", [])
        if world.in_force(row["started_on"], row["ended_on"])
    ]
    held = named or world.open_rows("cla_placement", child)
    return max(held, key=lambda row: (_begun(row), row["placement_id"] or ""), default=None)


def _begun(row: Row) -> date:
    return in_calendar(row["started_on"]) or date.min
