"""Running checks: each check's SQL fills a temporary table once. Its rows are counted and kept."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wholepicture.errors import PairError
from wholepicture.rules.checks import Check
from wholepicture.rules.checks.check import VERDICTS
from wholepicture.rules.checks.sql_rules import statement_of
from wholepicture.rules.column_use import Use
from wholepicture.rules.time_limits import TimeLimits
from wholepicture.sql_text import named_parameters
from wholepicture.stages.verdicts.due_soon import keep_due_soon
from wholepicture.stages.verdicts.file_states import lost_file, not_there, torn_file
from wholepicture.stages.verdicts.open_rows import kept_sql
from wholepicture.stages.verdicts.stopped_checks import keep_stops, stopping_fault
from wholepicture.warehouse import Warehouse, WarehouseError
from wholepicture.watchdog import watched

# the judged rows with the child's agency, else the agency of the first source row's file
_BY_AGENCY = """
    select
        judged_rows.subject_id,
        judged_rows.verdict,
        judged_rows.remedy,
        judged_rows.due_on,
        judged_rows.last_event_on,
        published_code(judged_rows.why) as why,
        coalesce(subject.agency, file.agency, 'unknown') as agency,
        published_id('local_id', subject.team_id) as team_id,
        published_name(subject.team_name) as team_name
    from judged_rows
    left join derived.subject on judged_rows.child_id = subject.child_id
    left join landing.file on judged_rows.source_rows[1] // 4294967296 = file.file_number
"""

# words that our own SQL raises, with the sentence for each
_MARKS = {
    "visits": "no visit table arrived whose rows can be relied on",
    "visits_of_open_plans": "the export drops the visits of open plans: none arrived for any",
}


@dataclass(frozen=True, kw_only=True)
class Counts:
    """The number of a check's records with each verdict; `late` are gaps with nothing left to do.

    Waived ones are counted only in `waived`. `children` are the children with a judged record; for
    a family, its youngest child.
    """

    met: int = 0
    gaps: int = 0
    unknown: int = 0
    not_yet_due: int = 0
    late: int = 0
    seconds: float = 0.0
    waived: int = 0
    children: int = 0

    @property
    def judged(self) -> int:
        """The sum of met, gap and unknown: a blank is not a pass."""
        return self.met + self.gaps + self.unknown


@dataclass(frozen=True, kw_only=True)
class Decided:
    """The results of a suite's checks: counts for those that ran, reasons for the others."""

    counts: Mapping[str, Counts]
    could_not: Mapping[str, str]


def decide(
    warehouse: Warehouse,
    checks: Sequence[Check],
    values: Mapping[str, Mapping[str, object]],
    reads: Mapping[str, Use],
    limits: TimeLimits | None = None,
) -> Decided:
    """Runs every check, one after another; a check that could not run never stops the others.

    By a check's name, `values` has its parameters (including `as_at` and the common ones), and
    `reads` the columns that can change its verdicts. A check that takes longer than `limits` allow
    could not run, and neither could the checks that are left when the night's limit is over.
    """
    limits = limits or TimeLimits()
    counts: dict[str, Counts] = {}
    could_not: dict[str, str] = {}
    for check in checks:
        allowed = limits.of_a_check()
        if allowed.seconds <= 0:
            could_not[check.name] = allowed.reason
            continue
        with watched(warehouse, allowed.seconds) as watch:
            found = _decided(warehouse, check, values[check.name], reads[check.name])
        if isinstance(found, Counts):
            counts[check.name] = found
        else:
            could_not[check.name] = allowed.reason if watch.is_over else found
    return Decided(counts=counts, could_not=could_not)


def _decided(
    warehouse: Warehouse, check: Check, values: Mapping[str, object], reads: Use
) -> Counts | str:
    """The check's counts, with its verdicts kept; or the reason why it could not run."""
    try:
        statement = statement_of(warehouse, check, values)
        reason = missing_need(warehouse, check, reads)
        if reason:
            return reason
        started = time.perf_counter()
        fill(warehouse, check, statement, values)
        counts = count(warehouse, time.perf_counter() - started)
        reason = _contradiction(warehouse)
        if reason:
            return reason
        _keep(warehouse, check, values, counts)
        keep_stops(warehouse, check)
    except WarehouseError as error:
        return _reason(error)
    except PairError as error:
        return f"its pair is invalid: expected {error.expected}, found {error.found}"
    return counts


def _reason(error: WarehouseError) -> str:
    if error.is_of_machine:
        return f"running its SQL met {error.found}"
    return _MARKS.get(error.reason, f"its SQL raised a {error.kind}")


def missing_need(warehouse: Warehouse, check: Check, reads: Use) -> str:
    """The reason why the check cannot run: an incomplete file that it reads, or a missing need."""
    tables = frozenset(one for one in reads if "." not in one)
    not_whole = torn_file(warehouse, tables) or lost_file(warehouse, tables)
    if not_whole:
        return not_whole
    always = [] if check.is_of_deliveries else ["person", *({"referral"} & reads)]
    for need in (*always, *check.needs):
        alternatives = [need] if isinstance(need, str) else need
        faults = [_fault_of(warehouse, one) for one in alternatives]
        if all(faults):
            return "; ".join(faults)
    return stopping_fault(warehouse, check, reads)


