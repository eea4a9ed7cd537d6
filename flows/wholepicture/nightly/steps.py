"""Steps: stages that are called by name, timed and reported, with errors in our own words."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ParamSpec, TypeVar

from wholepicture.errors import WholePictureError, could_not, fault_of
from wholepicture.interruption import stop_if_asked

P = ParamSpec("P")
T = TypeVar("T")

Stage = Callable[[], Any]
Runner = Callable[[str, Stage], Any]  # calls a stage under a name, at once
Say = Callable[[str], None]
Table = list[dict[str, str | int]]  # checks, outcomes and counts, which anyone may read
Note = Callable[[str, Table], None]  # shows a table on Prefect's pages

RECEIVING = "receiving"  # the only step that is retried


def plainly(name: str, stage: Stage) -> Any:
    """The stage's result, without a scheduler."""
    return stage()


def noted_nowhere(name: str, table: Table) -> None:
    """Does nothing, because without Prefect there are no pages."""


@dataclass(frozen=True, kw_only=True)
class Steps:
    """The steps of one night: how stages are called and reported, and the seconds each took."""

    say: Say
    run: Runner = plainly
    note: Note = noted_nowhere
    timings: dict[str, float] = field(default_factory=dict)

    def __call__(self, name: str, stage: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The stage's result; raises our own errors only."""
        stop_if_asked()
        started = time.perf_counter()
        returned: T = self.run(name, partial(in_our_words, name, partial(stage, *args, **kwargs)))
        self.timings[name] = round(time.perf_counter() - started, 3)
        self.say(f"{name}: {self.timings[name]:.1f} s")
        return returned

    def so_far(self) -> Mapping[str, float]:
        """The seconds of every finished step, by name."""
        return dict(self.timings)


def in_our_words(name: str, stage: Stage) -> Any:
    """The stage's result; any error that is not ours becomes CouldNotFinishError.

    The libraries' own errors quote values, so only the class is kept: the new error is raised
    outside the `except`, and does not contain the old one.
    """
    try:
        return stage()
    except WholePictureError:
        raise
    except Exception as error:
        found = fault_of(error)
    raise could_not(
        name,
        found,
        expected="to finish",
        do="Nothing was published; run the night again, and if it says so again, report it.",
    )
