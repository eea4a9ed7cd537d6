"""The review findings F01 to F90: source, theme, the checks that answer each, and planned checks.

`expectations/citations.toml` has their sentences, and `expectations/coverage.toml` the facts that
no check gives. The `cites` of the checks say which checks answer a finding.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from wholepicture.errors import PairError
from wholepicture.paths import EXPECTATIONS
from wholepicture.rules.checks import Check
from wholepicture.rules.checks.check import Code, Words
from wholepicture.rules.checks.pairs import citations
from wholepicture.rules.toml_files import built, read_toml

State = Literal["answered", "on pilot", "to come", "partner data needed", "no check"]
Fault = tuple[str, str, str]

_WHERE = "expectations/coverage.toml"
_FINDING = re.compile(r"F\d{2,}")
_Findings = Annotated[list[str], Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Review(_Strict):
    """A source of findings, with the words that begin the sentences of its findings."""

    cited_as: Words
    about: Words


class Theme(_Strict):
    """A theme, with its core and supporting findings."""

    title: Words
    core: _Findings
    supporting: list[str] = []


class Reason(_Strict):
    """One reason, with the findings that have it."""

    findings: _Findings
    why: Words


class CheckToCome(_Strict):
    """A check that is not written yet; `partner` has the agencies whose exports it needs."""

    cites: _Findings
    partner: Words | None = None


class CoverageFile(_Strict):
    """The content of `expectations/coverage.toml`."""

    review: Annotated[list[Review], Field(min_length=1)]
    theme: Annotated[list[Theme], Field(min_length=1)]
    no_check: list[Reason] = []
    thin: list[Reason] = []
    to_come: dict[Code, dict[Code, CheckToCome]] = {}

    @property
    def by_name(self) -> dict[str, CheckToCome]:
        """The checks to come by `suite/check`, in the order of the file."""
        return {
            f"{suite}/{stem}": one
            for suite, own in self.to_come.items()
            for stem, one in own.items()
        }


@dataclass(frozen=True, kw_only=True)
class ReviewFinding:
    """A review finding: its sentence, the checks that cite it by name, and the planned checks."""

    key: str
    review: str
    sentence: str
    theme: str
    is_core: bool
    checks: tuple[Check, ...]
    to_come: Mapping[str, CheckToCome]
    no_check: tuple[str, ...]

    @property
    def state(self) -> State:
        """The first state that applies; a finding with one counted check is answered."""
        if self.checks:
            return "answered" if any(check.counted for check in self.checks) else "on pilot"
        if self.to_come:
            needs_partner = all(one.partner for one in self.to_come.values())
            return "partner data needed" if needs_partner else "to come"
        return "no check"


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """The review findings in their order, with the content of the coverage file."""

    file: CoverageFile
    findings: tuple[ReviewFinding, ...]


def load_coverage(checks: Mapping[str, Check], expectations: Path = EXPECTATIONS) -> Coverage:
    """Every review finding, with its checks, its planned checks, or the reason for having none.

    Raises PairError if the coverage file is invalid, if a planned check already exists, or if a
    finding has no answer and no reason.
    """
    file = built(
        CoverageFile, read_toml(expectations / "coverage.toml", PairError), _WHERE, PairError
    )
    cited = citations(expectations)
    sentences = {key: cited[key] for key in sorted(cited) if _FINDING.fullmatch(key)}
    for place, (expected, found, do) in _faults(file, sentences, checks):
        raise PairError(f"{_WHERE}, {place}", expected=expected, found=found, do=do)
    findings = [_finding(key, sentences[key], file, checks) for key in sentences]
    return Coverage(file=file, findings=tuple(findings))


def _finding(
    key: str, sentence: str, file: CoverageFile, checks: Mapping[str, Check]
) -> ReviewFinding:
    theme = next(theme for theme in file.theme if key in (*theme.core, *theme.supporting))
    return ReviewFinding(
        key=key,
        review=sentence.partition(": ")[0],
        sentence=sentence,
        theme=theme.title,
        is_core=key in theme.core,
        checks=tuple(checks[name] for name in sorted(checks) if key in checks[name].cites),
        to_come={name: one for name, one in file.by_name.items() if key in one.cites},
        no_check=tuple(reason.why for reason in file.no_check if key in reason.findings),
    )


def _faults(
    file: CoverageFile, sentences: Mapping[str, str], checks: Mapping[str, Check]
) -> Iterator[tuple[str, Fault]]:
    """Each fault with its part of the file; it names everything at fault."""
    for place, fault in (
        ("to_come", _written(file, checks)),
        ("findings", _unlisted(file, sentences)),
        ("theme", _in_no_theme(file, sentences)),
        ("review", _of_no_review(file, sentences)),
        ("no_check", _answered_after_all(file, checks)),
        ("to_come", _unanswered(file, sentences, checks)),
    ):
        if fault:
            yield place, fault


def _written(file: CoverageFile, checks: Mapping[str, Check]) -> Fault | None:
    """Planned checks that already exist, by stem, because the suite may have changed."""
    there = {check.stem: check for check in checks.values()}
    stale = [
        _with_uncited(there[stem], one)
        for own in file.to_come.values()
        for stem, one in own.items()
        if stem in there
    ]
    if not stale:
        return None
    return (
        "checks that are not written yet",
        f"{len(stale)} that {'is' if len(stale) == 1 else 'are'} there: {', '.join(stale)}",
        f"Remove {'its line' if len(stale) == 1 else 'their lines'}.",
    )


def _with_uncited(check: Check, said: CheckToCome) -> str:
    """The check's name, with the findings that it was planned to answer and does not cite."""
    uncited = [key for key in said.cites if key not in check.cites]
    return f"{check.name} (which does not cite {', '.join(uncited)})" if uncited else check.name


