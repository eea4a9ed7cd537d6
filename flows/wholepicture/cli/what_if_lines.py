"""The result of a what-if as lines of plain text, with only checks, teams and counts."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wholepicture.nightly.kept_night import Outcome
    from wholepicture.nightly.what_if import CheckCompared, WhatIfResult

_NAMELESS = "(team without a published name)"


def what_if_lines(found: "WhatIfResult") -> Iterator[str]:
    """The lines: the values, then each check with its teams, then the total."""
    yield f"Night of {found.night}, judged again. Nothing is published, and no night is changed."
    for one, was in zip(found.values, found.was, strict=True):
        yield f"  {one.name} = {_shown(one.value)}; that night {_shown(was)}"
    for check in found.checks:
        yield ""
        yield from _check(check)
    come = sum(sum(check.come.values()) for check in found.checks)
    go = sum(sum(check.go.values()) for check in found.checks)
    yield ""
    yield f"In total: {_counted(come)} would come, {_counted(go)} would go."


def _check(check: "CheckCompared") -> Iterator[str]:
    come, go = sum(check.come.values()), sum(check.go.values())
    yield check.check
    yield f"  that night: {_outcome(check.before)}"
    yield f"  then:       {_outcome(check.then)}"
    if "could_not_run" in (check.before.outcome, check.then.outcome):
        yield "  Its findings cannot be compared: it could not run."
        return
    yield (
        f"  {_counted(check.open_before)} open that night: {come} would come, {go} would go,"
        f" {check.open_before + come - go} would be open."
    )
    for team in sorted({*check.come, *check.go}):
        yield f"    {team or _NAMELESS}: {check.come.get(team, 0)} come, {check.go.get(team, 0)} go"


def _outcome(one: "Outcome") -> str:
    if one.outcome == "could_not_run":
        return f"could not run: {one.reason}"
    if not one.judged:
        return "nothing to judge"
    return f"{one.outcome}, {one.met} of {one.judged} met ({one.met / one.judged:.4f})"


def _counted(count: int) -> str:
    return f"{count} finding{'s' * (count != 1)}"


def _shown(value: object) -> str:
    return ";".join(map(str, value)) if isinstance(value, list) else str(value)
