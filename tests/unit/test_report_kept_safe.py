"""The pages of a night: no id, no outside address, the same bytes, and escaped words."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from helpers.little_nights import (
    FATHER,
    FIRST,
    NIGHTS,
    POLICE,
    SECOND,
    SEEN,
    THIRD,
    gap,
    late,
    met,
    run_night,
)
from helpers.little_pages import page_of, ran
from helpers.nights_out import published_rows, rows_of
from helpers.page_read import Page
from wholepicture.authoring.pages import pages
from wholepicture.rules.checks import load_checks
from wholepicture.stages.publishing.report.rendering import Page as Sheet
from wholepicture.stages.publishing.report.rendering import counted, listed, percent
from wholepicture.stages.publishing.report.rendering import page_of as page_html
from wholepicture.stages.publishing.report.rule_texts import RuleText, rule_texts, text_of
from wholepicture.stages.publishing.report.shown import Cell, CheckRow, Shown, teams_of
from wholepicture.warehouse import open_warehouse


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of three small nights, and its published files."""
    folder = tmp_path_factory.mktemp("three")
    for night in NIGHTS:
        run_night(folder, night)
    return folder


def hidden(folder: Path, night: date) -> Iterator[str]:
    """Every id that the files of the night show."""
    for name in ("findings", "resolved", "late", "children"):
        for row in published_rows(folder, night, name):
            for column in ("child_id", "case_number", "worker_id", "finding_id", "subject_id"):
                yield row.get(column, "")
            yield row.get("team_id", "")


def test_no_id_is_on_either_page(three: Path) -> None:
    ids = {one for night in NIGHTS for one in hidden(three, night) if one}
    assert len(ids) > 10
    for night in NIGHTS:
        for name in ("report.html", "shareable/report.html"):
            html = page_of(three, night, name).html
            assert not [one for one in ids if re.search(rf"\b{re.escape(one)}\b", html)]


def test_a_check_that_reveals_what_settings_do_not_allow_is_in_counts_alone(three: Path) -> None:
    page = page_of(three, THIRD)
    for part in ("today", "due", "decisions", "gone", "right", "export"):
        assert POLICE.title not in page.sections[part]
    assert POLICE.title in page.sections["checks"]


def test_a_critical_check_that_reveals_it_is_not_among_what_is_to_be_settled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grave = replace(POLICE, severity="critical")
    monkeypatch.setattr("helpers.little_nights.PAGES", (SEEN, FATHER, grave))
    page = ran(tmp_path, [gap(POLICE, "child-1"), gap(SEEN, "child-2")])
    assert POLICE.title not in page.sections["today"]
    assert "sheet Critical and new, row 2." in page.sections["today"]
    assert "2 findings are open: 2 critical" in page.sections["right"]


def test_neither_page_leads_anywhere_or_runs_anything(three: Path) -> None:
    for name in ("report.html", "shareable/report.html"):
        html = page_of(three, THIRD, name).html
        assert "<script" not in html
        assert not re.findall(r"\bon[a-z]+=", html)
        assert set(re.findall(r'(?:href|src)="([^"#]*)', html)) <= {""}
        assert not re.findall(r"https?://(?!www\.w3\.org/)", html)
        assert "Content-Security-Policy" in html


def test_a_team_is_shown_as_it_is_typed_and_never_as_markup(tmp_path: Path) -> None:
    page = ran(tmp_path, [gap(SEEN, "child-1", team="North & <b>South</b>")])
    assert "North &amp; &lt;b&gt;South&lt;/b&gt;" in page.html


def test_a_night_published_again_has_the_same_pages(three: Path, tmp_path: Path) -> None:
    for night in NIGHTS:
        run_night(tmp_path, night)
    for night in NIGHTS:
        for name in ("report.html", "shareable/report.html"):
            assert page_of(tmp_path, night, name).html == page_of(three, night, name).html


def test_nights_whose_ranges_are_the_same_have_the_same_shareable_page(tmp_path: Path) -> None:
    for name, more in (
        ("one", []),
        ("two", [gap(SEEN, "child-9"), late(FATHER, "child-9", FIRST)]),
    ):
        run_night(tmp_path / name, FIRST, [gap(SEEN, "child-1"), met(FATHER, "child-1"), *more])
    one, two = (page_of(tmp_path / name, FIRST, "shareable/report.html") for name in ("one", "two"))
    assert one.html == two.html
    assert page_of(tmp_path / "one", FIRST).html != page_of(tmp_path / "two", FIRST).html


