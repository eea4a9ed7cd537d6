"""Records of an invented episode: referral, assessment, enquiry and plans."""

import json
from datetime import date, timedelta

from wholepicture.synthesising import chances
from wholepicture.synthesising.names import FORENAMES, SURNAMES
from wholepicture.synthesising.rows import Cell
from wholepicture.synthesising.scene import Child, Scene, Story


def write_episodes(scene: Scene, child: Child, team_id: str, worker_id: str) -> None:
    """Adds every episode of the child to the family's rows."""
    for place, story in enumerate(child.stories, start=1):
        surface = f"{child.surface}-{place}"
        who: dict[str, Cell] = {"team_id": team_id, "worker_id": worker_id}
        _write_referral(scene, child, story, surface, who)
        _write_assessments(scene, child, story, surface, who)
        _write_enquiry(scene, child, story, surface)
        _write_plans(scene, child, story, surface, who)
        _write_early_help(scene, child, story, surface)


def _late(scene: Scene, *columns: tuple[str, date | None]) -> dict[str, date]:
    """The date on which each of the columns is entered, if its event happened."""
    return {name: scene.entered(day) for name, day in columns if day}


def _write_referral(
    scene: Scene, child: Child, story: Story, surface: str, who: dict[str, Cell]
) -> None:
    """The referral, its outcome and its closure."""
    later = _late(scene, ("closed_on", story.closed_on))
    if story.close_reason and "closed_on" in later:
        later["close_reason"] = later["closed_on"]
    if story.is_nfa:
        later["is_nfa"] = scene.days.after(story.referred_on, 1)
    worker: Cell = who["worker_id"]
    if scene.chance(chances.WORKER_IS_A_NAME):
        worker = f"{scene.random.choice(FORENAMES)} {scene.random.choice(SURNAMES)}"
    is_decided = story.is_nfa or story.assessed_from or story.closed_on
    cells: dict[str, Cell] = {
        "referral_id": f"ref-{surface}", "person_id": child.person_id,
        "referred_on": story.referred_on, "primary_need_code": chances.NEED.draw(scene.random),
        "source_code": chances.SOURCE.draw(scene.random),
        "outcome_json": _referral_outcome(story), "is_nfa": story.is_nfa if is_decided else None,
        "close_reason": story.close_reason, "closed_on": story.closed_on,
        "team_id": who["team_id"], "worker_id": worker,
    }  # fmt: skip
    scene.add("referral", cells, story.referred_on, later)


def _referral_outcome(story: Story) -> str:
    """The flags of a referral's outcome, as the standard's JSON."""
    flags = {
        "SINGLE_ASSESSMENT_FLAG": story.assessed_from, "STRATEGY_DISCUSSION_FLAG": story.enquiry_on,
        "CLA_REQUEST_FLAG": None, "CP_CONFERENCE_FLAG": None,
    }  # fmt: skip
    said = {name: "Y" if day else "N" for name, day in flags.items()}
    return json.dumps({**said, "NUMBER_OF_OUTCOMES": str(sum(v == "Y" for v in said.values()))})


def _write_assessments(
    scene: Scene, child: Child, story: Story, surface: str, who: dict[str, Cell]
) -> None:
    """The episode's assessment, and the later one that updated it."""
    pairs = ((story.assessed_from, story.assessed_to), (story.update_from, story.update_to))
    for letter, (begun, ended) in zip("ab", pairs, strict=True):
        if begun is None:
            continue
        has_help = bool(story.need_from or story.protection_from or story.care_from)
        outcome = _assessment_outcome(scene, has_help) if ended else None
        later = _late(scene, ("authorised_on", ended))
        if ended:
            later |= dict.fromkeys(
                ("outcome_json", "is_nfa", "was_child_seen"), later["authorised_on"]
            )
        cells: dict[str, Cell] = {
            "assessment_id": f"asm-{surface}{letter}", "person_id": child.person_id,
            "referral_id": f"ref-{surface}", "started_on": begun, "authorised_on": ended,
            "was_child_seen": chances.SEEN.draw(scene.random) if ended and child.is_born else None,
            "outcome_json": outcome, "is_nfa": story.close_reason == "RC8" if ended else None,
            **who,
        }  # fmt: skip
        scene.add("assessment", cells, scene.entered(begun), later)
        if ended:
            _write_views(scene, child, f"asm-{surface}{letter}", ended, later["authorised_on"])


