"""One night, in the order of its stages; this module has no other logic."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path

from wholepicture.authoring.pages import pages_of_night
from wholepicture.errors import NothingToJudgeError
from wholepicture.nightly.night_limit import within_night
from wholepicture.nightly.rules_tonight import Rules, facts_of
from wholepicture.nightly.space import LITTLE_EXPORT, LITTLE_STORE, bytes_of
from wholepicture.nightly.steps import RECEIVING, Steps, Table
from wholepicture.nightly.summary import Summary, summary_of
from wholepicture.rules.column_use import Use
from wholepicture.rules.feeds import Delivery
from wholepicture.rules.settings import Run
from wholepicture.rules.time_limits import TimeLimits
from wholepicture.stages.deriving import derive
from wholepicture.stages.gx import Outcome, judge
from wholepicture.stages.history import follow, keep_delivery
from wholepicture.stages.landing import LandedFile, land_agency, landing_tables
from wholepicture.stages.receiving import (
    look,
    note_accepted,
    note_deliveries,
    note_history,
    receive,
    said_of,
)
from wholepicture.stages.recording import record
from wholepicture.stages.verdicts import (
    create_verdict_tables,
    decide,
    keep_causes,
    keep_children,
    keep_fields,
    keep_file_states,
    keep_outcomes,
    note_waivers,
    open_night,
    refuse_if_none_ran,
    say_blanked,
    waive,
)
from wholepicture.store import Held, Night
from wholepicture.warehouse import Warehouse, open_warehouse

Reads = Mapping[str, Use]
Said = Mapping[str, str]


def audit_night(run: Run, rules: Rules, as_at: date, held: Held, step: Steps) -> Summary:
    """The summary of a night, judged, kept and published; raises our own errors only.

    If nothing can be judged, the files are still landed, so that all their faults are kept,
    published and named together in the NothingToJudgeError.
    """
    night, rules = held.night(as_at), rules.on(as_at)
    limits = TimeLimits(limits=rules.settings.limits)
    reads = step("reading the rules", rules.columns_read, as_at)
    deliveries, fault = received(run, rules, as_at, step)
    build_records(deliveries, rules, reads, limits, held, night, step)
    judge_records(run, rules, reads, said_of(deliveries), fault, limits, held, night, step)
    return summary_of(as_at, run.out / str(as_at))


def received(
    run: Run, rules: Rules, as_at: date, step: Steps
) -> tuple[list[Delivery], NothingToJudgeError | None]:
    """The deliveries of the night, and the error if nothing can be judged from them."""
    try:
        return step(RECEIVING, receive, run.exports, as_at, rules.feeds), None
    except NothingToJudgeError as error:
        return look(run.exports, as_at, rules.feeds), error


def build_records(
    deliveries: list[Delivery],
    rules: Rules,
    reads: Reads,
    limits: TimeLimits,
    held: Held,
    night: Night,
    step: Steps,
) -> None:
    """Lands the deliveries, builds the record and the derived tables, and keeps them.

    Raises CouldNotFinishError if the night's limit passes before that.
    """
    size = bytes_of(deliveries)
    held.require_space(size)
    with (
        open_warehouse(
            night.records_next,
            spill=held.spill,
            memory_limit=held.memory,
            is_little=size < LITTLE_EXPORT,
        ) as warehouse,
        within_night(warehouse, limits),
    ):
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
        step("deriving", derive, warehouse, night.as_at, rules.common())
    night.keep_records()


def judge_records(
    run: Run,
    rules: Rules,
    reads: Reads,
    said: Said,
    fault: NothingToJudgeError | None,
    limits: TimeLimits,
    held: Held,
    night: Night,
    step: Steps,
) -> None:
    """Judges every suite, commits the night and publishes it.

    If no check could run, commits and publishes the states of the files, and raises
    NothingToJudgeError.
    """
    is_little = night.bytes_kept() < LITTLE_STORE
    with open_warehouse(
        spill=held.spill, memory_limit=held.memory, is_little=is_little
    ) as warehouse:
        judge_suites(warehouse, night.records, rules, night.as_at, reads, limits, step)
        facts = facts_of(warehouse, run, rules, said, step.so_far())
        try:
            refuse_if_none_ran(warehouse, fault)
        except NothingToJudgeError as error:
            step("publishing", night.commit_not_judged, warehouse, facts, keep=keep_delivery)
            raise with_folder(error, run.out, night.as_at) from None
        keep_causes(warehouse)
        keep_children(warehouse)
        keep_fields(warehouse, rules.checks_by_column(reads))
        say_blanked(warehouse)
        pages = pages_of_night(rules.checks, rules.values(night.as_at))
        following = partial(follow, checks=list(rules.checks.values()), rule_pages=pages)
        step("publishing", night.commit, warehouse, facts, follow=following)


def judge_suites(
    warehouse: Warehouse,
    records: Path,
    rules: Rules,
    as_at: date,
    reads: Reads,
    limits: TimeLimits,
    step: Steps,
) -> None:
    """Judges every suite of the rules from the night's kept records, and fills `judging.*`."""
    values = rules.values(as_at)
    open_night(warehouse, records, team_names=rules.settings.audit.team_names)
    create_verdict_tables(warehouse, rules.suites)
    note_waivers(warehouse, rules.waivers.rows, rules.settings.audit.waiver_days)
    for suite in rules.suites:
        checks = rules.of_suite(suite)
        decided = step(f"deciding {suite}", decide, warehouse, checks, values, reads, limits)
        decided = waive(warehouse, suite, checks, decided, as_at)
        given = decided.counts, decided.could_not, rules.feeds, as_at
        known = *given, limits.limits.check_seconds
        outcomes = step(f"judging {suite}", judge, warehouse, suite, checks, *known)
        keep_outcomes(warehouse, rules.checks, outcomes, decided.counts, values)
        keep_file_states(warehouse, as_at)
        step.note(suite, _outcomes(outcomes))


def with_folder(error: NothingToJudgeError, out: Path, as_at: date) -> NothingToJudgeError:
    """The error, with the folder that describes the delivery."""
    folder = out / f"{as_at}.not-judged"
    do = f"{error.do} {folder} has feeds.csv and refused_rows.csv, which say what came."
    return NothingToJudgeError(error.where, expected=error.expected, found=error.found, do=do)


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
