"""Rules for a check's pair that need only its two texts, no database.

Rules for what only DuckDB knows (columns, tables read, types) are in `sql_rules.py`.
"""

import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches

from wholepicture.errors import PairError
from wholepicture.rules.checks.check import FEEDS, VERDICTS, Check
from wholepicture.rules.checks.messages import faults_of_sentences, fields
from wholepicture.rules.checks.wording import faults_of_wording
from wholepicture.rules.form_examples import verdicts_of_forms
from wholepicture.rules.forms import forms_called
from wholepicture.sql_text import bare, named_parameters

_CLOCK = re.compile(
    r"\b(current_date|current_timestamp|localtimestamp|now\s*\(|today\s*\(|get_current_\w+)", re.I
)
_NUMBER = re.compile(r"(?<![\w.$])(\d+(?:\.\d+)?)(?![\w.])")
_LITERAL = re.compile(r"'(met|gap|unknown|not_yet_due)'")


def refuse_what_does_not_hold(
    check: Check, citations: Collection[str], common: Collection[str]
) -> None:
    """Refuses a pair with a fault that its texts show; raises PairError for the first."""
    for expected, found, do in _faults(check, citations, common):
        raise PairError(f"check {check.name}", expected=expected, found=found, do=do)


def refuse_strange_stops(check: Check, names: Collection[str]) -> None:
    """Refuses a name in `stops` that is no check; raises PairError for the first."""
    for stopped in check.stops:
        if "/" in stopped and stopped not in names:
            nearest = get_close_matches(stopped, list(names), n=1, cutoff=0)
            raise PairError(
                f"check {check.name}",
                expected="checks that there are in `stops`",
                found=f"`{stopped}`, which is not",
                do=f"Did you mean `{nearest[0]}`?",
            )


def _faults(
    check: Check, citations: Collection[str], common: Collection[str]
) -> Iterator[tuple[str, str, str]]:
    yield from _faults_of_citations(check, citations)
    yield from _faults_of_parameters(check, common)
    yield from _faults_of_sql(check)
    yield from _faults_of_examples(check)
    yield from faults_of_sentences(check)
    yield from _faults_of_remedy(check)
    yield from _faults_of_stops(check)
    yield from faults_of_wording(check)


def _faults_of_citations(
    check: Check, citations: Collection[str]
) -> Iterator[tuple[str, str, str]]:
    for key in check.cites:
        if key not in citations:
            nearest = get_close_matches(key, list(citations), n=1, cutoff=0)
            yield (
                "citations listed in expectations/citations.toml",
                f"`{key}`, which is not",
                f"Did you mean `{nearest[0]}`?" if nearest else "List it there.",
            )


def _faults_of_parameters(check: Check, common: Collection[str]) -> Iterator[tuple[str, str, str]]:
    used = named_parameters(check.sql)
    for name in sorted(used - {"as_at"} - set(check.parameters) - set(common)):
        yield (
            "every parameter the SQL uses declared in the TOML",
            f"`${name}` without a declaration",
            f"Add [parameters.{name}] with value, unit and because.",
        )
    for name in sorted(set(check.parameters) - used - fields(check)):
        yield (
            "every declared parameter used by the SQL",
            f"`{name}` unused",
            f"Remove [parameters.{name}] or use ${name}.",
        )
    for name in sorted(set(check.parameters) & set(common)):
        yield (
            "names other than those of expectations/common.toml",
            f"`{name}`, a common parameter, declared again",
            "Remove it, or name it otherwise.",
        )


def _faults_of_sql(check: Check) -> Iterator[tuple[str, str, str]]:
    text = bare(check.sql)
    numbers = sorted({n for n in _NUMBER.findall(text) if n not in ("0", "1")})
    if numbers:
        yield (
            "no number in the SQL but 0 and 1",
            f"the number {numbers[0]}",
            "Make it a parameter with a value, a unit and a reason.",
        )
    if _CLOCK.search(text):
        yield "a query that reads no clock", "a clock function", "Use $as_at."
    if not check.sql.lstrip().startswith("--"):
        yield (
            "a first line that asks the question, as a comment",
            "none",
            "Begin the SQL with `-- One row per ...`.",
        )


def _faults_of_examples(check: Check) -> Iterator[tuple[str, str, str]]:
    # with some time limits nothing can be not yet due, for example if all due dates are past
    of_forms = verdicts_of_forms(forms_called(check.sql)) - {"not_yet_due"}
    written = set(_LITERAL.findall(check.sql)) | of_forms
    expected = {row.verdict for example in check.examples for row in example.expect}
    missing = sorted(written - expected, key=VERDICTS.index)
    if missing:
        yield (
            "every verdict the SQL can give expected by a worked example",
            f"none that expects {' or '.join(f'`{verdict}`' for verdict in missing)}",
            f"Add {'an example' if len(missing) == 1 else 'examples'} to the TOML.",
        )
    names = [example.name for example in check.examples]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield "examples with names of their own", f"two called `{name}`", "Rename one."


def _faults_of_remedy(check: Check) -> Iterator[tuple[str, str, str]]:
    expected = {row.verdict for example in check.examples for row in example.expect}
    for verdict in ("gap", *sorted(expected & {"unknown"})):
        if verdict not in check.remedy:
            yield (
                f'a remedy for `{verdict}`, as in remedy = {{ {verdict} = "record" }}',
                "none",
                "Say what puts it right: record, act, review, late, export or partner.",
            )


def _faults_of_stops(check: Check) -> Iterator[tuple[str, str, str]]:
    if check.stops and check.suite != FEEDS:
        yield (
            f"`stops` in the suite {FEEDS} only",
            f"a check of the suite {check.suite} that stops others",
            "Remove it: what a record of a child shows stops no check.",
        )
    for name in sorted({name for name in check.stops if name.startswith(f"{FEEDS}/")}):
        yield (
            f"`stops` that name no check of the suite {FEEDS}",
            f"`{name}`",
            "Remove it: the checks of deliveries are judged together.",
        )
