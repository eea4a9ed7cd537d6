"""The dates of an episode, drawn forwards from a date or back from its end."""

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

from wholepicture.synthesising import chances
from wholepicture.synthesising.scene import EARLIEST_BEFORE_BIRTH, Child, Scene, Story

_DATES = tuple(f.name for f in fields(Story) if f.name.endswith(("_on", "_from", "_to")))
_CLOSED = chances.Choice(
    # A third are assessed and not in need (seen); others leave for early help after the assessment.
    ("not_in_need", 50.0),
    ("assessed", 6.0),
    ("in_need", 33.0),
    ("protection", 7.0),
    ("care", 4.0),
)
_SIX_YEARS = 6 * 365


def current_story(scene: Scene) -> Story:
    """The family's last episode: open as its status says, or closed within six years."""
    if scene.status != "closed":
        return _OPEN[scene.status](scene)
    while True:
        story = closed_story(scene, scene.last - timedelta(days=scene.between(3, _SIX_YEARS)))
        if scene.random.random() * 1.15 <= season(story.referred_on):
            return story


def season(day: date) -> float:
    """The relative frequency of referrals on that day of the year: 1 is usual."""
    if (day.month, day.day) >= (12, 20) or (day.month, day.day) <= (1, 2):
        return chances.CHRISTMAS_WEIGHT
    return chances.MONTH_WEIGHT.get(day.month, 1.0)


def earlier_stories(scene: Scene, story: Story) -> list[Story]:
    """The earlier episodes, all closed, oldest first."""
    gaps: list[int] = []
    if scene.chance(chances.TROUBLED_FAMILY):
        gaps = [scene.between(10, 150) for _ in range(scene.between(2, 5))]
    elif scene.chance(chances.REFERRED_IN_YEAR_BEFORE):
        gaps = [scene.between(15, 250)]
    elif scene.chance(chances.REFERRED_EARLIER):
        gaps = [scene.between(380, 1300)]
    found: list[Story] = []
    start = story.referred_on
    for gap in gaps:
        earlier = closed_story(scene, start - timedelta(days=gap), short=len(gaps) > 1)
        if earlier.referred_on < scene.last - timedelta(days=_SIX_YEARS):
            break
        found.insert(0, earlier)
        start = earlier.referred_on
    return found


def closed_story(scene: Scene, ended_on: date, *, short: bool = False) -> Story:
    """An episode that was closed about that day."""
    closed_on = scene.worked(ended_on)
    if scene.chance(chances.REFERRAL_NFA * (3 if short else 1)):
        has_close = scene.chance(0.6)
        referred_on = scene.days.after(closed_on, -scene.between(0, 2))
        return Story(
            "closed", min(referred_on, closed_on), True, closed_on=closed_on if has_close else None
        )
    kind = "not_in_need" if short else _CLOSED.draw(scene.random)
    length = {"in_need": chances.NEED_PLAN_DAYS, "protection": chances.PLAN_DAYS,
              "care": chances.CARE_DAYS}.get(kind)  # fmt: skip
    lasted = timedelta(days=length.draw(scene.random) if length else 0)
    plan_from = scene.worked(closed_on - timedelta(days=scene.between(0, 3)) - lasted)
    story = _until_plan(scene, plan_from, kind == "protection")
    if kind in ("not_in_need", "assessed"):
        reasons = (
            chances.CLOSED_AFTER_ASSESSMENT if kind == "not_in_need" else chances.CLOSED_OTHERWISE
        )
        return replace(story, status="closed", closed_on=closed_on,
                       close_reason=reasons.draw(scene.random))  # fmt: skip
    name = {"care": "care", "in_need": "need", "protection": "protection"}[kind]
    dates: dict[str, Any] = {f"{name}_from": plan_from, f"{name}_to": closed_on}
    return replace(
        story, status="closed", closed_on=closed_on,
        close_reason=chances.CLOSED_OTHERWISE.draw(scene.random), **dates,
    )  # fmt: skip


def _until_plan(scene: Scene, plan_from: date, is_protection: bool) -> Story:
    """The referral and assessment before a plan or decision on that date."""
    length = chances.ASSESSMENT_DAYS.draw(scene.random)
    assessed_to = scene.days.after(plan_from, -scene.between(0, 4))
    assessed_from = scene.days.after(assessed_to, -length)
    enquiry_on = conference_on = None
    if is_protection:
        conference_on = plan_from
        enquiry_on = scene.days.after(plan_from, -chances.CONFERENCE_DAYS.draw(scene.random))
        assessed_from = min(assessed_from, enquiry_on)
    elif scene.chance(chances.ENQUIRY_WITHOUT_PLAN):
        enquiry_on = scene.days.after(assessed_from, min(length, scene.between(0, 6)))
    referred_on = _referral_before(scene, assessed_from)
    return Story(
        "open", referred_on, assessed_from=assessed_from, assessed_to=assessed_to,
        enquiry_on=enquiry_on, conference_on=conference_on,
    )  # fmt: skip


