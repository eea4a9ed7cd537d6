"""Files made to be misread: each refused row has its line and reason, and no word is lost."""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from helpers.hostile import HOSTILE, Hostile
from helpers.lone_files import NAMED, Room, account_of, any_file, room, words
from wholepicture.rules.feeds import FeedFile
from wholepicture.stages.landing import working_copy as copying

SECRET = "Marigold-Secret-7731"


@pytest.fixture(scope="module")
def alone() -> Iterator[Room]:
    with room() as opened:
        yield opened


@pytest.mark.parametrize("hostile", HOSTILE, ids=str)
def test_a_hostile_file_is_landed_but_for_its_damaged_rows(alone: Room, hostile: Hostile) -> None:
    found = alone.land(hostile.content, hostile.file)
    file = found.file
    assert (file.rows_read, file.rows_landed) == (hostile.rows, hostile.landed)
    assert (found.reasons, file.blank_lines) == (hostile.refused, hostile.blank_lines)
    assert (file.encoding, file.path) == (hostile.encoding, hostile.path)
    assert (file.state, file.reason) == (hostile.state, hostile.reason + hostile.hint)
    for row in found.refused:
        assert hostile.content[row.offset : row.offset + len(row.raw)] == row.raw
    account = account_of(found, hostile.content, hostile.encoding)
    assert account.added == Counter()
    assert account.left == words(hostile.header)


@pytest.mark.parametrize(
    ("headers", "columns"),
    [
        (["a", "b"], ["a", "b"]),
        (["a", "a", "a"], ["a", "a_2", "a_3"]),
        (["a", "A", "a_2"], ["a", "A_2", "a_2_2"]),
        (["", "", "x"], ["column_1", "column_2", "x"]),
        ([" a ", "\ta", "\ufeffa"], ["a", "a_2", "a_3"]),
        (["row_id", "AGENCY"], ["row_id_2", "AGENCY_2"]),
        (["x" * 300, "x" * 300], ["x" * 300, "x" * 300 + "_2"]),
        (["x" * 1_001, "y " * 600], ["x" * 1_000, ("y " * 500).strip()]),
        (["Na\u202eme", "\u0007bell", "two\nlines"], ["Na me", "bell", "two lines"]),
        (['a"b', '"; drop table landing.t; --'], ['a"b', '"; drop table landing.t; --']),
        (["'; drop schema landing cascade; --", "$number"], None),
        (["select", "c001", "Zo\u00eb", "\u4e2d\u6587"], None),
        (["\u00df", "SS", "ss"], ["\u00df", "SS_2", "ss_3"]),
    ],
    ids=[
        "as they are",
        "alike",
        "in capitals",
        "empty",
        "alike but for spaces",
        "ours",
        "of 300 letters",
        "of 1001 letters",
        "of signs unseen",
        "of quotes",
        "of SQL",
        "of SQL's words",
        "alike in German",
    ],
)
def test_any_headers_become_names_unlike_each_other(
    alone: Room, headers: list[str], columns: list[str] | None
) -> None:
    quoted = (header.replace('"', '""') for header in headers)
    first = ",".join(f'"{header}"' for header in quoted)
    found = alone.land(f"{first}\n{','.join('x' for _ in headers)}\n".encode())
    assert found.columns == tuple(columns or headers)
    assert list(found.shown.values()) == [tuple("x" for _ in headers)]


@pytest.mark.parametrize("more", ["", "2\n"], ids=["fast", "slow"])
def test_a_cell_is_stored_sign_for_sign(alone: Room, more: str) -> None:
    signs = [" a ", "\ufeffb", "\u200bc", "d\t", "\u00a0", "e\u0301", "\\N", "NULL", "#f", "'g'"]
    rows = "".join(f"{sign},{sign}\n" for sign in ["\ufefffirst", *signs])
    found = alone.land(f"id,note\n{rows}{more}".encode())
    assert found.file.path == ("slow" if more else "fast")
    assert [*found.stored.values()] == [(sign, sign) for sign in ["\ufefffirst", *signs]]


def test_what_looks_like_sql_in_a_cell_is_a_text(alone: Room) -> None:
    evil = ["'; drop table landing.file; --", "$$x$$", "\\' or 1=1", "=cmd|'/c calc'!A0"]
    content = "id,note\n" + "".join(f"{n},{text}\n" for n, text in enumerate(evil))
    assert [note for _, note in alone.land(content.encode()).stored.values()] == evil


@pytest.mark.parametrize(
    "file", [NAMED, any_file(), any_file(delimiter=";")], ids=["named", "any", "other"]
)
@pytest.mark.parametrize(
    "header",
    [
        f"Visit,On,Note,{SECRET}",
        f"Visit,Visit,{SECRET}",
        f"{SECRET},{SECRET}",
        f'Visit,"{SECRET}',
        f"Visit;On;{SECRET}",
        f"{SECRET}\0",
    ],
)
def test_a_header_that_holds_a_secret_is_never_repeated(
    alone: Room, header: str, file: FeedFile
) -> None:
    found = alone.land(f"{header}\nV1,2026-11-01,{SECRET}\nV2,a\n{SECRET}\n".encode(), file)
    assert SECRET not in repr(found.file)
    assert SECRET not in "".join(row.reason + row.column for row in found.refused)


def test_a_file_that_changes_while_it_is_read_is_half_written(
    alone: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"id,note\n1,a\n")
    blocks_of = copying.blocks_of

    def growing(file: BinaryIO) -> Iterator[bytes]:
        yield from blocks_of(file)
        with path.open("ab") as other:
            other.write(b"2,b\n")

    monkeypatch.setattr(copying, "blocks_of", growing)
    found = alone.land_path(path)
    assert (found.file.state, found.file.reason) == ("half-written", "it changed while it was read")
    assert [row.raw for row in found.refused] == [b"1,a"]
    assert (found.stored, found.file.size) == ({}, 12)


def test_what_is_no_file_is_not_read_and_does_not_hang(alone: Room, tmp_path: Path) -> None:
    (tmp_path / "there.csv").write_bytes(b"id\n1\n")
    (tmp_path / "link.csv").symlink_to(tmp_path / "there.csv")
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "folder.csv").mkdir()
    for path in (*tmp_path.glob("[!t]*.csv"), Path("/dev/zero"), tmp_path / "none.csv"):
        found = alone.land_path(path)
        assert (found.file.state, found.file.reason) == ("refused", "it cannot be read")
        assert (found.shown, found.refused) == ({}, ())
