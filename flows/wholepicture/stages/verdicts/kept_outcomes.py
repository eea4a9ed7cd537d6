"""The results kept after judging: outcomes, rules, the night's children."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from wholepicture.errors import NothingToJudgeError
from wholepicture.paths import SQL
from wholepicture.rules.checks import FEEDS, Check
from wholepicture.rules.rule_text import rule_text
from wholepicture.sql_text import named_parameters
from wholepicture.stages.verdicts.run_checks import Counts
from wholepicture.warehouse import Warehouse

# faults of the files that feeds expect; none for an agency that delivered no files
_FAULTS = """
    select
        concat(
            file_state.agency, '/', file_state.file,
            case
                when file_state.state = 'missing' then ' did not come'
                else concat(' is ', file_state.state)
            end,
            case
                when file_state.state <> 'missing' then concat(' (', file_state.reason, ')')
                when hint.hint is not null then concat(' (', hint.hint, ')')
            end
        )
    from judging.file_state
    inner join record.delivered_file
        on
            file_state.agency = delivered_file.agency
            and file_state.file = delivered_file.file_id
    left join landing.hint
        on file_state.agency = hint.agency and file_state.file = hint.file
    where
        file_state.state in ('refused', 'half-written', 'longer than declared', 'shrunken')
        or (
            file_state.state = 'missing'
            and not delivered_file.is_optional
            and delivered_file.delivered_for is not null
        )
    order by delivered_file.row_id
"""


class Judged(Protocol):
    """The outcome of one judged check, with its reason."""

    @property
    def check(self) -> str:
        """The check's name."""

    @property
    def outcome(self) -> str:
        """The outcome: could_not_run, nothing_to_judge, failed or passed."""

    @property
    def reason(self) -> str:
        """The reason why it could not run, or blank."""


def keep_outcomes(
    warehouse: Warehouse,
    checks: Mapping[str, Check],
    outcomes: Sequence[Judged],
    counts: Mapping[str, Counts],
    values: Mapping[str, Mapping[str, object]],
) -> None:
    """Fills `judging.check` with the outcomes; deletes verdicts of checks that could not run."""
    for one in outcomes:
        check = checks[one.check]
        text = rule_text(check, values[one.check])
        could_run = one.outcome != "could_not_run"
        tally = counts.get(one.check, Counts()) if could_run else Counts()
        warehouse.run(
            """
            insert into judging."check" values (
                $check_name, $suite, $outcome, $judged, $met, $gaps, $unknown, $not_yet_due,
                $late, $reason, sha256($rule_text), $rule_text, $parameters, $seconds, $waived,
                $children
            )
            """,
            {
                "check_name": one.check,
                "suite": check.suite,
                "outcome": one.outcome,
                "judged": tally.judged,
                "met": tally.met,
                "gaps": tally.gaps,
                "unknown": tally.unknown,
                "not_yet_due": tally.not_yet_due,
                "late": tally.late,
                "reason": one.reason or None,
                "rule_text": text,
                "parameters": parameters_in_words(check, values[one.check]),
                "seconds": tally.seconds,
                "waived": tally.waived,
                "children": tally.children,
            },
        )
        if not could_run:
            _forget(warehouse, one.check)


def _forget(warehouse: Warehouse, check: str) -> None:
    """Deletes everything that was noted about the check."""
    for table in ("verdict", "kept", "due", "due_soon"):
        warehouse.run(
            f'delete from judging.{table} where "check" = $check_name', {"check_name": check}
        )


def keep_causes(warehouse: Warehouse) -> None:
    """Keeps `because_of` only if it names a check (suite/check) with an open finding beside it.

    A finding is beside another if it is of the same child or the same subject. A finding without a
    child is about a file, and is beside everything judged from that file. Any other `because_of`
    becomes blank. Call this after every suite has been judged.
    """
    warehouse.run(
        f"create or replace temp table causes as {_query('_causes')}",
        purpose="looking for causes",
    )
    warehouse.run(
        """
        update judging.kept
        set because_of = (
            select causes.cause
            from causes
            where causes.finding_id = kept.finding_id
        )
        where because_of is not null
        """,
        purpose="keeping causes",
    )


def _query(name: str) -> str:
    return (SQL / "publish" / f"{name}.sql").read_text(encoding="utf-8")


def parameters_in_words(check: Check, values: Mapping[str, object]) -> str:
    """The check's own parameters and the common ones it uses, as `name=value`, joined by `;`."""
    names = sorted({*check.parameters, *named_parameters(check.sql)} - {"as_at"})
    return ";".join(f"{name}={_word(values[name])}" for name in names)


def _word(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def refuse_if_none_ran(warehouse: Warehouse, fault: NothingToJudgeError | None = None) -> None:
    """Raises NothingToJudgeError, with every fault, if no check of records could run.

    Checks of the delivery itself can always run, and judge no record in it. The night is still
    published, with the checks that could not run and why, in two cases: people landed from a file
    that may not be absent; or some file landed, and checks of the delivery found the fault that
    stops the others, such as a file that was refused, is shrunken or is missing. A night whose
    delivery as a whole has a `fault` is never judged.
    """
    ran, reason, is_explained = warehouse.row(
        """
        select
            count(*) filter (where outcome <> 'could_not_run'),
            mode(reason),
            exists (from landing.file where rows_landed > 0)
            and (
                exists (
                    from record.person
                    inner join landing.file on person.row_id // 4294967296 = file.file_number
                    inner join landing.expected_file
                        on file.agency = expected_file.agency and file.file = expected_file.file
                    where not expected_file.is_optional
                )
                or exists (from judging.stop)
                or exists (from judging.file_state where state = 'shrunken')
            )
        from judging."check"
        where suite <> $feeds
        """,
        {"feeds": FEEDS},
    )
    if fault is None and (ran or is_explained):
        return
    faults = [said for (said,) in warehouse.rows(_FAULTS, purpose="looking for faults")]
    if fault is None:
        fault = NothingToJudgeError(
            "the night",
            expected="an export from which at least one check can be judged",
            found="none" if faults else f"none: {reason}",
            do="Look at the export, deliver it again and run the night again.",
        )
    raise NothingToJudgeError(
        fault.where,
        expected=fault.expected,
        found="; ".join([fault.found, *faults]),
        do=fault.do,
    )


def keep_children(warehouse: Warehouse) -> None:
    """Fills `judging.child` with a row for each child who is open or has a kept row."""
    warehouse.run(
        """
        insert into judging.child
        with

        children as (
            select published_id('local_id', child_id) as published, child_id
            from derived.subject
            where
                child_id in (select child_id from derived.open_child)
                or child_id in (select child_id from judging.kept)
        ),

        dues as (
            select child_id, min(next_due_on) as next_due_on
            from judging.due
            group by child_id
        )

        select
            children.published as child_id,
            published_id('local_id', subject.case_number) as case_number,
            subject.child_status,
            published_id('local_id', subject.team_id) as team_id,
            published_name(subject.team_name) as team_name,
            published_id('local_id', subject.worker_id) as worker_id,
            published_id('local_id', subject.family_id) as family_id,
            subject.last_seen_on,
            dues.next_due_on
        from children
        inner join derived.subject on children.child_id = subject.child_id
        left join dues on children.child_id = dues.child_id
        where children.published is not null
        """,
        purpose="keeping the night's children",
    )
