"""The points of the protocol at which a run may be killed, named once.

Every run says each as it reaches it. Nothing listens, unless a test asks to.
"""

from collections.abc import Callable

RECOVERY = (
    "lock taken",
    "leftovers unlinked",
    "damaged audit kept",
    "previous audit used",
    "schema built",
    "schema before kept",
    "schema replaced",
    "night rendered again",
    "publication finished",
    "spill emptied",
)

NIGHT = (
    "records built",
    "records kept",
    "audit copied",
    "night followed",
    "night rendered",
    "hashes registered",
    "audit committed",
    "audit checked",
    "previous kept",
    "audit replaced",
    "old moved away",
    "night swapped in",
    "old removed",
    "not judged removed",
    "latest written",
    "latest linked",
    "superseded unlinked",
)

STEPS = RECOVERY + NIGHT

Reached = Callable[[str], None]


def nobody_listens(step: str) -> None:
    """Nothing has happened: what a run outside the tests is given."""
