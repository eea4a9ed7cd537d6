"""Any bytes as a file: the counts balance, no word is lost, and only our errors are raised.

Also, every refused row is in the file at its place, byte for byte, and a valid row is stored as it
was written.
"""

import gzip
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from helpers.campaign import examples
from helpers.hostile.packed import zipped
from helpers.hostile.strategies import DAMAGED, MANNERS, ROWS, STRAY, Manner
from helpers.lone_files import ANY, NAMED, Alone, Room, account_of, any_file, room, text_of, words
from wholepicture.files.framing import Dialect, frame
from wholepicture.rules.feeds import FeedFile

MANY = settings(
    max_examples=examples(40),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
COMMAS = Manner(encoding="utf-8", delimiter=",", line_end="\n", is_marked=False)
WIDE = Manner(encoding="utf-16-le", delimiter=";", line_end="\r\n", is_marked=True)
ROWS_INSIDE = COMMAS.bytes_of("V1,child,home\n" * 9)
GZIP, ZIP = gzip.compress(ROWS_INSIDE, mtime=0), zipped(("x.csv", ROWS_INSIDE))
HEADERLESS = ("an empty file", "no header we know", "separated by")


@pytest.fixture(scope="module")
def alone() -> Iterator[Room]:
    with room() as opened:
        yield opened


def assert_refused_rows_are_kept(found: Alone, content: bytes) -> None:
    for row in found.refused:
        assert content[row.offset : row.offset + len(row.raw)] == row.raw


@MANY
@given(manner=MANNERS, text=DAMAGED, stray=STRAY)
@example(manner=COMMAS, text='"a\nV1,child,home\n', stray=b"")
@example(manner=COMMAS, text='V1,"a,b\nV2,c,d\nV3,e",f\n', stray=b"\xff")
@example(manner=WIDE, text='V1,"a,b\nV2,c,d\nV3,e",f\n', stray=b"\x00\xd8\x01")
def test_under_a_header_any_bytes_balance_and_every_word_is_kept(
    alone: Room, manner: Manner, text: str, stray: bytes
) -> None:
    content = manner.bytes_of(text) + stray
    found = alone.land(content, manner.file)
    assert found.file.state in ("whole", "half-written")
    assert_refused_rows_are_kept(found, content)
    account = account_of(found, content, manner.encoding)
    assert account.added == Counter()
    assert account.left == words(manner.header)


@MANY
@given(
    content=st.binary(max_size=200) | DAMAGED.map(str.encode),
    file=st.sampled_from([ANY, NAMED, any_file(encoding="utf-16-le"), any_file(delimiter="|")]),
    mark=st.sampled_from([b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"PK\x03\x04"]),
)
def test_any_bytes_as_a_file_balance_and_every_word_is_kept(
    alone: Room, content: bytes, file: FeedFile, mark: bytes
) -> None:
    content = mark + content
    found = alone.land(content, file)
    assert_refused_rows_are_kept(found, content)
    encoding = found.file.encoding if "utf-16" in found.file.encoding else "utf-8"
    account = account_of(found, content, encoding)
    assert account.added == Counter()
    if found.file.reason.startswith(HEADERLESS):
        assert account.left == Counter()
    else:
        assert account.left == words(_first_record(text_of(content, encoding), file.delimiter))


def _first_record(text: str, delimiter: str) -> str:
    data = text.removeprefix("\ufeff").encode("utf-8", "surrogatepass")
    found = frame(data, Dialect(delimiter=delimiter.encode()))
    first = next(record for record in found if not record.blank_lines)
    return data[first.start : first.end].decode("utf-8", "surrogatepass")


@MANY
@given(
    archive=st.sampled_from([("x.csv.gz", GZIP), ("x.zip", ZIP), ("x.zip", b""), ("x.gz", b"")]),
    changes=st.lists(st.tuples(st.integers(0, 2_000), st.integers(0, 255)), max_size=4),
    cut=st.integers(0, 2_000),
    tail=st.binary(max_size=40),
)
def test_any_bytes_as_a_compressed_file_balance(
    alone: Room, archive: tuple[str, bytes], changes: list[tuple[int, int]], cut: int, tail: bytes
) -> None:
    name, whole = archive
    content = bytearray(whole[: cut or None] + tail)
    for place, value in changes:
        if content:
            content[place % len(content)] = value
    alone.land(bytes(content), name=name)


@MANY
@given(manner=MANNERS, rows=ROWS)
def test_well_written_rows_are_all_stored_as_they_were_written(
    alone: Room, manner: Manner, rows: list[tuple[str, ...]]
) -> None:
    rows = [row for row in rows if all(map(manner.has_room_for, row))]
    content = manner.bytes_of("") + "".join(map(manner.line_of, rows)).encode(manner.encoding)
    found = alone.land(content, manner.file)
    assert found.refused == ()
    stored = [tuple(cell or "" for cell in row) for row in found.stored.values()]
    assert stored == rows
    assert found.shown == found.stored


@MANY
@given(manner=MANNERS, rows=ROWS)
def test_read_fast_or_slowly_the_rows_and_their_lines_are_the_same(
    alone: Room, manner: Manner, rows: list[tuple[str, ...]]
) -> None:
    content = manner.bytes_of("") + "".join(map(manner.line_of, rows)).encode(manner.encoding)
    whole = alone.land(content, manner.file)
    damaged = alone.land(content + f"x{manner.line_end}".encode(manner.encoding), manner.file)
    assert damaged.file.path == "slow"
    assert damaged.stored == whole.stored
    assert damaged.refused[:-1] == whole.refused
    assert damaged.refused[-1].reason == "1 cells where 3 were expected"
