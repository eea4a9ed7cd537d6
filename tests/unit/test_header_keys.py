"""Headers that a person would call the same are equal, and no others are."""

import pytest

from wholepicture.rules.feeds import header_key

ONE = "Child's date (Y/N)"


@pytest.mark.parametrize("sign", "'\u2018\u2019\u201b\u02bb\u02bc\u2032\u00b4`\uff07")
def test_apostrophes_of_any_kind_are_alike(sign: str) -> None:
    assert header_key(ONE.replace("'", sign)) == header_key(ONE)


@pytest.mark.parametrize(
    "written",
    [
        "Child's date (Y/N))",
        "Child's date ((Y/N)",
        "Child's date (Y/N) )",
        " CHILD'S\u00a0 date\n(Y/N) ",
        "Chi\u00adld's date\u200b (Y/N)\ufeff",
    ],
)
def test_doubled_signs_spaces_and_signs_unseen_make_no_other_header(written: str) -> None:
    assert header_key(written) == header_key(ONE)


def test_dashes_and_quotes_of_any_kind_are_alike() -> None:
    assert header_key("a \u2013 \u201cb\u201d") == header_key('A - "b"')


@pytest.mark.parametrize("other", ["Childs date (Y/N)", "Child's dates (Y/N)", "Child's date Y/N"])
def test_other_headers_stay_others(other: str) -> None:
    assert header_key(other) != header_key(ONE)
