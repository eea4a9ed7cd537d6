"""One night, in the order in which it is told: a list of stages, and no logic."""

from collections.abc import Mapping
from datetime import date
from functools import partial

from wholepicture.column_use import Use
from wholepicture.deciding import (
    decide,
    keep_causes,
    keep_children,
    keep_file_states,
    keep_outcomes,
    lay_verdicts,
    open_night,
    refuse_if_none_ran,
    say_blanked,
)
from wholepicture.following import follow
from wholepicture.judging import Outcome, judge
from wholepicture.landing import LandedFile, land_agency, landing_tables
from wholepicture.nightly.rules import Rules, facts_of
from wholepicture.nightly.space import bytes_of
from wholepicture.nightly.steps import RECEIVING, Steps, Table
from wholepicture.nightly.summary import Summary, summary_of
from wholepicture.receiving import (
    note_accepted,
    note_deliveries,
    note_history,
    receive,
    said_of,
)
from wholepicture.recording import picture, record
from wholepicture.settings import Run
from wholepicture.store import Held, Night
from wholepicture.warehouse import open_warehouse

Reads = Mapping[str, Use]
Said = Mapping[str, str]


def audit_night(run: Run, rules: Rules, as_at: date, held: Held, step: Steps) -> Summary:
    """The night is judged, kept and published; raises our own errors only."""
    night = held.night(as_at)
    reads = step("reading the rules", rules.columns_read, as_at)
    said = build_records(run, rules, reads, held, night, step)
    judge_records(run, rules, reads, said, held, night, step)
    return summary_of(as_at, run.out / str(as_at))


def build_records(
    run: Run, rules: Rules, reads: Reads, held: Held, night: Night, step: Steps
) -> Said:
    """What came for the night has landed, is recorded and kept; what it says of itself."""
    deliveries = step(RECEIVING, receive, run.exports, night.as_at, rules.feeds)
    held.require_space(bytes_of(deliveries))
    with open_warehouse(
        night.records_next, spill=held.spill, memory_limit=held.memory
    ) as warehouse:
        landing_tables(warehouse)
        landed: list[LandedFile] = []
        for delivery in deliveries:
            name, first = f"landing {delivery.agency}", len(landed) + 1
            landed += step(name, land_agency, warehouse, delivery, first, held.spill)
        step.note("landing", _rows(landed))
        columns = rules.relied_on(), rules.read_of_records(reads)
        step("noting deliveries", note_deliveries, warehouse, deliveries, *columns)
        note_accepted(warehouse, rules.settings.accepted())
        step("recalling earlier nights", night.recall, warehouse, note_history)
        step("recording", record, warehouse)
        step("picturing", picture, warehouse, night.as_at, rules.common())
    night.keep_records()
    return said_of(deliveries)


def judge_records(
    run: Run, rules: Rules, reads: Reads, said: Said, held: Held, night: Night, step: Steps
) -> None:
    """Every check of every suite has its outcome, and the night is committed and published."""
    values = rules.values(night.as_at)
    with open_warehouse(spill=held.spill, memory_limit=held.memory) as warehouse:
        open_night(warehouse, night.records, team_names=rules.settings.audit.team_names)
        lay_verdicts(warehouse, rules.suites)
        for suite in rules.suites:
            checks = rules.of_suite(suite)
            decided = step(f"deciding {suite}", decide, warehouse, checks, values, reads)
            told = decided.counts, decided.could_not, rules.feeds, night.as_at
            outcomes = step(f"judging {suite}", judge, warehouse, suite, checks, *told)
            keep_outcomes(warehouse, rules.checks, outcomes, decided.counts, values)
            keep_file_states(warehouse, night.as_at)
            step.note(suite, _outcomes(outcomes))
        refuse_if_none_ran(warehouse)
        keep_causes(warehouse)
        keep_children(warehouse)
        say_blanked(warehouse)
        facts = facts_of(warehouse, run, rules, said, step.so_far())
        following = partial(follow, checks=list(rules.checks.values()))
        step("publishing", night.commit, warehouse, facts, follow=following)


def _rows(landed: list[LandedFile]) -> Table:
    return [
        {
            "files": len(landed),
            "rows read": sum(file.rows_read for file in landed),
            "rows landed": sum(file.rows_landed for file in landed),
            "rows refused": sum(file.rows_refused for file in landed),
        }
    ]


def _outcomes(outcomes: list[Outcome]) -> Table:
    return [
        {"check": one.check, "outcome": one.outcome, "judged": one.judged, "met": one.met}
        for one in outcomes
    ]
