"""The page of coverage: for each finding and each review, the checks that answer it."""

from collections.abc import Container, Iterable, Iterator
from typing import get_args

from wholepicture.authoring.pages.markdown import page, table
from wholepicture.rules.coverage import Coverage, ReviewFinding, State

_STATES: dict[State, str] = {
    "answered": "answered",
    "on pilot": "on pilot only",
    "to come": "to come",
    "partner data needed": "partner data needed",
    "no check": "no check can rest on it",
}
_ANSWERED: tuple[State, ...] = ("answered", "on pilot")


def coverage_page(coverage: Coverage) -> str:
    """The coverage page in Markdown: a summary, the themes, the reviews, and thin coverage."""
    return page("Coverage: which review findings the checks answer", _blocks(coverage))


def _blocks(coverage: Coverage) -> Iterator[str]:
    yield from _words(coverage)
    yield "## How many"
    yield _summary(coverage)
    yield "## Finding by finding"
    thin = {key for reason in coverage.file.thin for key in reason.findings}
    for theme in coverage.file.theme:
        yield f"### {theme.title}"
        own = [one for one in coverage.findings if one.theme == theme.title]
        yield _of_theme(own, thin)
    yield "## Review by review"
    for review in coverage.file.review:
        own = [one for one in coverage.findings if one.review == review.cited_as]
        yield f"### {review.cited_as}"
        yield f"{review.about[0].upper()}{review.about[1:]}. Review findings: {len(own)}."
        yield _of_review(own)
    yield "## Where coverage is thin"
    yield from _thin(coverage)


def _words(coverage: Coverage) -> Iterator[str]:
    """The definitions of the page's own words."""
    yield (
        "Checks exist because reviews of children's cases keep finding the same things missing"
        " from records. These are the *review findings*, F01 to"
        f" {coverage.findings[-1].key}, and what answers each. A *core* finding can be checked"
        " directly from what systems export; a *supporting* one says nearly what another does, is"
        " context, or needs words that people wrote. The words used here are in the"
        " [glossary](glossary.md)."
    )
    yield (
        "*Answered* says that a check asks for what the record would show. It does not say that"
        " your export holds what the check needs: [exports](exports.md) says what can be judged"
        " from which. *On pilot* marks a check that is judged and published and is in no total"
        " yet. *To come* names checks that are not written yet, with the agencies without whose"
        " export one could not run. *Partner data needed* is a finding that nothing answers before"
        " such an export comes."
    )


def _thin(coverage: Coverage) -> Iterator[str]:
    """The list of what the checks of some findings cannot see."""
    yield (
        "What the checks of these findings, planned ones included, cannot see. *The standard* is"
        " the Standard Safeguarding Dataset; the files named here are supplementary"
        " ([exports](exports.md))."
    )
    yield table(
        ["review findings", "what is not seen, and why"],
        [[", ".join(reason.findings), reason.why] for reason in coverage.file.thin],
    )


def _summary(coverage: Coverage) -> str:
    """The number of findings of both kinds in each state."""
    states: list[tuple[str, tuple[State, ...]]] = [
        ("answered", _ANSWERED),
        ("of these by a check that counts", ("answered",)),
        ("of these only by checks on pilot", ("on pilot",)),
        *((name, (state,)) for state, name in _STATES.items() if state not in _ANSWERED),
        ("all", get_args(State)),
    ]
    return table(
        ["review findings", "core", "supporting", "both"],
        [[name, *_counts(coverage.findings, among)] for name, among in states],
    )


def _counts(findings: Iterable[ReviewFinding], among: tuple[State, ...]) -> Iterator[str]:
    own = [one.is_core for one in findings if one.state in among]
    yield from (str(own.count(True)), str(own.count(False)), str(len(own)))


def _of_theme(findings: Iterable[ReviewFinding], thin: Container[str]) -> str:
    return table(
        ["", "tier", "review finding", "checks", "to come", "state"],
        [
            [
                one.key,
                "core" if one.is_core else "supporting",
                one.sentence,
                ", ".join(_checks(one)),
                ", ".join(_to_come(one)),
                _state(one, thin),
            ]
            for one in findings
        ],
    )


def _checks(finding: ReviewFinding) -> Iterator[str]:
    for check in finding.checks:
        pilot = "" if check.counted else " (on pilot)"
        yield f"[{check.name}](checks/{check.name}.md){pilot}"


def _to_come(finding: ReviewFinding) -> Iterator[str]:
    for name, check in finding.to_come.items():
        yield f"`{name}`" + (f" (export of {check.partner})" if check.partner else "")


def _state(finding: ReviewFinding, thin: Container[str]) -> str:
    """The state in a few words, with the reason if no check can answer it, and what is thin."""
    reason = ". ".join([_STATES[finding.state], *finding.no_check])
    return f"{reason}, [thin](#where-coverage-is-thin)" if finding.key in thin else reason


def _of_review(findings: list[ReviewFinding]) -> str:
    return table(
        ["state", "review findings"],
        [
            [name, ", ".join(one.key for one in findings if one.state == state)]
            for state, name in _STATES.items()
            if any(one.state == state for one in findings)
        ],
    )