def _unlisted(file: CoverageFile, sentences: Mapping[str, str]) -> Fault | None:
    reasons = [*file.no_check, *file.thin]
    named = {
        *chain.from_iterable((*theme.core, *theme.supporting) for theme in file.theme),
        *chain.from_iterable(reason.findings for reason in reasons),
        *_cited(file, {}),
    }
    unknown = sorted(named - set(sentences))
    if not unknown:
        return None
    return (
        "findings that have a sentence in expectations/citations.toml",
        f"{', '.join(unknown)} without one",
        "Put the key right, or write its sentence.",
    )


def _in_no_theme(file: CoverageFile, sentences: Mapping[str, str]) -> Fault | None:
    placed = [key for theme in file.theme for key in (*theme.core, *theme.supporting)]
    wrong = [key for key in sentences if placed.count(key) != 1]
    if not wrong:
        return None
    return (
        "every finding once, as core or supporting of one theme",
        f"{', '.join(wrong)} in none or twice",
        "Add it to one theme, or remove it from the other.",
    )


def _of_no_review(file: CoverageFile, sentences: Mapping[str, str]) -> Fault | None:
    reviews = {review.cited_as for review in file.review}
    wrong = [key for key, text in sentences.items() if text.partition(": ")[0] not in reviews]
    if not wrong:
        return None
    return (
        "findings that are cited in expectations/citations.toml by a review of this file",
        f"{', '.join(wrong)}, whose sentence begins otherwise",
        "Begin it with a review's `cited_as` and a colon, or add the review.",
    )


def _answered_after_all(file: CoverageFile, checks: Mapping[str, Check]) -> Fault | None:
    wrong = sorted(_cited(file, checks) & _of_reasons(file))
    if not wrong:
        return None
    return (
        "findings that no check cites and none to come will",
        f"{', '.join(wrong)}, which one does",
        "Remove it there.",
    )


def _unanswered(
    file: CoverageFile, sentences: Mapping[str, str], checks: Mapping[str, Check]
) -> Fault | None:
    wrong = [key for key in sentences if key not in _cited(file, checks) | _of_reasons(file)]
    if not wrong:
        return None
    return (
        "every finding cited by a check or by one to come, or with a reason why not",
        f"{', '.join(wrong)} with none of these",
        "Add a line in [to_come] or a reason in [[no_check]].",
    )


def _cited(file: CoverageFile, checks: Mapping[str, Check]) -> set[str]:
    """The keys that checks cite, including checks that are planned."""
    cites = [
        *(check.cites for check in checks.values()),
        *(one.cites for one in file.by_name.values()),
    ]
    return set(chain.from_iterable(cites))


def _of_reasons(file: CoverageFile) -> set[str]:
    """The findings that no check can answer."""
    return set(chain.from_iterable(reason.findings for reason in file.no_check))
