"""Pages joined in one file: a repeated header is not a row in any place, and nothing is lost."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.campaign import examples
from helpers.hostile.strategies import MANNERS, Manner
from helpers.lone_files import Alone, Room, any_file, room
from wholepicture.files.framing import HEADER_AGAIN
from wholepicture.rules.feeds import FeedFile

Pages = list[list[list[str]]]

CELL = st.sampled_from(["", "V1", "id", "a \u00e9", 'a "b"', "two\nlines", "id\nnote"])
ROW = st.lists(CELL, min_size=2, max_size=4) | st.lists(CELL, min_size=3, max_size=3)
PAGES = st.lists(st.lists(ROW, max_size=12), min_size=1, max_size=6)
MANY = settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
def alone() -> Iterator[Room]:
    with room() as opened:
        yield opened


def feed(manner: Manner, **more: object) -> FeedFile:
    """The feed's file of that format, with additional declarations."""
    signs = {"encoding": manner.encoding, "delimiter": manner.delimiter, "quote": manner.quote}
    return any_file(**signs, **more)


def content(
    manner: Manner, pages: Pages, *, above: str = "", below: str = "", again: bool
) -> bytes:
    """A file of the pages, with a header on the first page or, if repeated, on each."""
    header = manner.header + manner.line_end
    mark = manner.bytes_of("").removesuffix(header.encode(manner.encoding))
    texts = ["".join(manner.line_of(tuple(row)) for row in page) for page in pages]
    head = above + header + below
    text = head + (head if again else "").join(texts)
    return mark + text.encode(manner.encoding, "ignore")


def rows(found: Alone) -> tuple[list[tuple[str | None, ...]], list[tuple[str, bytes]]]:
    """The landed rows, and the rows refused for another reason than being a header."""
    refused = [(row.reason, row.raw) for row in found.refused if row.reason != HEADER_AGAIN]
    return list(found.stored.values()), refused


@MANY
@given(manner=MANNERS, pages=PAGES)
def test_pages_joined_land_as_one_file_of_all_their_rows(
    alone: Room, manner: Manner, pages: Pages
) -> None:
    whole = alone.land(content(manner, pages, again=False), feed(manner))
    pages_joined = content(manner, pages, again=True)
    joined = alone.land(pages_joined, feed(manner, header_repeated=True))
    assert rows(joined) == rows(whole)
    assert joined.file.rows_read == whole.file.rows_read == sum(map(len, pages))
    assert joined.file.header_lines == len(pages) - 1
    undeclared = alone.land(pages_joined, feed(manner))
    assert rows(undeclared) == rows(whole)
    assert undeclared.file.rows_read == whole.file.rows_read + len(pages) - 1


@MANY
@given(manner=MANNERS, pages=PAGES, above=st.sampled_from([1, 2, 5]), below=st.sampled_from([0, 1]))
def test_lines_beside_a_header_change_no_row(
    alone: Room, manner: Manner, pages: Pages, above: int, below: int
) -> None:
    titles = "".join(f"Page of {number}{manner.line_end}" for number in range(above))
    units = f"text{manner.line_end}" * below
    whole = alone.land(content(manner, pages, again=False), feed(manner))
    declared = feed(manner, lines_above=above, lines_below=below, header_repeated=True)
    titled = content(manner, pages, above=titles, below=units, again=True)
    joined = alone.land(titled, declared)
    assert rows(joined) == rows(whole)
    assert joined.file.header_lines == (len(pages) - 1) * (above + 1 + below)
