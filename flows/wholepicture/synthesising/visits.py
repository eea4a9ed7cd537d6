"""Visits of plans and care, and whether the child was seen."""

from datetime import date, timedelta
from random import Random
from typing import Protocol

from wholepicture.synthesising import chances
from wholepicture.synthesising.rows import Cell
from wholepicture.synthesising.scene import Child, Scene, Story


class _Gap(Protocol):
    """The working days between two visits."""

    def draw(self, random: Random) -> int: ...


_GAPS: dict[str, _Gap] = {
    "cp_visit": chances.PROTECTION_VISIT_DAYS,
    "cin_visit": chances.NEED_VISIT_DAYS,
    "cla_visit": chances.CARE_VISIT_DAYS,
}
_Round = tuple[str, date, date | None]


def write_visits(scene: Scene) -> None:
    """Writes the visits to every child of the family; most siblings are visited together."""
    rounds: dict[_Round, list[date]] = {}
    for child in scene.children:
        if not child.is_born:
            continue
        for place, story in enumerate(child.stories, start=1):
            surface = f"{child.surface}-{place}"
            for key in _rounds(story):
                if key not in rounds:
                    rounds[key] = _visit_days(scene, key)
                _write_round(scene, child, surface, key[0], rounds[key])


def _rounds(story: Story) -> list[_Round]:
    """Each part of the episode in which visits are due: its table, its start and its end."""
    spans = [
        ("cp_visit", story.protection_from, story.protection_to),
        ("cin_visit", story.need_from, story.need_to),
        ("cla_visit", story.care_from, story.care_to),
    ]
    return [(table, begun, ended) for table, begun, ended in spans if begun]


def _visit_days(scene: Scene, key: _Round) -> list[date]:
    """The dates of one round of visits; the first is some days after the round began."""
    table, day, ended = key
    until = min(ended or scene.last, scene.last)
    found: list[date] = []
    while True:
        day = scene.days.after(day, _GAPS[table].draw(scene.random))
        if scene.chance(chances.WEEKEND):
            day += timedelta(days=5 - day.weekday())
        if day > until:
            return found
        found.append(day)


def _write_round(scene: Scene, child: Child, surface: str, table: str, days: list[date]) -> None:
    """Writes the child's rows of a round of visits; a visit without the child has none."""
    old_enough = child.reference + timedelta(days=4 * 365)
    for number, day in enumerate(days, start=1):
        if day < child.reference or (len(scene.children) > 1 and scene.chance(chances.LEFT_OUT)):
            continue
        entered = scene.entered(day)
        seen = chances.SEEN.draw(scene.random)
        cells: dict[str, Cell] = {
            "visit_id": f"visit-{table.removesuffix('_visit')}-{surface}-{number}",
            "person_id": child.person_id, "visited_on": day, "was_seen": seen,
            "was_seen_alone": _alone(scene, seen, day >= old_enough),
        }  # fmt: skip
        if table != "cla_visit":
            cells["was_bedroom_seen"] = chances.BEDROOM_SEEN.draw(scene.random) if seen else None
        scene.add(table, cells | _owner(scene, table, surface), entered)
        if table == "cp_visit" and scene.chance(chances.IN_BOTH_TABLES):
            scene.add("cin_visit", cells, entered)
        if table != "cin_visit" and scene.chance(chances.SUPERVISED_CONTACT):
            _write_contact(scene, cells, day)


def _owner(scene: Scene, table: str, surface: str) -> dict[str, Cell]:
    """The plan or period of care of the visit; one plan id in fifty belongs to no plan."""
    if table == "cla_visit":
        return {"cla_id": f"cla-{surface}"}
    if table == "cp_visit":
        return {"cp_plan_id": f"cpp-{surface}-gone" if scene.chance(0.02) else f"cpp-{surface}"}
    return {}


def _alone(scene: Scene, seen: bool | None, old_enough: bool) -> bool | None:
    """Whether the child was seen alone; blank if the child is too young for this."""
    return chances.SEEN_ALONE.draw(scene.random) if seen and old_enough else None


def _write_contact(scene: Scene, visit: dict[str, Cell], day: date) -> None:
    """Writes a supervised contact, which one large system files among child-in-need visits."""
    contact_on = day + timedelta(days=scene.between(1, 4))
    if contact_on > scene.last:
        return
    cells: dict[str, Cell] = {
        "visit_id": f"{visit['visit_id']}-contact", "person_id": visit["person_id"],
        "visited_on": contact_on, "was_seen": True,
    }  # fmt: skip
    scene.add("cin_visit", cells, scene.entered(contact_on))