def _fault_of(warehouse: Warehouse, need: str) -> str:
    """The fault of a table or column that a check needs, in words; blank if there is none."""
    table, _, column = need.partition(".")
    if warehouse.row(f"select count(*) from record.{table}")[0] == 0:
        return not_there(warehouse, table)
    is_blank = column and _is_blank_throughout(warehouse, table, column)
    return f"{table}.{column} is blank throughout" if is_blank else ""


def _is_blank_throughout(warehouse: Warehouse, table: str, column: str) -> bool:
    """Whether the column is blank in every row, although the delivered layout has it."""
    return not any(
        warehouse.row(
            f"""
            select
                (select count({column}) from record.{table}),
                (
                    select count(*)
                    from landing.judged_unknown
                    where table_name = $table_name and column_name = $column_name
                )
            """,
            {"table_name": table, "column_name": column},
        )
    )


def fill(warehouse: Warehouse, check: Check, statement: str, values: Mapping[str, object]) -> None:
    """Fills the temporary table `judged_rows` with rows of `statement`; raises WarehouseError."""
    used = {name: values[name] for name in named_parameters(statement)}
    warehouse.run(
        f"create or replace temp table judged_rows as {statement}",
        used,
        purpose=f"running check {check.name}",
    )


def count(warehouse: Warehouse, seconds: float) -> Counts:
    """The number of `judged_rows` with each verdict, and of their children."""
    met, gaps, unknown, not_yet_due, late, children = warehouse.row(
        """
        select
            count(*) filter (where verdict = 'met'),
            count(*) filter (where verdict = 'gap'),
            count(*) filter (where verdict = 'unknown'),
            count(*) filter (where verdict = 'not_yet_due'),
            count(*) filter (where verdict = 'gap' and remedy = 'late'),
            count(distinct child_id) filter (where verdict <> 'not_yet_due')
        from judged_rows
        """
    )
    return Counts(
        met=met,
        gaps=gaps,
        unknown=unknown,
        not_yet_due=not_yet_due,
        late=late,
        seconds=seconds,
        children=children,
    )


def _contradiction(warehouse: Warehouse) -> str:
    """The reason not to use the rows: a verdict outside the four, or a subject twice.

    Files of two agencies may have the same name, so a subject belongs to its agency.
    """
    strange, twice, nameless = warehouse.row(
        """
        select
            count(*) filter (where verdict is null or not list_contains($verdicts, verdict)),
            count(*) - count(distinct subject_id),
            count(*) filter (where subject_id is null)
        from judged_rows
        """,
        {"verdicts": list(VERDICTS)},
    )
    if strange:
        return "its SQL gave a verdict outside the four"
    if nameless:
        return "its SQL gave a row without a subject"
    if twice:
        twice = warehouse.row(
            f"select count(*) - count(distinct (agency, subject_id)) from ({_BY_AGENCY})"
        )[0]
    return "its SQL gave a subject twice" if twice else ""


def _keep(warehouse: Warehouse, check: Check, values: Mapping[str, object], counts: Counts) -> None:
    """Writes verdicts, kept rows and the children's next due dates to the tables of `judging`."""
    name = {"check_name": check.name}
    warehouse.run(
        f"""
        insert into judging.verdict
        select
            $check_name, agency, subject_id, finding_id($check_name, agency, subject_id),
            verdict, remedy, case when $is_published then due_on end, last_event_on, why,
            team_id, team_name
        from ({_BY_AGENCY})
        """,
        {**name, "is_published": check.due_from is None},
        purpose=f"keeping the verdicts of {check.name}",
    )
    warehouse.run(
        f"""
        insert into verdicts.{check.suite}
        select "check", agency, subject_id, verdict
        from judging.verdict
        where "check" = $check_name and verdict <> 'not_yet_due'
        """,
        name,
    )
    # a statement over no rows costs DuckDB as much as one over a few, and most checks have no such
    # rows
    if counts.gaps or counts.unknown:
        parameters = {"as_at": values["as_at"], "unit": check.days_over_unit, **name}
        warehouse.run(
            kept_sql(check, values), parameters, purpose=f"keeping the findings of {check.name}"
        )
    if counts.not_yet_due and check.due_from is None:
        _keep_due(warehouse, check, values)


def _keep_due(warehouse: Warehouse, check: Check, values: Mapping[str, object]) -> None:
    """Writes the children's next due dates, and the rows due soon, to the tables of `judging`."""
    warehouse.run(
        """
        insert into judging.due
        select $check_name, child_id, min(due_on)
        from judged_rows
        where verdict = 'not_yet_due' and due_on is not null
        group by child_id
        """,
        {"check_name": check.name},
    )
    keep_due_soon(warehouse, check, values)
