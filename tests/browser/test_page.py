"""The page in Chromium: at three sizes, light, dark and printed, by keyboard, and read aloud."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from helpers.browsing import Scheme, chromium, opened
from helpers.little_nights import (
    FATHER,
    NIGHTS,
    SEEN,
    THIRD,
    Said,
    gap,
    met,
    not_yet_due,
    run_night,
    unknown,
)

pytestmark = pytest.mark.long

WIDTHS = 360, 768, 1280
PAGES = "report.html", "shareable/report.html"
LONG = "Safeguarding and Children with Disabilities, North-East (2)"


def busy_night(number: int) -> list[Said]:
    """A night on which every part of the page has something to say."""
    said = [
        gap(SEEN, "child-1", team=LONG, days_over=1234),
        unknown(SEEN, "child-2", team="Team South"),
        gap(FATHER, "child-3", remedy="review"),
        gap(FATHER, "child-4", remedy="export"),
        not_yet_due(SEEN, "child-5", team=LONG, due_on=THIRD, is_soon=True),
        not_yet_due(SEEN, "child-6", due_on=THIRD, is_soon=True),
    ]
    for team in (LONG, "Team North", "Team South"):
        said += [met(SEEN, f"{team[:6]}-{one}", team=team) for one in range(130 + number)]
        said += [gap(SEEN, f"{team[-6:]}-gap-{one}", team=team) for one in range(number * 20)]
    return said + ([met(FATHER, "child-9")] if number == 2 else [gap(FATHER, "child-9")])


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the third of three busy nights."""
    folder = tmp_path_factory.mktemp("busy")
    for number, night in enumerate(NIGHTS):
        run_night(folder, night, busy_night(number))
    return folder / "out" / str(THIRD)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_the_screen(
    browser: Browser, out: Path, name: str, width: int
) -> None:
    page = opened(browser, out / name, width, all_open=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut = page.evaluate(
        """[...document.querySelectorAll('main *')]
        .filter(one => !one.closest('.scroll') && !one.closest('thead') && !one.closest('svg'))
        .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
        .map(one => one.outerHTML.slice(0, 80))"""
    )
    assert cut == []
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_no_rule_of_axe_is_broken(
    browser: Browser, out: Path, name: str, width: int, scheme: Scheme
) -> None:
    page = opened(browser, out / name, width, scheme, all_open=True)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert len(results.response["passes"]) > 20
    page.close()


def test_a_text_of_too_little_contrast_would_be_noticed(browser: Browser, out: Path) -> None:
    page = opened(browser, out / "report.html", all_open=False)
    page.evaluate("document.querySelector('.rule').style.color = '#ccc'")
    assert [one["id"] for one in Axe().run(page).response["violations"]] == ["color-contrast"]
    page.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_texts_of_plots_are_large_enough_to_read(browser: Browser, out: Path, width: int) -> None:
    page = opened(browser, out / "report.html", width, all_open=False)
    heights = page.evaluate(
        """[...document.querySelectorAll('svg')].map(
            one => one.getBoundingClientRect().width / one.viewBox.baseVal.width)"""
    )
    assert len(heights) == 3
    assert min(heights) * 13 >= 12
    page.close()


def test_the_page_loads_nothing_and_needs_no_script(browser: Browser, out: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto((out / "report.html").as_uri())
    assert asked == [(out / "report.html").as_uri()]
    assert said == []
    assert page.get_by_role("heading", name="To be seen or settled today").is_visible()
    context.close()


def test_everything_is_reached_and_opened_by_keyboard_alone(browser: Browser, out: Path) -> None:
    page = opened(browser, out / "report.html", all_open=False)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]  # it is there
    reached = set()
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        if page.evaluate("document.activeElement.tagName") == "SUMMARY":
            page.keyboard.press("Enter")
        reached.add(page.evaluate("document.activeElement.outerHTML"))
    wanted = page.evaluate("document.querySelectorAll('a, summary, [tabindex]').length")
    assert len(reached) >= wanted - 2  # the skip link, and links of the same words
    assert page.evaluate("document.querySelectorAll('details:not([open])').length") == 0
    page.close()


def test_the_tree_that_is_read_aloud_has_headings_tables_and_plots(
    browser: Browser, out: Path
) -> None:
    for width in (360, 1280):
        page = opened(browser, out / "report.html", width, all_open=False)
        tree = page.locator("body").aria_snapshot()
        assert re.search(
            r'heading "Whole Picture: night of Friday 20 November 2026" \[level=1\]', tree
        )
        assert 'heading "Can last night be trusted?" [level=2]' in tree
        assert 'table "Share of records met, by team and suite"' in tree
        assert f'rowheader "{LONG}"' in tree
        assert 'img "Share met of children seen, night by night' in tree
        page.close()


def test_it_prints_on_paper_without_being_cut(browser: Browser, out: Path, tmp_path: Path) -> None:
    page = opened(browser, out / "report.html", 680, "dark", all_open=False)
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= 680
    ink, paper = page.evaluate(
        "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
    )
    assert (ink, paper) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")
    page.pdf(path=tmp_path / "page.pdf", format="A4")
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")
    page.close()
