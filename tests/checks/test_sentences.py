"""A faulty sentence of a finding is noticed; those of all examples are in test_examples.py."""

import pytest

from helpers.sentences import is_faulty


@pytest.mark.parametrize(
    "message",
    [
        None,
        "no visit recorded by a date not recorded",
        "partner since not recorded",
        "1 working days",
        "1 rows",
        "1 of them are open, 1 referrals are not",
        "address blank yes",
        "nothing  recorded",
        "no outcome by its due date",
    ],
)
def test_a_sentence_that_does_not_read_is_seen(message: str | None) -> None:
    assert is_faulty(message)


def test_a_sentence_that_reads_is_not() -> None:
    assert not is_faulty("1 working day since 2026-11-01 of 21 rows; last day seen: not recorded")
