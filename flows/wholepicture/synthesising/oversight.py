"""Managers' oversight in the invented authority: regular entries, signatures and reviews."""

from datetime import date, timedelta

from wholepicture.synthesising import chances
from wholepicture.synthesising.rows import Cell
from wholepicture.synthesising.scene import Child, Scene, Story
from wholepicture.synthesising.workforce import worker_id

_A_YEAR = timedelta(days=365)


def write_oversight(scene: Scene) -> None:
    """Writes the oversight that managers gave the family's cases in the last year."""
    for child in scene.children:
        _write_round(scene, child)
        for place, story in enumerate(child.stories, start=1):
            _write_decision(scene, child, place, story)


def _write_round(scene: Scene, child: Child) -> None:
    """Writes the regular entries of oversight for an open case with a plan or care."""
    place, story = len(child.stories), child.stories[-1]
    begun = story.care_from or story.protection_from or story.need_from
    if story.closed_on or begun is None:
        return
    day = scene.worked(max(begun, scene.last - _A_YEAR) + timedelta(days=scene.between(0, 60)))
    number = 0
    while day <= scene.last:
        _write(scene, child, place, (str(number), chances.OVERSIGHT_KIND.draw(scene.random)), day)
        number += 1
        day = scene.worked(day + timedelta(days=scene.between(30, 85)))


def _write_decision(scene: Scene, child: Child, place: int, story: Story) -> None:
    """Writes the signature of a closure, and the review of a closure or of no further action."""
    decided_on = story.referred_on if story.is_nfa else story.closed_on
    if decided_on is None or decided_on < scene.last - _A_YEAR:
        return
    if not story.is_nfa and scene.chance(chances.CLOSING_SIGNED):
        _write(scene, child, place, ("closing", "closure_authorised"), decided_on)
    if scene.chance(chances.REPEAT_REVIEWED if place > 2 else chances.DECISION_REVIEWED):
        day = decided_on + timedelta(days=scene.between(0, 25))
        kind = None if scene.chance(chances.OVERSIGHT_KIND_BLANK) else "decision_review"
        _write(scene, child, place, ("review", kind), day)


def _write(scene: Scene, child: Child, place: int, what: tuple[str, str | None], day: date) -> None:
    """Writes one row of oversight, by the family's manager, who also holds some cases."""
    name, kind = what
    manager = worker_id(scene.number % scene.scale.teams)
    cells: dict[str, Cell] = {
        "oversight_id": f"over-{child.surface}-{place}-{name}", "person_id": child.person_id,
        "referral_id": f"ref-{child.surface}-{place}", "recorded_on": day, "kind": kind,
        "worker_id": None if scene.chance(chances.OVERSEER_BLANK) else manager,
    }  # fmt: skip
    scene.add("oversight", cells, scene.entered(day))
