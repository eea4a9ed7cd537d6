"""A kept night judged again with other values, and its differences; nothing of this is kept.

The night's records are judged in the memory of this process and in a private folder that is removed
afterwards. This waits for no run, delays none, and publishes nothing.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from wholepicture.errors import ArgumentsError
from wholepicture.nightly.kept_night import Found, KeptNight, Outcome, kept_night
from wholepicture.nightly.night import judge_suites
from wholepicture.nightly.rules_tonight import Rules
from wholepicture.nightly.steps import Steps
from wholepicture.nightly.what_if_values import WhatIfValue, what_if_values, with_values
from wholepicture.paths import EXPECTATIONS, SQL
from wholepicture.rules.checks import FEEDS, load_checks
from wholepicture.rules.column_use import Use
from wholepicture.rules.feeds import load_feeds
from wholepicture.rules.rule_text import rule_text
from wholepicture.rules.time_limits import TimeLimits
from wholepicture.store import Snapshot, snapshot
from wholepicture.store.layout import Layout, damaged_records
from wholepicture.store.scratch import scratch
from wholepicture.warehouse import Warehouse, WarehouseError, open_warehouse, part_of_memory

_PART = 4  # a share of the memory: a run, which takes half, may be in progress


@dataclass(frozen=True, kw_only=True)
class CheckCompared:
    """A check's result on that night and with the new values.

    `come` and `go` count the findings that appear and disappear, by team; the team is blank if its
    name is. If the check could not run on either side, there are none.
    """

    check: str
    before: Outcome
    then: Outcome
    open_before: int
    come: Mapping[str, int]
    go: Mapping[str, int]

    @property
    def is_changed(self) -> bool:
        """Whether a finding appears or disappears, or the outcome changes."""
        return bool(self.come or self.go) or self.before.outcome != self.then.outcome


@dataclass(frozen=True, kw_only=True)
class WhatIfResult:
    """The changes that the values would make to one night; `was` has the night's own values."""

    night: date
    values: tuple[WhatIfValue, ...]
    was: tuple[object, ...]
    checks: tuple[CheckCompared, ...]


def what_if(store: Path, texts: Sequence[str], night: date | None) -> WhatIfResult:
    """The changes to that night, or to the newest, by values such as `seen/seen_alone.allow=3`.

    Raises ArgumentsError for a value, check, parameter or night for which this is not possible,
    StoreHeldError if another what-if is running, CouldNotFinishError, and the errors of `snapshot`.
    """
    layout = Layout(store=store.absolute(), out=store.absolute())
    checks = load_checks()
    values = what_if_values(texts, checks)
    with snapshot(layout) as held:
        return _tried(layout, held, values, night)


def _tried(
    layout: Layout, held: Snapshot, values: tuple[WhatIfValue, ...], night: date | None
) -> WhatIfResult:
    kept = kept_night(held, night)
    feeds = load_feeds(EXPECTATIONS / "feeds")
    loaded = Rules(settings=kept.settings, feeds=feeds, checks=load_checks(), waivers=kept.waivers)
    base = loaded.on(kept.night)
    wanted = replace(loaded, settings=with_values(kept.settings, values, kept.night)).on(kept.night)
    touched = _touched(base, wanted, values, kept.night)
    judged = _judged(wanted, touched)
    kept.refuse_changed(base, judged)
    reads = _reads(base, wanted, touched, judged, kept.night)
    rules = replace(wanted, checks={name: wanted.checks[name] for name in judged})
    with scratch(layout) as spill:
        outcomes, findings = _judged_again(kept, rules, reads, spill)
    tried = [_compared(kept, name, outcomes[name], findings) for name in judged]
    return WhatIfResult(
        night=kept.night,
        values=values,
        was=tuple(_value(base, one, kept.night) for one in values),
        checks=tuple(one for one in tried if one.check in touched or one.is_changed),
    )


