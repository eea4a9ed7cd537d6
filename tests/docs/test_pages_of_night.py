"""The rule pages kept with a night: those of docs/, with the values of the night."""

import re
from datetime import date

import pytest

from wholepicture.authoring.pages import pages, pages_of_night
from wholepicture.authoring.pages.markdown import GENERATED
from wholepicture.nightly.rules_tonight import Rules
from wholepicture.rules.checks import Check, load_checks
from wholepicture.rules.settings import Settings

SEEN = "seen/protection_plan_child_seen"
DAY, BEFORE = date(2026, 11, 20), date(2026, 11, 19)
_EXAMPLES = re.compile(r"\n## Worked examples\n.*", re.DOTALL)
_EDGES = re.compile(r" the verdict changes at \|$", re.MULTILINE)
_LAST_CELL = re.compile(r"(?<= \|)[^|]*\|$")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
SET = {
    "check": SEEN,
    "parameter": "allow",
    "value": 15,
    "from": DAY,
    "who": "the lead",
    "because": "a secret",
}


@pytest.fixture(scope="module")
def checks() -> dict[str, Check]:
    return load_checks()


def on(night: date, checks: dict[str, Check], *sets: dict[str, object]) -> dict[str, str]:
    """The pages kept with a night, by the check's name, under those rows of the settings."""
    settings = Settings.model_validate({"set": list(sets)})
    rules = Rules(settings=settings, feeds={}, checks=checks).on(night)
    return pages_of_night(rules.checks, rules.values(night))


def without_edges(page: str) -> str:
    """The page without the last column of its parameters, which has the edge examples."""
    before, header, table = page.partition("\n## Parameters\n")
    rows, evidence, after = table.partition("\n## ")
    if _EDGES.search(rows):
        rows = "\n".join(_LAST_CELL.sub("", row) for row in rows.split("\n"))
    return before + header + rows + evidence + after


def test_a_kept_page_is_that_of_the_docs_but_for_its_examples(checks: dict[str, Check]) -> None:
    kept, written = on(DAY, checks), pages(checks)
    assert set(kept) == set(checks)
    for name, page in kept.items():
        of_docs = written[f"checks/{name}.md"].replace(f"{GENERATED}\n\n", "")
        of_docs = _EXAMPLES.sub("", of_docs).replace(" [All checks](../README.md)", "")
        assert page == _LINK.sub(r"\1", without_edges(of_docs)), name


def test_a_kept_page_leads_nowhere(checks: dict[str, Check]) -> None:
    assert not [name for name, page in on(DAY, checks).items() if "](" in page or "<!--" in page]


def test_a_value_that_is_set_is_on_the_page_of_its_night_and_of_no_night_before(
    checks: dict[str, Check],
) -> None:
    unset = on(BEFORE, checks)
    assert "| `allow` | 10 | working days |" in unset[SEEN]
    assert on(BEFORE, checks, SET) == unset
    now = on(DAY, checks, SET)
    assert "| `allow` | 15 (by the settings; 10 without them) | working days |" in now[SEEN]
    assert {name for name, page in now.items() if page != unset[name]} == {SEEN}
    assert "a secret" not in now[SEEN]
    assert "the lead" not in now[SEEN]


def test_a_share_and_a_pilot_that_are_set_are_on_the_page(checks: dict[str, Check]) -> None:
    share = {**SET, "parameter": "must_be_met", "value": 0.75}
    pilot = {**SET, "parameter": "counted", "value": False}
    assert "at least 75 %" in on(DAY, checks, share)[SEEN]
    assert "at least 90 %" in on(BEFORE, checks, share)[SEEN]
    assert "| On pilot |" in on(DAY, checks, pilot)[SEEN]
    assert "| On pilot |" not in on(BEFORE, checks, pilot)[SEEN]
