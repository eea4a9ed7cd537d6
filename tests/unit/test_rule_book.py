"""The rule book of each night comes from the pages kept with it, not from today's checks."""

import shutil
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from helpers.kept import FIRST as FIRST_KEPT
from helpers.kept import Kept
from helpers.little_nights import FATHER, FIRST, SECOND, SEEN, THIRD, run_in_vain, run_night
from helpers.looking import audit_rows, hold_nothing
from helpers.nights_out import assert_whole, exactly, rows_of
from wholepicture import store
from wholepicture.stages import publishing
from wholepicture.stages.publishing import FIRST_LINE
from wholepicture.stages.publishing.rule_book import NO_PAGES
from wholepicture.stages.publishing.rule_book.markup import as_html

THEN = {SEEN.name: "# Seen\n\nWithin ten days.\n", FATHER.name: "# Father\n\nIs recorded.\n"}
NOW = {**THEN, SEEN.name: "# Seen\n\nWithin fifteen days.\n"}
_VOID = frozenset({"meta", "br", "hr"})


class _Page(HTMLParser):
    """The content of a page: its elements by name, ids, links, and names of unclosed elements."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.names: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.names.append(tag)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def book(folder: Path, night: object) -> str:
    return (folder / "out" / str(night) / "rules.html").read_text(encoding="utf-8")


def texts(folder: Path) -> list[str]:
    """The texts of pages that the store keeps."""
    return [row[1] for row in audit_rows(folder / "store" / "audit.duckdb")["page_text"]]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two nights, with a changed rule between them."""
    folder = tmp_path_factory.mktemp("kept")
    run_night(folder, FIRST, rule_pages=THEN)
    run_night(folder, SECOND, rule_pages=NOW)
    return folder


def test_each_night_has_the_book_of_its_own_rules(kept: Path) -> None:
    assert "Within ten days." in book(kept, FIRST)
    assert "Within fifteen days." not in book(kept, FIRST)
    assert "Within fifteen days." in book(kept, SECOND)
    assert "Within ten days." not in book(kept, SECOND)
    assert sorted(texts(kept)) == sorted({*THEN.values(), *NOW.values()})
    assert_whole(kept / "out" / str(SECOND))
    assert (kept / "out" / str(FIRST) / "rules.html").stat().st_mode & 0o777 == 0o640
    assert store.faults(kept / "store") == []


def test_an_earlier_night_is_published_again_with_the_same_bytes(
    kept: Path, tmp_path: Path
) -> None:
    shutil.copytree(kept, tmp_path, symlinks=True, dirs_exist_ok=True)
    before = exactly(tmp_path / "out")
    (tmp_path / "out" / str(FIRST) / "rules.html").write_text("spoilt")
    nights = store.republish(tmp_path / "store", tmp_path / "out", render=publishing.render)
    assert FIRST in nights
    after = exactly(tmp_path / "out")
    assert after[f"{FIRST}/rules.html"] == before[f"{FIRST}/rules.html"]
    assert after == before


def test_a_night_judged_again_has_the_rules_of_its_last_judgement(
    kept: Path, tmp_path: Path
) -> None:
    shutil.copytree(kept, tmp_path, symlinks=True, dirs_exist_ok=True)
    later = book(tmp_path, SECOND)
    run_night(tmp_path, FIRST, rule_pages={SEEN.name: NOW[SEEN.name]})
    assert "Within fifteen days." in book(tmp_path, FIRST)
    assert "Is recorded." not in book(tmp_path, FIRST)
    assert book(tmp_path, SECOND) == later
    assert sorted(texts(tmp_path)) == sorted(NOW.values())


def test_a_night_without_pages_says_so_in_one_sentence(tmp_path: Path) -> None:
    run_night(tmp_path, FIRST)
    assert f"<p>{NO_PAGES}</p>" in book(tmp_path, FIRST)
    assert "<nav" not in book(tmp_path, FIRST)
    assert texts(tmp_path) == []


def test_a_night_that_could_not_be_judged_has_no_book_and_takes_none(
    kept: Path, tmp_path: Path
) -> None:
    shutil.copytree(kept, tmp_path, symlinks=True, dirs_exist_ok=True)
    run_in_vain(tmp_path, THIRD)
    assert not (tmp_path / "out" / f"{THIRD}.not-judged" / "rules.html").exists()
    assert len(texts(tmp_path)) == len({*THEN.values(), *NOW.values()})
    assert hold_nothing(tmp_path) == ()


def test_a_whole_book_names_every_check_and_nothing_outside_itself(first_night: Kept) -> None:
    text = book(first_night.folder, FIRST_KEPT)
    page = _Page(text)
    assert page.open == []
    night = first_night.out / FIRST_KEPT
    checks = {row["check"] for row in rows_of(night / "checks.csv")}
    assert checks <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert page.links
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    assert all(link.startswith("#") for link in page.links)
    assert not {"script", "img", "iframe", "link"} & set(page.names)
    assert "http" not in text.replace("http-equiv", "")
    levels = [int(name[1]) for name in page.names if name in ("h1", "h2", "h3", "h4", "h5")]
    assert levels[0] == 1
    assert all(then <= one + 1 for one, then in pairwise(levels))
    assert FIRST_LINE in text
    assert str(first_night.folder) not in text


def test_a_book_has_no_id_of_a_finding(first_night: Kept) -> None:
    text = book(first_night.folder, FIRST_KEPT)
    found = rows_of(first_night.out / FIRST_KEPT / "findings.csv")
    named = ("child_id", "case_number", "worker_id", "family_id", "team_id", "finding_id")
    ids = {row[column] for row in found for column in named} - {""}
    assert len(ids) > 20
    assert [one for one in ids if one in text] == []


def test_links_pictures_and_html_are_words() -> None:
    html = as_html("a [link](javascript:x) ![p](http://p) <b>x</b> <http://x>\n\n[r]: http://r\n")
    assert "<a" not in html
    assert "<img" not in html
    assert "<b>" not in html
    assert "[link](javascript:x)" in html


def test_a_character_that_hides_or_turns_text_becomes_a_space() -> None:
    assert as_html("one\u202etwo\u200bthree é") == "<p>one two three é</p>"


def test_a_table_names_its_columns_or_its_rows() -> None:
    columns = as_html("| a | b | c | d |\n| --- | --- | --- | --- |\n| 1 | 2 | 3 | 4 |\n")
    assert '<th scope="col">a</th>' in columns
    assert columns.startswith('<div class="wide" tabindex="0" role="group"')
    assert columns.endswith("</table>\n</div>")
    rows = as_html("|  |  |\n| --- | --- |\n| Population | a child |\n")
    assert "<thead>" not in rows
    assert '<th scope="row">Population</th>\n<td>a child</td>' in rows
