"""The checks that answer each review finding; a wrong coverage file is refused."""

from pathlib import Path

import pytest

from helpers.small_pair import SQL, TOML, edited, write_rooms
from wholepicture.errors import PairError
from wholepicture.rules.checks import load_checks
from wholepicture.rules.coverage import Coverage, ReviewFinding, load_coverage

COVERAGE = """\
[[review]]
cited_as = "A review, 2020"
about = "a review of nobody's case"

[[theme]]
title = "Small"
core = ["F01"]
supporting = ["F02"]

[to_come.small]
another = { cites = ["F02"] }
"""
LINE = 'another = { cites = ["F02"] }'
WHERE = "expectations/coverage.toml, "


def covered(folder: Path, coverage: str, *pairs: tuple[str, str]) -> Coverage:
    """The coverage of the small pair, which cites F01, and of copies: stem and TOML of each."""
    rooms = expectations, sql = write_rooms(folder)
    for stem, toml in pairs:
        (expectations / "checks" / "small" / f"{stem}.toml").write_text(toml, encoding="utf-8")
        (sql / "checks" / "small" / f"{stem}.sql").write_text(SQL, encoding="utf-8")
    (expectations / "coverage.toml").write_text(coverage, encoding="utf-8")
    return load_coverage(load_checks(*rooms), expectations)


def second(folder: Path, coverage: str, *pairs: tuple[str, str]) -> ReviewFinding:
    """The checks that answer F02."""
    return covered(folder, coverage, *pairs).findings[1]


def citing(keys: str, *, counted: bool = True) -> str:
    """The small pair's TOML with other citations."""
    toml = edited(TOML, 'cites = ["F01"]', f"cites = {keys}")
    return toml if counted else f"counted = false\n{toml}"


def refusal(folder: Path, coverage: str, *pairs: tuple[str, str]) -> str:
    with pytest.raises(PairError) as refused:
        covered(folder, coverage, *pairs)
    return str(refused.value)


def test_a_finding_that_a_check_cites_is_answered(tmp_path: Path) -> None:
    first, _ = covered(tmp_path, COVERAGE).findings
    assert (first.key, first.state, first.is_core) == ("F01", "answered", True)
    assert [check.name for check in first.checks] == ["small/open_referral"]
    assert (first.review, first.sentence) == ("A review, 2020", "A review, 2020: a finding.")


def test_a_finding_that_only_a_check_to_come_will_answer_is_to_come(tmp_path: Path) -> None:
    found = second(tmp_path, COVERAGE)
    assert (found.state, found.is_core, list(found.to_come)) == (
        "to come",
        False,
        ["small/another"],
    )


def test_what_needs_a_partners_export_says_so_unless_something_does_without(tmp_path: Path) -> None:
    partner = edited(COVERAGE, LINE, 'another = { cites = ["F02"], partner = "the police" }')
    assert second(tmp_path / "all", partner).state == "partner data needed"
    one_more = f'{partner}third = {{ cites = ["F02"] }}\n'
    assert second(tmp_path / "one", one_more).state == "to come"


@pytest.mark.parametrize(
    ("counted", "state"), [((False,), "on pilot"), ((False, True), "answered")]
)
def test_one_check_that_counts_answers_a_finding(
    tmp_path: Path, counted: tuple[bool, ...], state: str
) -> None:
    pairs = [(f"n{n}", citing('["F02"]', counted=one)) for n, one in enumerate(counted)]
    assert second(tmp_path, edited(COVERAGE, LINE, ""), *pairs).state == state


def test_a_finding_on_which_no_check_can_rest_says_why(tmp_path: Path) -> None:
    reason = '[[no_check]]\nfindings = ["F02"]\nwhy = "No export shows it."\n'
    found = second(tmp_path, edited(COVERAGE, f"[to_come.small]\n{LINE}\n", reason))
    assert (found.state, found.no_check) == ("no check", ("No export shows it.",))


