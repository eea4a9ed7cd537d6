"""Records about a child in care, missing or in an enquiry: reviews, absences, conferences."""

from datetime import date, timedelta

from wholepicture.synthesising import chances
from wholepicture.synthesising.rows import Cell
from wholepicture.synthesising.scene import Child, Scene, Story

_A_YEAR = timedelta(days=365)
_FOUR_YEARS = 4 * 365


def write_care_papers(scene: Scene) -> None:
    """Writes the reviews of the last year, conferences, and episodes of a missing child."""
    for child in scene.children:
        for place, story in enumerate(child.stories, start=1):
            surface = f"{child.surface}-{place}"
            _write_conference(scene, child, story, surface)
            if story.care_from and story.care_from <= scene.last:
                _write_reviews(scene, child, story, surface)
        age = (scene.last - child.reference).days
        if age > 12 * 365 and child.stories[-1].closed_on is None and scene.chance(chances.MISSING):
            _write_missing(scene, child)


def _write_conference(scene: Scene, child: Child, story: Story, surface: str) -> None:
    """Writes the initial child protection conference, and the date on which it was written up."""
    if story.conference_on is None:
        return
    cells: dict[str, Cell] = {
        "conference_id": f"icpc-{surface}", "s47_enquiry_id": f"s47-{surface}",
        "person_id": child.person_id, "referral_id": f"ref-{surface}",
        "conference_on": story.conference_on, "was_plan_decided": story.protection_from is not None,
    }  # fmt: skip
    entered = scene.entered(story.conference_on)
    scene.add("initial_cp_conference", cells, entered)
    if story.conference_on < scene.last - _A_YEAR:
        return
    scene.add("entry_dates", {
        "entry_id": f"entry-{surface}", "event_kind": "conference", "event_id": f"icpc-{surface}",
        "person_id": child.person_id, "entered_on": entered,
    }, entered)  # fmt: skip


def _write_reviews(scene: Scene, child: Child, story: Story, surface: str) -> None:
    """Writes the looked-after reviews of the last year, some of them cancelled."""
    assert story.care_from is not None
    until = min(story.care_to or scene.last, scene.last)
    day, number = scene.days.after(story.care_from, scene.between(10, 20)), 1
    while day <= until:
        if day >= scene.last - _A_YEAR:
            _write_review(scene, child, surface, number, day)
        day = scene.worked(day + timedelta(days=scene.between(80, 190)))
        number += 1


def _write_review(scene: Scene, child: Child, surface: str, number: int, day: date) -> None:
    """Writes one looked-after review, and how the child took part in it."""
    is_small = (day - child.reference).days < _FOUR_YEARS
    cells: dict[str, Cell] = {
        "cla_review_id": f"clar-{surface}-{number}", "cla_id": f"cla-{surface}",
        "person_id": child.person_id, "due_on": day, "reviewed_on": day,
        "was_cancelled": scene.chance(chances.REVIEW_CANCELLED),
        "participation": "PN0" if is_small else chances.TOOK_PART.draw(scene.random),
    }  # fmt: skip
    scene.add("cla_review", cells, scene.entered(day))


def _write_missing(scene: Scene, child: Child) -> None:
    """Writes one episode of a child missing; a few are missing on the last night."""
    begun = scene.last - timedelta(days=scene.between(0, 200))
    ended = begun + timedelta(days=scene.between(0, 3))
    cells: dict[str, Cell] = {
        "missing_row_id": f"miss-{child.surface}", "person_id": child.person_id,
        "started_on": begun, "missing_type": "A" if scene.chance(0.2) else "M",
        "ended_on": ended if ended <= scene.last else None,
        "interview_offered": "Y", "interview_accepted": "Y" if scene.chance(0.6) else "N",
    }  # fmt: skip
    scene.add("missing", cells, begun, {"ended_on": ended})