def test_every_count_of_the_shareable_page_is_a_cell_of_its_files(three: Path) -> None:
    folder = three / "out" / str(THIRD) / "shareable"
    cells = {
        cell
        for name in ("checks", "teams", "trend")
        for row in rows_of(folder / f"{name}.csv")
        for cell in row.values()
    }
    text = Page(folder / "report.html").text
    found = set(re.findall(r"\b\d+ to \d+\b", text))
    assert found
    assert found <= cells
    assert "new since" not in text


def test_the_texts_are_those_that_the_store_keeps_with_the_night() -> None:
    page = "# Seen\n\n`seen/one`: critical.\n\nOne row per child: was it seen?\n"
    with open_warehouse() as warehouse:
        warehouse.run("create schema audit")
        assert rule_texts(warehouse, FIRST) == {}
        warehouse.run('create table audit.rule_page (night date, "check" varchar, page varchar)')
        warehouse.run("create table audit.page_text (page varchar, text varchar)")
        warehouse.run(
            "insert into audit.rule_page values ($night, 'seen/one', 'a')", {"night": FIRST}
        )
        warehouse.run("insert into audit.page_text values ('a', $text)", {"text": page})
        assert rule_texts(warehouse, FIRST)["seen/one"].asks == "One row per child: was it seen?"
        assert rule_texts(warehouse, SECOND) == {}


def test_a_check_opens_to_its_texts_and_leads_to_its_rule(tmp_path: Path) -> None:
    row = CheckRow(
        suite="seen", check="seen/one", title="Seen", severity="critical", outcome="failed",
        judged="10", met="1", gaps="9", unknown="0", share=0.1, must_be_met=0.9, is_counted=True,
    )  # fmt: skip
    text = RuleText(
        asks="Was it <seen>?", population="a child", put_right="Record it.", not_mean="Nothing.",
        cites=("F15: a review",),
    )  # fmt: skip
    shown = Shown(night=FIRST, checks=[row], teams=[], points=[])
    made = Sheet(says="A.", shown=shown, texts={row.check: text}, rule_book="rules.html")
    (tmp_path / "page.html").write_text(page_html(made), encoding="utf-8")
    page = Page(tmp_path / "page.html")
    said = page.sections["checks"]
    assert "What it asks. Was it <seen>? It judges: a child." in said
    assert "What a gap does not mean. Nothing. How to put it right. Record it." in said
    assert "Which review says so. F15: a review" in said
    assert 'href="rules.html#seen/one"' in page.html
    assert "keeps no page" not in page.text


def test_the_texts_of_a_check_are_those_of_its_page() -> None:
    checks = load_checks()
    made = pages(checks)
    for name, check in checks.items():
        text = text_of(made[f"checks/{name}.md"])
        plain = {"asks": text.asks, "put_right": text.put_right, "not_mean": text.not_mean}
        assert all(plain.values()), name
        assert text.put_right == " ".join(check.for_recorders.replace("`", "").split())
        assert text.not_mean == " ".join(check.for_readers.replace("`", "").split())
        assert len(text.cites) == len(check.cites)
        assert text.population


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (None, ""),
        (0.0, "0 %"),
        (0.004, "under 1 %"),
        (0.999, "99 %"),
        (0.29, "29 %"),
        (1.0, "100 %"),
    ],
)
def test_a_share_is_rounded_down_so_that_only_all_is_100(share: float | None, said: str) -> None:
    assert percent(share).replace("\N{NO-BREAK SPACE}", " ") == said


def test_numbers_and_lists_read_as_sentences() -> None:
    assert counted(1, "check", "checks") == "1 check"
    assert counted(1200, "check", "checks") == "1,200 checks"
    assert listed(["one", "two", "three"]) == "one, two and three"


def test_two_teams_of_one_name_are_told_apart_by_a_number() -> None:
    cell = Cell(judged="20", share=0.5, low=0.3, high=0.7)
    rows = teams_of([("North", "T1", "seen", cell), ("North", "T2", "seen", cell)])
    assert [row.name for row in rows] == ["North (1)", "North (2)"]
