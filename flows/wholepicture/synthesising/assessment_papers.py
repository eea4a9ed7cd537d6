"""The parts of an invented assessment: factors, who took part, and what the child said."""

import json
from datetime import date

from wholepicture.synthesising import chances
from wholepicture.synthesising.rows import Cell
from wholepicture.synthesising.scene import Child, Scene, Story

_UNDER_THREE = 3 * 365


def write_assessment_papers(scene: Scene) -> None:
    """Writes the factors of each assessment; in the last year, also who took part in it."""
    for child in scene.children:
        for place, story in enumerate(child.stories, start=1):
            for letter, on in zip("ab", (story.assessed_to, story.update_to), strict=True):
                if on is not None and on <= scene.last:
                    _write_papers(scene, child, story, f"asm-{child.surface}-{place}{letter}", on)


def _write_papers(scene: Scene, child: Child, story: Story, assessment: str, on: date) -> None:
    """Writes the factors of one assessment, and its participants if it is of the last year."""
    entered = scene.entered(on)
    if not scene.chance(chances.NO_FACTORS):
        is_help = bool(story.need_from or story.protection_from or story.care_from)
        factors = chances.FACTORS.draw(scene.random) if is_help else ("21",)
        cells: dict[str, Cell] = {
            "factor_row_id": f"fac-{assessment}", "assessment_id": assessment,
            "factors_json": json.dumps(list(factors)),
        }  # fmt: skip
        scene.add("assessment_factor", cells, entered)
    if (scene.last - on).days > 365 or scene.chance(chances.NO_VIEWS_AT_ALL):
        return
    parents = (
        (scene.mother_id, chances.MOTHER_TOOK_PART),
        (child.father_id, chances.FATHER_TOOK_PART),
    )
    for letter, (adult, took_part) in zip("mf", parents, strict=True):
        if adult is not None:
            _write_participant(scene, (assessment, letter, adult), took_part, entered)
    if child.is_born:
        _write_child_view(scene, child, assessment, on, entered)


def _write_participant(
    scene: Scene, who: tuple[str, str, str], took_part: chances.Choice[bool | None], entered: date
) -> None:
    """Writes whether a parent took part; if nothing is known about it, there is no row."""
    assessment, letter, adult = who
    answer = took_part.draw(scene.random)
    if answer is None:
        return
    cells: dict[str, Cell] = {
        "participant_id": f"part-{assessment}-{letter}", "assessment_id": assessment,
        "person_id": adult, "took_part": answer,
        "reason_code": None if answer else "no response",
    }  # fmt: skip
    scene.add("assessment_participants", cells, entered)


def _write_child_view(scene: Scene, child: Child, assessment: str, on: date, entered: date) -> None:
    """Writes the child's own view, or an observation if the child is under three."""
    is_heard = chances.CHILD_HEARD.draw(scene.random)
    is_small = (on - child.reference).days < _UNDER_THREE
    cells: dict[str, Cell] = {
        "view_id": f"view-{assessment}-c", "assessment_id": assessment,
        "person_id": child.person_id, "has_view": None if is_small else is_heard,
        "was_observed": is_heard if is_small else None, "reason_code": None,
    }  # fmt: skip
    scene.add("assessment_views", cells, entered)
