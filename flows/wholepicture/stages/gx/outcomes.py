"""Outcomes from results: the first of four words that applies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from wholepicture.rules.checks import FEEDS, Check
from wholepicture.rules.feeds import Feed
from wholepicture.rules.run_settings import Limits
from wholepicture.stages.gx.check_suites import RULES
from wholepicture.stages.gx.feed_agreement import contradictions
from wholepicture.stages.gx.validation import Answer, ask, raised_in_words
from wholepicture.warehouse import Warehouse

OutcomeWord = Literal["could_not_run", "nothing_to_judge", "failed", "passed"]


class Counts(Protocol):
    """The number of rows that a check judged and of rows that were met, counted by our own SQL."""

    @property
    def judged(self) -> int:
        """The number of rows with met, gap or unknown."""

    @property
    def met(self) -> int:
        """The number of rows with met."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The outcome of one check; judged and met are zero if it could not run."""

    check: str
    outcome: OutcomeWord
    judged: int = 0
    met: int = 0
    reason: str = ""


def judge(
    warehouse: Warehouse,
    suite: str,
    checks: Sequence[Check],
    counts: Mapping[str, Counts],
    could_not: Mapping[str, str],
    feeds: Mapping[str, Feed] | None = None,
    as_at: date | None = None,
    seconds: float = Limits().check_seconds,
) -> list[Outcome]:
    """The outcome of each of the suite's checks, in the order in which they are given.

    `verdicts.<suite>` has the judged rows. `counts` has their numbers, counted by SQL and not by
    the library. `could_not` has the reason for each check that is known not to have run; these
    checks are not judged. If `feeds` are given, the suite of that name is compared with the suites
    made from them. A check could not run if a statement of Great Expectations for it takes longer
    than `seconds`.
    """
    doubts = contradictions(warehouse, feeds, as_at, seconds) if feeds and suite == FEEDS else {}
    could = [one for one in checks if one.name not in could_not]
    answers, error = ask(warehouse, suite, could, seconds)
    outcomes = []
    for check in checks:
        given, counted = answers.get(check.name, {}), counts.get(check.name)
        reason = could_not.get(check.name) or _why_not(given, error, counted, seconds)
        reason = reason or doubts.get(check.name, "")
        if reason or counted is None:
            outcomes.append(Outcome(check=check.name, outcome="could_not_run", reason=reason))
        else:
            outcomes.append(_judged(check.name, counted, given["met"].success))
    return outcomes


def _judged(name: str, counted: Counts, success: bool) -> Outcome:
    word: OutcomeWord = "passed" if success else "failed"
    if counted.judged == 0:
        word = "nothing_to_judge"
    return Outcome(check=name, outcome=word, judged=counted.judged, met=counted.met)


def _why_not(
    answers: Mapping[str, Answer], error: str, counted: Counts | None, seconds: float
) -> str:
    """The first reason why a check could not run, in our own words; blank if there is none."""
    raised = next((kind for kind in (error, *(a.error for a in answers.values())) if kind), "")
    if raised:
        return raised_in_words(raised, seconds)
    if answers.keys() != RULES.keys():
        return "Great Expectations gave no result"
    if not answers["words"].success or answers["words"].blank:
        return "its SQL gave a verdict outside the four"
    if not answers["once"].success:
        return "its SQL gave a subject twice"
    ours = (counted.judged, counted.judged - counted.met) if counted else None
    if ours != (answers["met"].rows, answers["met"].unexpected):
        return "our own count and that of Great Expectations disagree"
    return ""