def _touched(
    base: Rules, wanted: Rules, values: Sequence[WhatIfValue], night: date
) -> frozenset[str]:
    """The checks whose rule the values change, and the checks that the values name."""
    before, then = base.values(night), wanted.values(night)
    changed = (
        name
        for name, check in base.checks.items()
        if rule_text(check, before[name]) != rule_text(wanted.checks[name], then[name])
    )
    return frozenset(changed) | {one.check for one in values if one.check}


def _judged(rules: Rules, touched: frozenset[str]) -> list[str]:
    """The checks to judge: the touched ones, after the checks of deliveries, which may stop them.

    If a check of deliveries is touched, all checks are judged, because it may change which of them
    can run.
    """
    stops = any(rules.checks[name].suite == FEEDS for name in touched)
    return [
        name
        for name, check in rules.checks.items()
        if stops or check.suite == FEEDS or name in touched
    ]


def _reads(
    base: Rules, wanted: Rules, touched: frozenset[str], judged: Sequence[str], night: date
) -> Mapping[str, Use]:
    """The columns read by each check to judge, by its name, with the wanted values.

    The columns that checks read were noted when the night was landed. A value that changes them
    cannot be tried without landing, and raises ArgumentsError.
    """

    def read(rules: Rules, names: Sequence[str]) -> Mapping[str, Use]:
        only = {name: rules.checks[name] for name in names}
        return replace(rules, checks=only).columns_read(night)

    then = read(wanted, judged)
    for name, before in read(base, sorted(touched)).items():
        if before != then[name]:
            raise ArgumentsError(
                "--set",
                expected=f"a value that leaves the columns that {name} reads as they are",
                found="one by which it reads others",
                do="Judge the night with [[set]] in a store of its own.",
            )
    return then


def _judged_again(
    kept: KeptNight, rules: Rules, reads: Mapping[str, Use], spill: Path
) -> tuple[dict[str, Outcome], dict[str, Found]]:
    """The outcomes by check and the open findings by id, judged from the kept records."""
    limits = TimeLimits(limits=rules.settings.limits)
    memory = rules.settings.audit.memory or part_of_memory(_PART)
    try:
        with open_warehouse(spill=spill, memory_limit=memory) as warehouse:
            steps = Steps(say=lambda line: None)
            judge_suites(warehouse, kept.records, rules, kept.night, reads, limits, steps)
            return _outcomes(warehouse), _findings(warehouse)
    except WarehouseError as error:
        if error.is_of_machine:
            raise
        raise damaged_records(kept.night) from None


def _outcomes(warehouse: Warehouse) -> dict[str, Outcome]:
    found = warehouse.rows(
        'select "check", outcome, judged, met, coalesce(reason, \'\') from judging."check"'
    )
    return {name: Outcome(*more) for name, *more in found}


def _findings(warehouse: Warehouse) -> dict[str, Found]:
    """The open findings, from the same SELECT as in the history."""
    query = (SQL / "history" / "finding.sql").read_text(encoding="utf-8")
    found = warehouse.rows(
        f"select finding_id, \"check\", coalesce(team_name, '') from ({query})",
        purpose="reading what is open",
    )
    return {finding_id: Found(check, team) for finding_id, check, team in found}


def _compared(
    kept: KeptNight, name: str, then: Outcome, findings: Mapping[str, Found]
) -> CheckCompared:
    before = kept.outcomes[name]
    was = {one: found.team for one, found in kept.findings.items() if found.check == name}
    now = {one: found.team for one, found in findings.items() if found.check == name}
    if "could_not_run" in (before.outcome, then.outcome):
        was_compared, now_compared = {}, {}
    else:
        was_compared, now_compared = was, now
    return CheckCompared(
        check=name,
        before=before,
        then=then,
        open_before=len(was),
        come=Counter(now_compared[one] for one in now_compared.keys() - was_compared.keys()),
        go=Counter(was_compared[one] for one in was_compared.keys() - now_compared.keys()),
    )


def _value(rules: Rules, one: WhatIfValue, night: date) -> object:
    """The value of the parameter on that night."""
    if not one.check:
        return rules.common()[one.parameter]
    if one.parameter == "must_be_met":
        return rules.checks[one.check].must_be_met
    return rules.values(night)[one.check][one.parameter]
