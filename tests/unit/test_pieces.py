"""Pieces of a text are joined correctly, whether they are most of it or little."""

import numpy as np
import pytest

from wholepicture.files.pieces import joined

TEXT = bytes(range(256)) * 40


@pytest.mark.parametrize("between", [0, 1, 3, 50], ids="{} bytes between".format)
def test_pieces_are_joined_as_they_are_when_cut_one_by_one(between: int) -> None:
    sizes = np.arange(60) % 4
    starts = 7 + np.cumsum(sizes + between) - sizes
    ends = starts + sizes
    cut = [TEXT[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    assert joined(TEXT, starts, ends) == b"".join(cut)


def test_no_pieces_give_an_empty_text() -> None:
    none = np.zeros(0, np.int64)
    assert joined(TEXT, none, none) == b""
