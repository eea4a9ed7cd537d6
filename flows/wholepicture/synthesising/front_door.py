"""The invented authority's front door: contacts, referrals, and the decisions on them."""

import json
from datetime import date, timedelta

from wholepicture.synthesising import chances
from wholepicture.synthesising.rows import Cell
from wholepicture.synthesising.scene import Child, Scene, Story
from wholepicture.synthesising.workforce import worker_id

_A_YEAR = timedelta(days=365)
_REASON = "The family and the agencies that know it were asked; what they said is on the file."


def write_front_door(scene: Scene) -> None:
    """Writes contacts, decisions and discussions of the family's last year."""
    for child in scene.children:
        for place, story in enumerate(child.stories, start=1):
            surface = f"{child.surface}-{place}"
            if story.referred_on >= scene.last - _A_YEAR:
                _write_contact(scene, child, surface, story.referred_on, is_referral=True)
                _write_referral_decision(scene, child, story, surface)
                _write_discussion(scene, child, story, surface)
            _write_closing_decision(scene, child, story, surface)
        if scene.chance(chances.CONTACT_WITHOUT_REFERRAL):
            day = scene.worked(scene.last - timedelta(days=scene.between(0, 364)))
            _write_contact(scene, child, f"{child.surface}-0", day, is_referral=False)


def _manager(scene: Scene) -> str:
    return worker_id(scene.number % scene.scale.teams)


def _write_contact(
    scene: Scene, child: Child, surface: str, day: date, *, is_referral: bool
) -> None:
    """Writes one contact about the child, with its outcome."""
    if day < child.reference - timedelta(days=150):
        return
    yes, no = ("Y", "N") if is_referral else ("N", "Y")
    cells: dict[str, Cell] = {
        "contact_id": f"cont-{surface}", "person_id": child.person_id, "contacted_on": day,
        "source_code": chances.SOURCE.draw(scene.random),
        "outcome_json": json.dumps({"NEW_REFERRAL_FLAG": yes, "NFA_FLAG": no}),
    }  # fmt: skip
    scene.add("contact", cells, scene.entered(day))


def _write_referral_decision(scene: Scene, child: Child, story: Story, surface: str) -> None:
    """Writes the decision on what follows a referral; most are made within a day."""
    decided_on = scene.days.after(story.referred_on, chances.DECISION_DAYS.draw(scene.random))
    cells: dict[str, Cell] = {
        "referral_decision_id": f"dec-{surface}", "referral_id": f"ref-{surface}",
        "person_id": child.person_id,
        "decided_on": None if scene.chance(chances.DECISION_UNDATED) else decided_on,
        "worker_id": _manager(scene),
    }  # fmt: skip
    scene.add("referral_decisions", cells, decided_on)


def _write_discussion(scene: Scene, child: Child, story: Story, surface: str) -> None:
    """Writes the strategy discussion that comes before most enquiries."""
    if story.enquiry_on is None or not scene.chance(chances.ENQUIRY_DISCUSSED):
        return
    cells: dict[str, Cell] = {
        "discussion_id": f"strat-{surface}", "person_id": child.person_id,
        "referral_id": f"ref-{surface}", "held_on": story.enquiry_on,
    }  # fmt: skip
    scene.add("strategy_discussions", cells, scene.entered(story.enquiry_on))


def _write_closing_decision(scene: Scene, child: Child, story: Story, surface: str) -> None:
    """Writes the reason for a closure or for no further action, and who signed it."""
    decided_on = story.referred_on if story.is_nfa else story.closed_on
    if decided_on is None or decided_on < scene.last - _A_YEAR:
        return
    is_signed = scene.chance(chances.CLOSING_SIGNED)
    cells: dict[str, Cell] = {
        "decision_id": f"why-{surface}", "person_id": child.person_id,
        "referral_id": f"ref-{surface}", "kind": "no_further_action" if story.is_nfa else "closure",
        "decided_on": decided_on,
        "rationale": _REASON if scene.chance(chances.DECISION_REASONED) else "NFA",
        "worker_id": _manager(scene), "manager_id": _manager(scene) if is_signed else None,
        "signed_off_on": decided_on if is_signed else None,
    }  # fmt: skip
    scene.add("decisions", cells, scene.entered(decided_on))
