"""The rule book of a night in Chromium: on a phone and a desk, light and dark, by keyboard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from helpers.browsing import Scheme, chromium, opened
from helpers.kept import FIRST, Kept

pytestmark = pytest.mark.long

WIDTHS = 360, 1280


@pytest.fixture(scope="module")
def book(first_night: Kept) -> Path:
    """The rules of a night of real checks, with every form of table that their pages have."""
    return first_night.out / FIRST / "rules.html"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_no_rule_of_axe_is_broken(browser: Browser, book: Path, width: int, scheme: Scheme) -> None:
    page = opened(browser, book, width, scheme, all_open=False)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert len(results.response["passes"]) > 15
    page.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wider_than_the_screen(browser: Browser, book: Path, width: int) -> None:
    page = opened(browser, book, width, all_open=False)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut = page.evaluate(
        """[...document.querySelectorAll('body *')]
        .filter(one => !one.closest('.wide'))
        .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
        .map(one => one.outerHTML.slice(0, 80))"""
    )
    assert cut == []
    page.close()


def test_a_text_of_too_little_contrast_would_be_noticed(browser: Browser, book: Path) -> None:
    page = opened(browser, book, all_open=False)
    page.evaluate("document.querySelector('.quiet').style.color = '#ccc'")
    assert [one["id"] for one in Axe().run(page).response["violations"]] == ["color-contrast"]
    page.close()


def test_suites_have_the_names_that_the_page_gives_them(browser: Browser, book: Path) -> None:
    page = opened(browser, book, all_open=False)
    names = page.locator("h2").all_inner_texts()
    assert names == ["Fathers", "Files of the export", "Referrals", "Children seen"]
    page.goto((book.parent / "report.html").as_uri())
    assert set(names) <= set(page.locator("[id^=suite-]").all_inner_texts())
    page.close()


def test_the_skip_link_leads_to_the_list_of_checks(browser: Browser, book: Path) -> None:
    page = opened(browser, book, all_open=False)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]  # it is there
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('nav').id") == "checks"
    page.close()