def _referral_before(scene: Scene, assessed_from: date) -> date:
    """The day of the referral: most assessments begin within a day of it."""
    return scene.days.after(assessed_from, -(0 if scene.chance(0.7) else scene.between(1, 5)))


def _referral(scene: Scene) -> Story:
    return Story("referral", scene.days.after(scene.last, -scene.between(0, 20)))


def _assessment(scene: Scene) -> Story:
    length = chances.ASSESSMENT_DAYS.draw(scene.random)
    assessed_from = scene.days.after(scene.last, -scene.between(0, length))
    enquiry_on = assessed_from if scene.chance(chances.ENQUIRY_WITHOUT_PLAN) else None
    referred_on = _referral_before(scene, assessed_from)
    return Story("assessment", referred_on, assessed_from=assessed_from, enquiry_on=enquiry_on)


def _idle(scene: Scene) -> Story:
    story = _until_plan(scene, scene.days.after(scene.last, -scene.between(8, 60)), False)
    return replace(story, status="idle")


def _in_need(scene: Scene) -> Story:
    need_from = _elapsed(scene, chances.NEED_PLAN_DAYS)
    return _updated(
        scene, replace(_until_plan(scene, need_from, False), status="in_need", need_from=need_from)
    )


def _protection(scene: Scene) -> Story:
    plan_from = _elapsed(scene, chances.PLAN_DAYS)
    story = replace(
        _until_plan(scene, plan_from, True), status="protection", protection_from=plan_from
    )
    return _updated(scene, story)


def _looked_after(scene: Scene) -> Story:
    care_from = _elapsed(scene, chances.CARE_DAYS)
    story = replace(
        _until_plan(scene, care_from, scene.chance(0.4)), status="looked_after", care_from=care_from
    )
    if story.conference_on:
        # The plan that led to the conference ended when the child came into care.
        start = scene.days.after(care_from, -scene.between(20, 200))
        back = start - care_from
        story = replace(moved(story, back), status="looked_after", care_from=care_from,
                        protection_from=start, protection_to=care_from)  # fmt: skip
    return _updated(scene, story)


def _elapsed(scene: Scene, length: chances.Curve) -> date:
    """A start date such that tonight is within the drawn length."""
    days = int(length.draw(scene.random) * scene.random.random())
    return scene.worked(scene.last - timedelta(days=days))


def _updated(scene: Scene, story: Story) -> Story:
    """The story with a second assessment, for some cases that are open for over a year."""
    if (scene.last - story.referred_on).days < 365 or not scene.chance(0.4):
        return story
    begun = scene.days.after(scene.last, -scene.between(2, 180))
    ended = scene.days.after(begun, chances.ASSESSMENT_DAYS.draw(scene.random))
    return replace(story, update_from=begun, update_to=ended if ended <= scene.last else None)


_OPEN = {
    "referral": _referral, "assessment": _assessment, "idle": _idle, "in_need": _in_need,
    "protection": _protection, "looked_after": _looked_after,
}  # fmt: skip


def moved(story: Story, by: timedelta) -> Story:
    """The story with all its dates moved."""
    dates = {name: getattr(story, name) for name in _DATES}
    return replace(story, **{name: day + by for name, day in dates.items() if day})


def for_child(scene: Scene, child: Child, story: Story) -> Story | None:
    """The family's story as this child's: some have their own start, none long before birth."""
    if not scene.chance(chances.SHARES_DAY):
        weeks = (
            scene.between(1, 2)
            if story.status in ("referral", "assessment")
            else scene.between(1, 12)
        )
        story = moved(story, timedelta(days=-7 * weeks))
    earliest = child.reference - EARLIEST_BEFORE_BIRTH
    if story.closed_on and story.closed_on <= earliest:
        return None
    dates = {name: getattr(story, name) for name in _DATES}
    held = {name: max(day, earliest) for name, day in dates.items() if day}
    for name in ("care_from", "care_to"):
        if name in held:
            held[name] = max(held[name], child.reference)
    child_story = replace(story, **held)
    return child_story if child_story.referred_on <= scene.last else None
