"""What is kept once checks have been judged: outcomes, rules, the night's children."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Protocol

from wholepicture.catalogue import FEEDS, Check
from wholepicture.deciding.running import Counts
from wholepicture.errors import NothingToJudgeError
from wholepicture.picturing import picture_sql, pictures_needed
from wholepicture.warehouse import Warehouse, named_parameters


class Judged(Protocol):
    """What judging says of a check."""

    @property
    def check(self) -> str:
        """Its name."""

    @property
    def outcome(self) -> str:
        """One of the four words."""

    @property
    def reason(self) -> str:
        """Why it could not run, or blank."""


def keep_outcomes(
    warehouse: Warehouse,
    checks: Mapping[str, Check],
    outcomes: Sequence[Judged],
    counts: Mapping[str, Counts],
    values: Mapping[str, Mapping[str, object]],
) -> None:
    """`decided.check` has a row for each outcome; what could not run leaves no verdict behind."""
    for one in outcomes:
        check = checks[one.check]
        could_run = one.outcome != "could_not_run"
        told = counts.get(one.check, Counts()) if could_run else Counts()
        warehouse.run(
            """
            insert into decided."check" values (
                $check_name, $suite, $outcome, $judged, $met, $gaps, $unknown, $not_yet_due,
                $late, $reason, $rule, $parameters, $seconds
            )
            """,
            {
                "check_name": one.check,
                "suite": check.suite,
                "outcome": one.outcome,
                "judged": told.judged,
                "met": told.met,
                "gaps": told.gaps,
                "unknown": told.unknown,
                "not_yet_due": told.not_yet_due,
                "late": told.late,
                "reason": one.reason or None,
                "rule": rule(warehouse, check, values[one.check]),
                "parameters": parameters_in_words(check, values[one.check]),
                "seconds": told.seconds,
            },
        )
        if not could_run:
            _forget(warehouse, one.check)


def _forget(warehouse: Warehouse, check: str) -> None:
    """Nothing that was decided of the check is left."""
    for table in ("verdict", "kept", "due"):
        warehouse.run(
            f'delete from decided.{table} where "check" = $check_name', {"check_name": check}
        )


def rule(warehouse: Warehouse, check: Check, values: Mapping[str, object]) -> str:
    """sha256 of the check's SQL, of the picture SQL it reads and of tonight's parameter values.

    The night itself is no part of it: the same rule on two nights is the same rule.
    """
    texts = [check.sql]
    for kind in warehouse.statement_kinds(check.sql)[:1]:
        if kind == "SELECT":
            read = warehouse.tables_read(check.sql)
            wanted = frozenset(
                table.removeprefix("picture.") for table in read if table.startswith("picture.")
            )
            texts += [picture_sql()[name] for name in pictures_needed(warehouse, wanted)]
    used = frozenset().union(*(named_parameters(text) for text in texts)) - {"as_at"}
    told = {name: values[name] for name in sorted(used)}
    whole = json.dumps([*texts, told], sort_keys=True, default=str)
    return hashlib.sha256(whole.encode()).hexdigest()


def parameters_in_words(check: Check, values: Mapping[str, object]) -> str:
    """`name=value` of the check's own parameters and the common ones it names, joined by `;`."""
    names = sorted({*check.parameters, *named_parameters(check.sql)} - {"as_at"})
    return ";".join(f"{name}={_word(values[name])}" for name in names)


def _word(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def refuse_if_none_ran(warehouse: Warehouse) -> None:
    """A check of a record could run, or there were records; else NothingToJudgeError and why.

    Those of the delivery itself can always run: they say how it came, and judge nothing in it.
    Where people and referrals came and nothing else can be relied on, the night is kept all the
    same, so that it closes nothing and later nights know since when.
    """
    is_any, reason = warehouse.row(
        """
        select
            count(*) filter (where outcome <> 'could_not_run') > 0
            or (
                exists (select 1 from record.person)
                and exists (select 1 from record.referral)
            ),
            mode(reason)
        from decided."check"
        where suite <> $feeds
        """,
        {"feeds": FEEDS},
    )
    if not is_any:
        raise NothingToJudgeError(
            "the night",
            expected="an export from which at least one check can be judged",
            found=f"none: {reason}",
            do="Look at the export, deliver it again and run the night again.",
        )


def keep_children(warehouse: Warehouse) -> None:
    """`decided.child` has a row for each open child and each child with a kept row."""
    warehouse.run(
        """
        insert into decided.child
        with

        children as (
            select published_id('local_id', child_id) as published, child_id
            from picture.subject
            where
                child_id in (select child_id from picture.open_child)
                or child_id in (select child_id from decided.kept)
        ),

        dues as (
            select child_id, min(next_due_on) as next_due_on
            from decided.due
            group by child_id
        )

        select
            children.published as child_id,
            published_id('local_id', subject.case_number) as case_number,
            subject.child_status,
            published_id('local_id', subject.team_id) as team_id,
            subject.team_name,
            published_id('local_id', subject.worker_id) as worker_id,
            published_id('local_id', subject.family_id) as family_id,
            subject.last_seen_on,
            dues.next_due_on
        from children
        inner join picture.subject on children.child_id = subject.child_id
        left join dues on children.child_id = dues.child_id
        where children.published is not null
        """,
        purpose="keeping the night's children",
    )
