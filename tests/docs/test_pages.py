"""Generated pages agree with the pairs, and links of hand-written pages lead somewhere."""

import re
from pathlib import Path

import pytest

from wholepicture.authoring.pages import pages, stale_pages, write_pages
from wholepicture.authoring.pages.check_page import edge_side
from wholepicture.authoring.pages.markdown import table
from wholepicture.rules.checks import Check, common_parameters, load_checks
from wholepicture.rules.derived_tables import bank_holidays

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
BY_HAND = [*ROOT.glob("*.md"), *DOCS.glob("*.md"), *DOCS.glob("decisions/*.md")]
SHOWN = [*BY_HAND, *DOCS.glob("checks/**/*.md"), *DOCS.glob("forms/*.md")]
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)")

FIRST_LINE = (
    "A finding says what a record does not show."
    " No finding does not mean that a child was seen or is safe."
)


@pytest.fixture(scope="module")
def checks() -> dict[str, Check]:
    return load_checks()


@pytest.fixture(scope="module")
def made(checks: dict[str, Check]) -> dict[str, str]:
    return pages(checks)


def test_the_committed_pages_are_current() -> None:
    assert stale_pages(DOCS) == [], "run `wholepicture docs`"


def test_every_check_has_a_page_and_a_line_in_the_index(
    checks: dict[str, Check], made: dict[str, str]
) -> None:
    assert {f"checks/{name}.md" for name in checks} <= set(made)
    for name, check in checks.items():
        title = check.title if check.counted else f"{check.title} (on pilot)"
        assert f"| [{name}]({name}.md) | {title} |" in made["checks/README.md"]


def test_a_page_says_the_rule_in_fewer_than_eighty_lines(
    checks: dict[str, Check], made: dict[str, str]
) -> None:
    for name, check in checks.items():
        page = made[f"checks/{name}.md"]
        assert page.count("\n") < 80, name
        of_edges = {edge for edges in check.edges.values() for edge in edges}
        wanted = [check.title, check.population, check.for_recorders, check.for_readers]
        wanted += [own.because for own in check.parameters.values()]
        wanted += [one.name for one in check.examples if one.name not in of_edges]
        wanted += [edge_side(edge) for edge in of_edges]
        cells = {one.edge_cell for one in check.examples} - {"", "as_at"}
        wanted += [f"`{cell}`: " for cell in cells]
        wanted += [f"- **{key}**: " for key in check.cites]
        assert [text for text in wanted if text not in page] == []


def test_the_values_of_every_shared_list_are_on_the_pages_of_what_reads_it(
    made: dict[str, str],
) -> None:
    assert "`case_holder_roles` (involvement roles: CW)" in made["derived/case_holder.md"]
    assert "`idle_after` (45 working days)" in made["derived/open_child.md"]
    for name, own in common_parameters().items():
        if isinstance(own.value, list):
            values = ", ".join(str(one) for one in own.value)
            assert [path for path, page in made.items() if f"`{name}`" in page and values in page]


@pytest.mark.parametrize("page", ["glossary.md", "timescales.md"])
def test_the_years_of_the_calendar_are_said(page: str) -> None:
    years = [day.year for day in bank_holidays()]
    assert f"{min(years)} to {max(years)}" in (DOCS / page).read_text(encoding="utf-8")


def test_a_whole_page_has_every_example_and_the_sql(checks: dict[str, Check]) -> None:
    whole = pages(checks, is_whole=True)
    for name, check in checks.items():
        page = whole[f"checks/{name}.md"]
        wanted = [check.sql.strip(), *(f"### {example.name}\n" for example in check.examples)]
        assert [text for text in wanted if text not in page] == []


def test_a_table_cell_with_a_bar_or_a_line_break_stays_one_cell() -> None:
    assert table(["subject_id", "note"], [["child-1|visit-1", "two\nlines"]]).splitlines()[2] == (
        "| child-1\\|visit-1 | two lines |"
    )


def test_pages_are_the_same_whichever_order_the_checks_come_in(
    checks: dict[str, Check], made: dict[str, str]
) -> None:
    again = pages(dict(reversed(checks.items())))
    assert list(again.items()) == list(made.items())


def test_every_table_of_the_record_is_on_its_page(made: dict[str, str]) -> None:
    schema = (ROOT / "sql" / "schema" / "record.sql").read_text()
    tables = re.findall(r"create table record\.(\w+)", schema)
    assert re.findall(r"^## (\w+)$", made["record.md"], re.M) == tables
    columns = re.findall(
        r"^    (?!row_id)(\w+) (?:varchar|date|boolean|bigint|double)", schema, re.M
    )
    assert re.findall(r"^\| `(\w+)`", made["record.md"], re.M) == columns


def test_writing_repairs_what_is_stale_and_nothing_else(tmp_path: Path) -> None:
    everything = write_pages(tmp_path)
    assert (stale_pages(tmp_path), write_pages(tmp_path)) == ([], [])
    changed, gone = tmp_path / everything[0], tmp_path / everything[1]
    changed.write_text("something else")
    gone.unlink()
    of_no_pair = tmp_path / "checks" / "seen" / "of_no_pair.md"
    of_no_pair.parent.mkdir(exist_ok=True)
    of_no_pair.write_text("left over")
    by_hand = tmp_path / "glossary.md"
    by_hand.write_text("by hand")
    stale = sorted([everything[0], everything[1], "checks/seen/of_no_pair.md"])
    assert stale_pages(tmp_path) == stale
    assert write_pages(tmp_path) == stale
    assert stale_pages(tmp_path) == []
    assert not of_no_pair.exists()
    assert by_hand.exists()


@pytest.mark.parametrize("file", SHOWN, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(file: Path) -> None:
    links = _LINK.findall(file.read_text(encoding="utf-8"))
    assert [link for link in links if not (file.parent / link).exists()] == []


def test_the_readme_begins_with_what_a_finding_is_not() -> None:
    title, first, *_ = (ROOT / "README.md").read_text(encoding="utf-8").split("\n\n")
    assert title.startswith("# ")
    assert first == FIRST_LINE
