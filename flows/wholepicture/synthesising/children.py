"""The children of a family: how many, how old, born or not, and each child's episodes."""

from datetime import date, timedelta

from wholepicture.synthesising import chances
from wholepicture.synthesising.scene import DAYS_IN_CHILDHOOD, Child, Scene, Story
from wholepicture.synthesising.stories import current_story, earlier_stories, for_child

_OLDEST = DAYS_IN_CHILDHOOD - 40


def fill_with_children(scene: Scene, first_number: int, most: int) -> None:
    """Adds the family's children, at most `most` of them, and their episodes."""
    scene.status = _status(scene)
    story = current_story(scene)
    earlier = earlier_stories(scene, story)
    ages = _ages(scene, story)[:most]
    for place, age in enumerate(ages):
        child = Child(
            person_id=f"child-{first_number + place:06d}",
            letter="abcdefgh"[place],
            sex="M" if scene.chance(0.51) else "F",
            reference=scene.last - timedelta(days=age),
            is_born=age >= 0,
        )
        own = [for_child(scene, child, each) for each in (*earlier, story)]
        child.stories = _in_turn([each for each in own if each])
        scene.children.append(child)


def _status(scene: Scene) -> str:
    """The family's status tonight."""
    return chances.STATUS.draw(scene.random) if scene.chance(chances.OPEN_SHARE) else "closed"


def _ages(scene: Scene, story: Story) -> list[int]:
    """The children's ages in days tonight; an unborn child's is below 0."""
    count = chances.SIBLINGS.draw(scene.random)
    elapsed = (scene.last - story.referred_on).days
    youngest = elapsed if story.status == "closed" or not scene.chance(0.1) else 0
    ages = [_lead_age(scene, story, min(youngest, _OLDEST - 1))]
    lowest = min(youngest, ages[0], _OLDEST - 1)
    while len(ages) < count:
        if scene.chance(chances.TWINS):
            ages.append(ages[-1])
            continue
        step = scene.between(330, 1500) * (1 if scene.chance(0.5) else -1)
        age = next((a for a in (ages[-1] + step, ages[-1] - step) if lowest <= a <= _OLDEST), None)
        ages.append(scene.between(max(lowest, 0), _OLDEST) if age is None else age)
    return ages


def _lead_age(scene: Scene, story: Story, lowest: int) -> int:
    """The age of the family's first child."""
    if story.status == "protection":
        low, high = chances.PLAN_AGE.draw(scene.random)
        return scene.between(low, high) if low >= 0 else -scene.between(5, 150)
    if story.status == "assessment" and scene.chance(0.02):
        return -scene.between(5, 150)
    return scene.between(lowest, _OLDEST)


def _in_turn(stories: list[Story]) -> list[Story]:
    """The episodes of one child without overlap: an episode that overlaps the next is left out."""
    kept: list[Story] = []
    for story in stories:
        while kept and _end(kept[-1]) > story.referred_on:
            kept.pop()
        kept.append(story)
    return kept


def _end(story: Story) -> date:
    return story.closed_on or (story.referred_on if story.is_nfa else date.max)


def birth_cells(scene: Scene, child: Child) -> dict[str, date | None]:
    """The birth date as the system has it: a few are estimated, and in the other column."""
    is_estimated = child.is_born and scene.chance(0.005)
    in_birth = child.is_born and not is_estimated
    was_expected = child.stories[0].referred_on < child.reference
    return {
        "born_on": child.reference if in_birth else None,
        "expected_on": child.reference if was_expected or not in_birth else None,
    }
