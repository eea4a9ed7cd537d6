"""Records of an invented time in care: episodes, placements and legal statuses."""

from datetime import date, timedelta

from wholepicture.synthesising import chances
from wholepicture.synthesising.names import postcode
from wholepicture.synthesising.rows import Cell
from wholepicture.synthesising.scene import Child, Scene, Story

_PLACEMENTS = chances.Choice(
    ("U4", 34), ("U1", 18), ("U6", 22), ("K2", 10), ("P1", 6), ("R3", 2), ("A3", 2), ("H5", 6)
)
_STATUSES = chances.Choice(("C2", 55), ("C1", 20), ("V2", 20), ("E1", 5))
_CEASED = chances.Choice(("E4A", 45), ("E45", 15), ("E48", 10), ("E11", 6), ("E8", 24))
_FIRST_CARER = 590_000  # postcodes of carers' homes


def write_care(scene: Scene) -> None:
    """Writes the care of every looked-after child, and the short breaks of a few others."""
    for child in scene.children:
        for place, story in enumerate(child.stories, start=1):
            surface = f"{child.surface}-{place}"
            if story.care_from and story.care_from <= scene.last:
                _write_care(scene, child, story, surface)
            elif story.need_from and not story.closed_on and child.is_born and scene.chance(0.02):
                _write_short_breaks(scene, child, story.need_from, surface)


def _write_care(scene: Scene, child: Child, story: Story, surface: str) -> None:
    """Writes one period of care: an episode and a placement for each move within it."""
    assert story.care_from is not None
    ended = story.care_to
    until = ended or scene.last
    starts = [story.care_from]
    while len(starts) < 6:
        move = starts[-1] + timedelta(days=scene.between(60, 900))
        if move >= until:
            break
        starts.append(scene.worked(move))
    ends: list[date | None] = [*starts[1:], ended]
    for number, (begun, stopped) in enumerate(zip(starts, ends, strict=True), start=1):
        is_last = number == len(starts)
        _write_placement(scene, child, f"{surface}-{number}", surface, begun, stopped)
        cells: dict[str, Cell] = {
            "cla_episode_id": f"claep-{surface}-{number}", "person_id": child.person_id,
            "placement_id": f"place-{surface}-{number}", "started_on": begun,
            "start_reason": "S" if number == 1 else "P", "primary_need_code": "N1",
            "ceased_on": stopped,
            "ceased_reason": _ceased(scene, is_last) if stopped else None,
            "cla_id": f"cla-{surface}", "referral_id": f"ref-{surface}",
            "entered_care_on": story.care_from,
        }  # fmt: skip
        later = (
            {}
            if not stopped
            else dict.fromkeys(("ceased_on", "ceased_reason"), scene.entered(stopped))
        )
        scene.add("cla_episode", cells, scene.entered(begun), later)
    _write_status(scene, child, surface, _STATUSES.draw(scene.random), story.care_from, ended)


def _ceased(scene: Scene, is_last: bool) -> str:
    """The reason why an episode ended: another began, or the care ended."""
    return _CEASED.draw(scene.random) if is_last else "X1"


def _write_placement(
    scene: Scene, child: Child, row: str, surface: str, begun: date, ended: date | None
) -> None:
    """Writes one placement."""
    cells: dict[str, Cell] = {
        "placement_id": f"place-{row}", "cla_id": f"cla-{surface}", "person_id": child.person_id,
        "started_on": begun, "placement_type": _PLACEMENTS.draw(scene.random), "ended_on": ended,
        "postcode": postcode(_FIRST_CARER + scene.between(0, 400)),
        "provider": f"PR{scene.between(1, 4)}",
    }  # fmt: skip
    later = {"ended_on": scene.entered(ended)} if ended else {}
    scene.add("cla_placement", cells, scene.entered(begun), later)


def _write_status(
    scene: Scene, child: Child, surface: str, status: str, begun: date, ended: date | None
) -> None:
    """Writes one legal status."""
    cells: dict[str, Cell] = {
        "legal_status_id": f"legal-{surface}", "person_id": child.person_id, "legal_status": status,
        "started_on": begun, "ended_on": ended,
    }  # fmt: skip
    later = {"ended_on": scene.entered(ended)} if ended else {}
    scene.add("legal_status", cells, scene.entered(begun), later)


def _write_short_breaks(scene: Scene, child: Child, begun: date, surface: str) -> None:
    """Writes a series of short breaks under V3 or V4; the child is not counted as looked after."""
    if begun < child.reference:
        return
    cells: dict[str, Cell] = {
        "cla_episode_id": f"claep-{surface}-v", "person_id": child.person_id,
        "placement_id": f"place-{surface}-v", "started_on": begun, "start_reason": "S",
        "primary_need_code": "N2", "ceased_on": None, "ceased_reason": None,
        "cla_id": f"cla-{surface}-v", "referral_id": f"ref-{surface}", "entered_care_on": begun,
    }  # fmt: skip
    scene.add("cla_episode", cells, scene.entered(begun))
    _write_status(scene, child, f"{surface}-v", "V4" if scene.chance(0.5) else "V3", begun, None)