def _assessment_outcome(scene: Scene, has_help: bool) -> str:
    """The flags of an assessment's outcome; sometimes help is given without a plan."""
    helped = has_help or scene.chance(0.05)
    return json.dumps({
        "NFA_FLAG": "N" if helped else "Y", "STRATEGY_DISCUSSION_FLAG": "N",
        "PROV_OF_SERVICES_FLAG": "Y" if helped else "N", "PROV_OF_SB_CARE_FLAG": "N",
        "TOTAL_NO_OF_OUTCOMES": "1", "COMMENTS": "",
    })  # fmt: skip


def _write_views(scene: Scene, child: Child, assessment_id: str, on: date, entered: date) -> None:
    """Writes whose views are in the assessment; only for the last year, when this file began."""
    if (scene.last - on).days > 365 or scene.chance(chances.NO_VIEWS_AT_ALL):
        return
    parents = [(scene.mother_id, chances.MOTHER_VIEW), (child.father_id, chances.FATHER_VIEW)]
    for letter, (parent_id, views) in zip("mf", parents, strict=True):
        if parent_id is None:
            continue
        view = views.draw(scene.random)
        cells: dict[str, Cell] = {
            "view_id": f"view-{assessment_id}-{letter}", "assessment_id": assessment_id,
            "person_id": parent_id, "has_view": True if view is True else False if view else None,
            "reason_code": "whereabouts not known" if view == "reason" else None,
        }  # fmt: skip
        scene.add("assessment_views", cells, entered)


def _write_enquiry(scene: Scene, child: Child, story: Story, surface: str) -> None:
    """The section 47 enquiry."""
    if story.enquiry_on is None:
        return
    ended = story.conference_on or scene.days.after(story.enquiry_on, scene.between(3, 14))
    cells: dict[str, Cell] = {
        "s47_enquiry_id": f"s47-{surface}", "referral_id": f"ref-{surface}",
        "person_id": child.person_id, "started_on": story.enquiry_on,
        "ended_on": ended if ended <= scene.last else None,
        "is_nfa": None if ended > scene.last else not story.conference_on,
    }  # fmt: skip
    entered = _late(scene, ("ended_on", ended))
    scene.add("s47_enquiry", cells, scene.entered(story.enquiry_on), entered)


def _write_plans(
    scene: Scene, child: Child, story: Story, surface: str, who: dict[str, Cell]
) -> None:
    """The child-in-need plan and the protection plan of the episode."""
    if story.need_from:
        cells: dict[str, Cell] = {
            "cin_plan_id": f"cin-{surface}", "referral_id": f"ref-{surface}",
            "person_id": child.person_id, "started_on": story.need_from, "ended_on": story.need_to,
            **who,
        }  # fmt: skip
        later = _late(scene, ("ended_on", story.need_to))
        scene.add("cin_plan", cells, scene.entered(story.need_from), later)
    if story.protection_from:
        category = chances.CATEGORY.draw(scene.random)
        cells = {
            "cp_plan_id": f"cpp-{surface}", "referral_id": f"ref-{surface}",
            "conference_id": f"icpc-{surface}" if story.conference_on else None,
            "person_id": child.person_id, "started_on": story.protection_from,
            "ended_on": story.protection_to, "initial_category": category,
            "latest_category": category,
            "is_other_authority": scene.chance(chances.OTHER_COUNCIL_PLAN),
        }  # fmt: skip
        later = _late(scene, ("ended_on", story.protection_to))
        scene.add("cp_plan", cells, scene.entered(story.protection_from), later)


def _write_early_help(scene: Scene, child: Child, story: Story, surface: str) -> None:
    """The early-help episode after a step-down; most step-downs have one."""
    if story.close_reason != "RC9" or not story.closed_on:
        return
    if not scene.chance(chances.STEP_DOWN_HAS_EPISODE):
        return
    begun = story.closed_on + timedelta(days=scene.between(1, 40))
    ended = begun + timedelta(days=scene.between(40, 300))
    cells: dict[str, Cell] = {
        "early_help_id": f"eh-{surface}", "person_id": child.person_id, "started_on": begun,
        "ended_on": ended if ended <= scene.last else None,
    }  # fmt: skip
    scene.add("early_help", cells, max(begun, scene.entered(begun)), {"ended_on": ended})
