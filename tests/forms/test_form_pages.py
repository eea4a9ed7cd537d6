"""The page of a form has its whole description, in less than eighty lines."""

from pathlib import Path

import pytest

from wholepicture.authoring.pages import stale_pages, write_pages
from wholepicture.authoring.pages.form_page import form_pages
from wholepicture.rules.checks import Check, load_checks
from wholepicture.rules.form_examples import described_forms

FORMS = described_forms()
CHECK = "seen/visit_says_whether_seen"


@pytest.fixture(scope="module")
def check() -> Check:
    return load_checks()[CHECK]


@pytest.mark.parametrize("name", FORMS)
def test_a_page_has_everything_a_form_says(name: str) -> None:
    form = FORMS[name]
    page = form_pages(FORMS, {})[f"forms/{name}.md"]
    said = [f"# {form.title}\n", form.asks, "unknown: ", f"(../../sql/forms/{name}.sql)"]
    said += [f"| `{argument}` | " for argument in form.arguments]
    said += [f"| {words} |\n" for words in form.arguments.values()]
    said += [f"| `{why}` | {words} |\n" for why, words in form.why.items()]
    said += [f"\n| {example} | " for example in form.examples]
    assert [text for text in said if text not in page] == []
    assert page.count("\n") < 80


def test_an_example_is_one_line_of_what_it_states_and_what_the_form_gives() -> None:
    page = form_pages(FORMS, {})["forms/timed.md"]
    assert (
        "| done late, with a blank entry in time | 2026-11-20 | 2026-11-17 |  | 2 | 2026-11-16"
        " | unknown | blank |  |  | 2026-11-20 |\n"
    ) in page
    assert "| done late, with a blank entry late too | 2026-11-20 |" in page
    assert "| gap | late | late |  |  |\n" in page


def test_the_index_lists_every_form() -> None:
    index = form_pages(FORMS, {})["forms/README.md"]
    lines = [f"| [{name}]({name}.md) | {form.asks} |" for name, form in FORMS.items()]
    assert [line for line in lines if line not in index] == []


def test_a_page_names_the_checks_that_use_the_form(check: Check) -> None:
    using = check.model_copy(update={"sql": "select once_over(a, $as_at, 0, shown(b))"})
    pages = form_pages(FORMS, {"a/none": check.model_copy(update={"sql": ""}), CHECK: using})
    used = {name for name in FORMS if f"Used by [{CHECK}](../checks/{CHECK}.md)." in pages[
        f"forms/{name}.md"]}  # fmt: skip
    assert used == {"once_over", "shown"}
    assert "Used by no check yet." in pages["forms/timed.md"]


def test_the_page_of_a_form_that_is_gone_is_removed(tmp_path: Path) -> None:
    write_pages(tmp_path)
    gone = tmp_path / "forms" / "gone.md"
    gone.write_text("left over", encoding="utf-8")
    assert stale_pages(tmp_path) == ["forms/gone.md"]
    assert write_pages(tmp_path) == ["forms/gone.md"]
    assert not gone.exists()
