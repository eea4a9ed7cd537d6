"""Compressed files: their content lands or is refused row by row, and a bomb ends at its limit."""

import gzip
from collections import Counter
from collections.abc import Iterator

import pytest

from helpers.hostile.packed import CONTENT, PACKED, Packed, zipped
from helpers.lone_files import Room, account_of, room, words
from wholepicture.files import unpacking

BOMB = b"id,note\n" + (b"1," + b"a" * 997 + b"\n") * 4_000
GROWS = "its content grows beyond what a compressed export may hold"


@pytest.fixture(scope="module")
def alone() -> Iterator[Room]:
    with room() as opened:
        yield opened


@pytest.mark.parametrize("packed", PACKED, ids=str)
def test_a_compressed_file_gives_all_that_comes_out_of_it(alone: Room, packed: Packed) -> None:
    found = alone.land(packed.content, name=packed.name)
    file = found.file
    assert (file.state, file.reason) == (packed.state, packed.reason)
    assert (file.rows_read, file.size) == (packed.rows, len(packed.content))
    assert file.rows_landed == (packed.rows if packed.state == "whole" else 0)
    for row in found.refused:
        assert packed.inner[row.offset : row.offset + len(row.raw)] == row.raw
    account = account_of(found, packed.inner, "utf-8")
    assert account.added == Counter()
    assert account.left == words("id,note" if packed.inner else "")


def test_a_compressed_file_is_hashed_and_measured_as_it_was_delivered(alone: Room) -> None:
    plain, packed = alone.land(CONTENT), alone.land(gzip.compress(CONTENT), name="x.csv.gz")
    assert plain.file.sha256 != packed.file.sha256
    assert plain.stored == packed.stored


@pytest.mark.parametrize("name", ["x.csv.gz", "x.zip"])
def test_a_bomb_stops_at_its_limit(alone: Room, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    content = gzip.compress(BOMB) if name.endswith(".gz") else zipped(("x.csv", BOMB))
    assert len(content) * unpacking._MOST_TIMES < len(BOMB)
    monkeypatch.setattr(unpacking, "_FREE", 100_000)
    monkeypatch.setattr(unpacking, "_BLOCK", 10_000)
    found = alone.land(content, name=name)
    assert (found.file.state, found.file.reason) == ("refused", GROWS)
    limit = max(100_000, len(content) * unpacking._MOST_TIMES)
    came_out = sum(len(row.raw) + 1 for row in found.refused)
    assert limit - 20_000 < came_out <= limit < len(BOMB)


def test_a_small_file_may_unpack_to_many_times_its_size(alone: Room) -> None:
    content = gzip.compress(BOMB)
    assert len(content) * unpacking._MOST_TIMES < len(BOMB) < unpacking._FREE
    assert alone.land(content, name="x.csv.gz").file.rows_landed == 4_000


def test_a_list_of_members_that_would_fill_the_memory_is_not_read(alone: Room) -> None:
    folders = [(f"{number}{'x' * 65_000}/", b"") for number in range(70)]
    found = alone.land(zipped(*folders[:30], ("x.csv", CONTENT)), name="x.zip")
    assert (found.file.state, found.file.rows_read) == ("whole", 300)
    found = alone.land(zipped(*folders, ("x.csv", CONTENT)), name="x.zip")
    assert (found.file.state, found.file.rows_read) == ("refused", 0)
