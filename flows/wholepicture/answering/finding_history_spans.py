"""The history of one finding over the nights in the store, as spans with the same facts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from wholepicture.warehouse import Warehouse

# every night from the first on which it was open: whether its check ran on its agency's records,
# and the result
_NIGHTS = """
select
    "check".night,
    "check".outcome <> 'could_not_run' as has_run,
    $agency = 'unknown' or exists (
        select 1
        from audit.feed
        where
            feed.night = "check".night
            and feed.agency = $agency
            and feed.state <> 'not used'
    ) as has_agency,
    "check".rule,
    finding.verdict,
    finding.remedy,
    life.how
from audit."check"
left join audit.finding
    on "check".night = finding.night and finding.finding_id = $finding_id
left join audit.life
    on "check".night = life.night and life.finding_id = $finding_id
where
    "check"."check" = $check_name
    and "check".night >= $first_seen_on
    and "check".night in (select night from audit.register)
order by "check".night
"""

OPEN, CLOSED, NOT_OPEN, COULD_NOT_RUN, AWAY = "open", "closed", "not open", "could not run", "away"


@dataclass(frozen=True, kw_only=True)
class Span:
    """Consecutive nights with the same facts about a finding.

    `state` is a word of this module. `verdict` and `remedy` are those of open nights, `how` that of
    the night on which it closed. `is_by_another_rule` says that its check's rule differs from the
    last earlier night on which the check ran.
    """

    first: date
    last: date
    nights: int
    state: str
    verdict: str | None = None
    remedy: str | None = None
    how: str | None = None
    is_by_another_rule: bool = False


@dataclass(frozen=True, kw_only=True)
class _Night:
    night: date
    state: str
    verdict: str | None
    remedy: str | None
    how: str | None
    rule: str | None

    @property
    def said(self) -> tuple[str | None, ...]:
        return self.state, self.verdict, self.remedy, self.how, self.rule


def finding_history_spans(
    warehouse: Warehouse, finding_id: str, check: str, agency: str, first_seen_on: date
) -> tuple[Span, ...]:
    """The spans of the finding, from the first night on which it was open to the newest night.

    Pruned nights are left out. Reads `audit.*` of the database in use; raises WarehouseError.
    """
    found = warehouse.rows(
        _NIGHTS,
        {
            "finding_id": finding_id,
            "check_name": check,
            "agency": agency,
            "first_seen_on": first_seen_on,
        },
        purpose="reading the history of a finding",
    )
    return tuple(_spans([_night(*row) for row in found]))


def _night(
    night: date,
    has_run: bool,
    has_agency: bool,
    rule: str | None,
    verdict: str | None,
    remedy: str | None,
    how: str | None,
) -> _Night:
    state = OPEN if verdict else CLOSED if how else NOT_OPEN
    if not has_run:
        state = COULD_NOT_RUN
    elif not has_agency:
        state = AWAY
    ran = state in (OPEN, CLOSED, NOT_OPEN)
    return _Night(
        night=night,
        state=state,
        verdict=verdict,
        remedy=remedy,
        how=how,
        rule=rule if ran else None,
    )


def _spans(nights: Sequence[_Night]) -> Iterator[Span]:
    changed = _by_another_rule(nights)
    for _, group in groupby(nights, key=lambda one: one.said):
        first, *more = group
        yield Span(
            first=first.night,
            last=more[-1].night if more else first.night,
            nights=1 + len(more),
            state=first.state,
            verdict=first.verdict,
            remedy=first.remedy,
            how=first.how,
            is_by_another_rule=first.night in changed,
        )


def _by_another_rule(nights: Sequence[_Night]) -> set[date]:
    """The nights on which the rule differs from the last earlier night on which the check ran."""
    ran = [one for one in nights if one.rule is not None]
    return {later.night for earlier, later in pairwise(ran) if earlier.rule != later.rule}
