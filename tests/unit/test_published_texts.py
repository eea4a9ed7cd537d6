"""Texts that the macros of sql/publish/_published_id.sql publish, and texts that become blank."""

import pytest

from wholepicture.files.header_names import is_name
from wholepicture.paths import SQL
from wholepicture.warehouse import open_warehouse

IDS = {
    "child-1": "child-1",
    "a/b_c.d": "a/b_c.d",
    "-5": "-5",
    "-5|7": None,
    "7|-5": "7|-5",
    "-x": None,
    "-5.5": None,
    "--5": None,
    "=1": None,
    "+44": None,
    "@a": None,
    "a b": None,
    "a\n": None,
    "a" * 49: None,
}
NAMES = {
    "Tîm Ŵyddgrug": "Tîm Ŵyddgrug",
    "W\u0302y": "Ŵy",
    "O'Neil & Sons (North), 2nd/3rd. A-B": "O'Neil & Sons (North), 2nd/3rd. A-B",
    "1": "1",
    "A" * 60: "A" * 60,
    "A" * 61: None,
    "": None,
    " A": None,
    "=1+1": None,
    "(A)": None,
    "A\u202e": None,
    "A\u200b": None,
    "A\u00a0B": None,
    "A\tB": None,
    "A\n": None,
    "A\x1b[31m": None,
    "A_B": None,
    "A;B": None,
}


@pytest.mark.parametrize("text", IDS, ids=ascii)
def test_an_id_leaves_in_the_form_of_an_id_alone(text: str) -> None:
    with open_warehouse() as warehouse:
        warehouse.script(SQL / "publish" / "_published_id.sql")
        found = warehouse.row("select published_id('local_id', $text)", {"text": text})
    assert found == (IDS[text],)


@pytest.mark.parametrize("text", NAMES, ids=ascii)
def test_a_name_is_published_only_in_the_format_of_a_name_and_settings_require_the_same(
    text: str,
) -> None:
    with open_warehouse() as warehouse:
        warehouse.script(SQL / "publish" / "_published_id.sql")
        found = warehouse.row("select published_name($text)", {"text": text})
    assert found == (NAMES[text],)
    assert is_name(text) == (NAMES[text] is not None)


def test_a_word_of_a_feed_file_begins_with_no_dash() -> None:
    with open_warehouse() as warehouse:
        warehouse.script(SQL / "publish" / "_published_id.sql")
        texts = "published_id('feed_word', '-a.csv|b'), published_id('feed_word', 'a-b.csv|c')"
        assert warehouse.row(f"select {texts}") == (None, "a-b.csv|c")