def test_every_check_said_to_come_that_is_there_is_named_at_once(tmp_path: Path) -> None:
    stale = COVERAGE + (
        'a_third = { cites = ["F01"] }\n[to_come.elsewhere]\nopen_referral = { cites = ["F02"] }\n'
    )
    pairs = (("another", citing('["F02"]')), ("a_fourth", TOML))
    assert refusal(tmp_path, stale, *pairs) == (
        f"{WHERE}to_come: expected checks that are not written yet; found 2 that are there:"
        " small/another, small/open_referral (which does not cite F02). Remove their lines."
    )


def test_one_check_said_to_come_that_is_there_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path, COVERAGE, ("another", citing('["F02"]'))) == (
        f"{WHERE}to_come: expected checks that are not written yet; found 1 that is there:"
        " small/another. Remove its line."
    )


FAULTS = {
    "a finding with no answer": (
        ('cites = ["F02"] }', 'cites = ["F01"] }'),
        "to_come: expected every finding cited by a check or by one to come, or with a reason why"
        " not; found F02 with none of these. Add a line in [to_come] or a reason in [[no_check]].",
    ),
    "a check to come that cites an unknown finding": (
        (LINE, 'another = { cites = ["F02", "F99"] }'),
        "findings: expected findings that have a sentence in expectations/citations.toml;"
        " found F99 without one. Put the key right, or write its sentence.",
    ),
    "an unknown finding in a theme": (
        ('supporting = ["F02"]', 'supporting = ["F02", "F03"]'),
        "findings: expected findings that have a sentence in expectations/citations.toml;"
        " found F03 without one. Put the key right, or write its sentence.",
    ),
    "an unknown finding that is thin": (
        ("[to_come.small]", '[[thin]]\nfindings = ["F1"]\nwhy = "So it is."\n\n[to_come.small]'),
        "findings: expected findings that have a sentence in expectations/citations.toml;"
        " found F1 without one. Put the key right, or write its sentence.",
    ),
    "a finding in no theme": (
        ('supporting = ["F02"]', "supporting = []"),
        "theme: expected every finding once, as core or supporting of one theme;"
        " found F02 in none or twice. Add it to one theme, or remove it from the other.",
    ),
    "a finding both core and supporting": (
        ('core = ["F01"]', 'core = ["F01", "F02"]'),
        "theme: expected every finding once, as core or supporting of one theme;"
        " found F02 in none or twice. Add it to one theme, or remove it from the other.",
    ),
    "findings of a review that is not listed": (
        ('cited_as = "A review, 2020"', 'cited_as = "A review, 2021"'),
        "review: expected findings that are cited in expectations/citations.toml by a review of"
        " this file; found F01, F02, whose sentence begins otherwise. Begin it with a review's"
        " `cited_as` and a colon, or add the review.",
    ),
    "a reason why not for what a check answers": (
        ("[to_come.small]", '[[no_check]]\nfindings = ["F01"]\nwhy = "So."\n\n[to_come.small]'),
        "no_check: expected findings that no check cites and none to come will;"
        " found F01, which one does. Remove it there.",
    ),
    "a reason why not for what a check to come will answer": (
        ("[to_come.small]", '[[no_check]]\nfindings = ["F02"]\nwhy = "So."\n\n[to_come.small]'),
        "no_check: expected findings that no check cites and none to come will;"
        " found F02, which one does. Remove it there.",
    ),
    "a check to come that answers nothing": (
        (LINE, "another = { cites = [] }"),
        "to_come.small.another.cites: expected at least one entry; found none. Add one.",
    ),
    "a key that nothing knows": (
        (LINE, 'another = { cites = ["F02"], parner = "the police" }'),
        "to_come.small.another.parner: expected only keys that we know; found `parner`."
        " Did you mean `partner`?",
    ),
}


@pytest.mark.parametrize(("edit", "sentence"), FAULTS.values(), ids=FAULTS.keys())
def test_a_coverage_file_that_is_wrong_is_refused(
    tmp_path: Path, edit: tuple[str, str], sentence: str
) -> None:
    assert refusal(tmp_path, edited(COVERAGE, *edit)) == WHERE + sentence
