"""The invented authority, one family at a time: the same seed gives the same world.

The random numbers of a family depend only on the seed and the family's number. So the world needs
no memory, and a bigger authority begins with the families of a smaller one.
"""

from collections.abc import Iterator
from datetime import date
from random import Random

from wholepicture.synthesising.assessment_papers import write_assessment_papers
from wholepicture.synthesising.care import write_care
from wholepicture.synthesising.care_papers import write_care_papers
from wholepicture.synthesising.children import fill_with_children
from wholepicture.synthesising.episodes import write_episodes
from wholepicture.synthesising.family_contacts import write_family_contacts
from wholepicture.synthesising.front_door import write_front_door
from wholepicture.synthesising.names import SURNAMES
from wholepicture.synthesising.oversight import write_oversight
from wholepicture.synthesising.people import write_people
from wholepicture.synthesising.rows import Row
from wholepicture.synthesising.scene import Scale, Scene
from wholepicture.synthesising.visits import write_visits
from wholepicture.synthesising.workforce import (
    holders,
    workforce_rows,
    write_involvements,
)
from wholepicture.synthesising.working_days import working_days


def world(*, children: int, seed: int, last_night: date) -> Iterator[tuple[int, list[Row]]]:
    """The rows of the workforce, then of each family, with the number of children so far.

    `children` counts everyone who is a child in the register: people under 18 or unborn on the last
    night who had a referral in the six years before it.
    """
    scale = Scale.of(children)
    number = count = 0
    yield count, list(workforce_rows(scale))
    while count < children:
        number += 1
        scene = family(number, seed, last_night, scale, count + 1, children - count)
        count += len(scene.children)
        yield count, scene.rows


def family(number: int, seed: int, last: date, scale: Scale, first_child: int, most: int) -> Scene:
    """One complete family, with no more children than `most`."""
    scene = Scene(number, Random(f"{seed} {number}"), last, working_days(), scale)
    scene.surname = scene.random.choice(SURNAMES)
    fill_with_children(scene, first_child, most)
    team, held = holders(scene)
    write_people(scene)
    for child in scene.children:
        write_episodes(scene, child, team, held[-1])
    write_visits(scene)
    write_care(scene)
    write_involvements(scene, team, held)
    write_oversight(scene)
    # last, so that the random numbers before them stay the same
    write_front_door(scene)
    write_assessment_papers(scene)
    write_care_papers(scene)
    write_family_contacts(scene)
    return scene
