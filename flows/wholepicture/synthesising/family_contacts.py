"""Invented notes on contact with fathers, visits without access, and other addresses."""

from datetime import date, timedelta

from wholepicture.synthesising import chances
from wholepicture.synthesising.rows import Cell, Row
from wholepicture.synthesising.scene import Child, Scene


def write_family_contacts(scene: Scene) -> None:
    """Writes contacts with fathers, outcomes of visits, and private fostering."""
    people = [row for row in scene.rows if row.file in ("adults", "person")]
    known_on = {row.cells["person_id"]: row.entered_on for row in people}
    for child in scene.children:
        if child.stories[-1].closed_on is None and not child.stories[-1].is_nfa:
            if child.father_id in known_on:
                _write_father_contact(scene, child, known_on[child.father_id])
            if child.is_born and scene.chance(chances.PRIVATELY_FOSTERED):
                _write_arrangement(scene, child)
    for visit in [row for row in scene.rows if row.file == "cp_visit"]:
        if visit.cells["was_seen"] is False and scene.chance(chances.VISIT_OUTCOME_NOTED):
            _write_outcome(scene, visit)


def _write_father_contact(scene: Scene, child: Child, known_on: date) -> None:
    """Writes the latest contact with the child's father, or the decision against one.

    No export has it before it has the father.
    """
    kind = chances.FATHER_CONTACT.draw(scene.random)
    if kind is None:
        return
    day = scene.worked(scene.last - timedelta(days=scene.between(2, 200)))
    cells: dict[str, Cell] = {
        "people_contact_id": f"pc-{child.surface}", "person_id": child.father_id,
        "contacted_on": day, "kind": kind, "reason_code": "risk" if "against" in kind else None,
    }  # fmt: skip
    scene.add("people_contacts", cells, max(scene.entered(day), known_on))


def _write_arrangement(scene: Scene, child: Child) -> None:
    """Writes an open private fostering arrangement."""
    known_on = scene.worked(scene.last - timedelta(days=scene.between(5, 400)))
    cells: dict[str, Cell] = {
        "arrangement_id": f"pf-{child.surface}", "person_id": child.person_id,
        "known_on": known_on, "started_on": known_on, "ended_on": None,
    }  # fmt: skip
    scene.add("private_fostering", cells, scene.entered(known_on))


def _write_outcome(scene: Scene, visit: Row) -> None:
    """Writes the outcome of a visit at which the child was not seen, and what followed."""
    day = visit.entered_on
    follow_up = scene.days.after(day, scene.between(1, 8))
    cells: dict[str, Cell] = {
        "visit_outcome_id": f"vo-{visit.cells['visit_id']}", "visit_id": visit.cells["visit_id"],
        "person_id": visit.cells["person_id"],
        "outcome": chances.VISIT_OUTCOME.draw(scene.random),
        "followed_up_on": follow_up if scene.chance(chances.FOLLOWED_UP) else None,
    }  # fmt: skip
    scene.add("visit_outcomes", cells, day, {"followed_up_on": follow_up})
