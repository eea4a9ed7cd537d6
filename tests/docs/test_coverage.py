"""The coverage page names every review finding, and agrees with what the checks cite."""

import re
from collections import Counter
from pathlib import Path

import pytest

from wholepicture.authoring.pages.coverage_page import coverage_page
from wholepicture.rules.checks import Check, load_checks
from wholepicture.rules.checks.pairs import citations
from wholepicture.rules.coverage import Coverage, load_coverage

ROOT = Path(__file__).parents[2]
_FINDING = re.compile(r"F\d+")
_ROW = re.compile(r"^\| (F\d+) \| (core|supporting) \| (.*) \| (.*) \| (.*) \| (.*) \|$", re.M)


@pytest.fixture(scope="module")
def checks() -> dict[str, Check]:
    return load_checks()


@pytest.fixture(scope="module")
def coverage(checks: dict[str, Check]) -> Coverage:
    return load_coverage(checks)


@pytest.fixture(scope="module")
def rows(coverage: Coverage) -> list[tuple[str, ...]]:
    """The row of each finding: its key, tier, sentence, checks, planned checks and state."""
    return _ROW.findall(coverage_page(coverage))


def test_the_ninety_review_findings_and_what_came_after_are_all_listed() -> None:
    listed = [key for key in citations() if _FINDING.fullmatch(key)]
    assert len(listed) >= 90
    assert listed == [f"F{number:02}" for number in range(1, len(listed) + 1)]


def test_every_other_citation_is_cited_by_a_check(checks: dict[str, Check]) -> None:
    cited = {key for check in checks.values() for key in check.cites}
    assert [key for key in citations() if not _FINDING.fullmatch(key) and key not in cited] == []


def test_every_finding_has_one_row_with_its_sentence(rows: list[tuple[str, ...]]) -> None:
    sentences = {key: text for key, text in citations().items() if _FINDING.fullmatch(key)}
    assert {key: sentence for key, _, sentence, *_ in rows} == sentences
    assert len(rows) == len(sentences)


def test_the_checks_of_a_row_are_those_that_cite_the_finding(
    checks: dict[str, Check], rows: list[tuple[str, ...]]
) -> None:
    for key, _, _, shown, *_ in rows:
        own = [check for check in checks.values() if key in check.cites]
        assert re.findall(r"\[([^]]+)\]", shown) == [check.name for check in own]
        assert shown.count("(on pilot)") == sum(not check.counted for check in own)


def test_every_row_has_a_check_or_one_to_come_or_a_reason(rows: list[tuple[str, ...]]) -> None:
    states = {
        "answered": lambda shown, coming: shown,
        "on pilot only": lambda shown, coming: "(on pilot)" in shown,
        "to come": lambda shown, coming: coming and not shown,
        "partner data needed": lambda shown, coming: "(export of " in coming and not shown,
        "no check can rest on it": lambda shown, coming: not (shown or coming),
    }
    for key, _, _, shown, coming, state in rows:
        name = re.split(r"\. |, \[", state)[0]
        assert states[name](shown, coming), key


def test_the_summary_counts_the_rows(coverage: Coverage, rows: list[tuple[str, ...]]) -> None:
    summary = re.findall(
        r"^\| ([a-z ]+) \| (\d+) \| (\d+) \| (\d+) \|$", coverage_page(coverage), re.M
    )
    counts = {name: tuple(map(int, numbers)) for name, *numbers in summary}
    tiers = Counter(row[1] for row in rows)
    assert counts["all"] == (tiers["core"], tiers["supporting"], len(rows))
    parts = [n for name, n in counts.items() if name not in ("all", "answered")]
    assert tuple(map(sum, zip(*parts, strict=True))) == counts["all"]
    pilots = sum(row[-1].startswith("on pilot only") for row in rows)
    assert counts["of these only by checks on pilot"][2] == pilots
    answered = sum(row[-1].startswith(("answered", "on pilot only")) for row in rows)
    assert counts["answered"][2] == answered


def test_every_finding_is_under_its_review_and_once(coverage: Coverage) -> None:
    by_review = coverage_page(coverage).partition("## Review by review")[2]
    by_review, _, thin = by_review.partition("## Where coverage is thin")
    assert sorted(_FINDING.findall(by_review)) == [one.key for one in coverage.findings]
    for review in coverage.file.review:
        part = by_review.partition(f"### {review.cited_as}\n")[2].partition("###")[0]
        own = [one.key for one in coverage.findings if one.review == review.cited_as]
        assert sorted(_FINDING.findall(part)) == own
    for reason in coverage.file.thin:
        assert f"| {', '.join(reason.findings)} | {reason.why} |" in thin


@pytest.mark.parametrize("page", ["README.md", "docs/checks/README.md", "CONTRIBUTING.md"])
def test_the_page_is_found_from_where_people_begin(page: str) -> None:
    assert "coverage.md)" in (ROOT / page).read_text(encoding="utf-8")
