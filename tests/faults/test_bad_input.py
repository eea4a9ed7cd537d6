"""Bad input: the messages repeat nothing of it, and nothing lands by accident."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from helpers.exports import FEEDS, HEADER, NIGHT, VISITS, landed, put, visit, visits
from wholepicture.errors import CouldNotFinishError
from wholepicture.stages.landing import land
from wholepicture.stages.landing import working_copy as copying
from wholepicture.stages.receiving import receive
from wholepicture.warehouse import open_warehouse

SECRET = "Marigold-Secret-7731"


def _with_secret_in_every_cell() -> bytes:
    """A file with the secret in a header and in each column, row by row; some rows are damaged."""
    width = HEADER.count(",") + 2
    rows = []
    for place in range(width):
        cells = [*visit(place).split(","), ""]
        cells[place] = SECRET if place else f"={SECRET}"
        rows.append(",".join(cells))
    damaged = [
        f'V90,"{SECRET}',
        f"V91,{SECRET}",
        f'V92,{SECRET}"x,CP1,,,,,',
        f"V93,\u00e9{SECRET},,,,,,",
    ]
    return "\n".join([f"{HEADER},{SECRET}", *rows, *damaged, ""]).encode()


@pytest.mark.parametrize(
    "content",
    [
        _with_secret_in_every_cell(),
        f"{SECRET},b\n{SECRET},c\n".encode(),
        f"{HEADER},{SECRET},{SECRET}\nx\n".encode(),
        f'{SECRET},"{SECRET}\n'.encode(),
        SECRET.encode("utf-16"),
    ],
)
def test_a_secret_stays_in_the_rows_and_their_bytes(content: bytes) -> None:
    with landed({VISITS: content, f"{SECRET}.csv": content}) as found:
        said = found.rows("select * exclude (raw) from landing.refused_row")
        said += found.rows("select * from landing.blanked_cell")
        said += found.rows("select * from landing.file")
        assert said
        assert SECRET not in repr(said)
        assert SECRET not in repr(list(found.files.values()))


def test_no_error_of_landing_tells_a_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = put(tmp_path / SECRET, {"ssd_person.csv": f"pers_person_id\n{SECRET}\n".encode()})
    with open_warehouse() as warehouse:
        deliveries = receive(folder.parents[1], NIGHT, FEEDS)
        with pytest.raises(CouldNotFinishError) as raised:
            land(warehouse, deliveries, tmp_path / "no such folder")
    assert SECRET not in str(raised.value)
    assert raised.value.__suppress_context__


def test_a_file_that_grows_while_it_is_read_is_half_written_and_none_of_it_lands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks_of = copying.blocks_of

    def growing(file: BinaryIO) -> Iterator[bytes]:
        yield from blocks_of(file)
        with (tmp_path / "e" / "2026-11-20" / "social_care" / "ssd_person.csv").open("a") as f:
            f.write("child-2\n")

    monkeypatch.setattr(copying, "blocks_of", growing)
    put(tmp_path / "e", {"ssd_person.csv": b"pers_person_id\nchild-1\n"})
    (tmp_path / "work").mkdir()
    with open_warehouse() as warehouse:
        found = land(warehouse, receive(tmp_path / "e", NIGHT, FEEDS), tmp_path / "work")
        assert (found[0].state, found[0].rows_read, found[0].rows_landed) == ("half-written", 1, 0)
        assert warehouse.rows("select * from landing.person") == []


@pytest.mark.parametrize("says", ["another sha256", "more rows"])
def test_a_file_its_manifest_disagrees_with_is_half_written(says: str) -> None:
    content = visits(visit(1), 'V2,"child-1')
    line = {"file": VISITS, "sha256": hashlib.sha256(content).hexdigest(), "rows": 2}
    line |= {"sha256": "0" * 64} if says == "another sha256" else {"rows": 3}
    manifest = json.dumps([line]).encode()
    with landed({VISITS: content, "manifest.json": manifest}) as found:
        file = found.files[VISITS]
        assert (file.state, file.rows_read, file.rows_refused) == ("half-written", 2, 2)
        assert found.rows("select * from landing.cp_visit") == []


@pytest.mark.parametrize(("declared", "more"), [(1, "1 row"), (0, "2 rows")])
@pytest.mark.parametrize("sha256", ["as delivered", "another", "none"])
def test_a_file_with_more_rows_than_its_manifest_says_is_longer_and_none_of_it_lands(
    declared: int, more: str, sha256: str
) -> None:
    content = visits(visit(1), 'V2,"child-1')
    line: dict[str, object] = {"file": VISITS, "rows": declared}
    if sha256 != "none":
        is_other = sha256 == "another"
        line["sha256"] = "0" * 64 if is_other else hashlib.sha256(content).hexdigest()
    with landed({VISITS: content, "manifest.json": json.dumps([line]).encode()}) as found:
        file = found.files[VISITS]
        assert (file.state, file.reason) == (
            "longer than declared", f"{more} more than the manifest says",
        )  # fmt: skip
        assert (file.rows_read, file.rows_landed, file.rows_refused) == (2, 0, 2)
        assert found.rows("select * from landing.cp_visit") == []


def test_a_file_its_manifest_agrees_with_is_whole_and_says_when_it_was_made() -> None:
    content = visits(visit(1))
    line = {
        "file": VISITS,
        "rows": 1,
        "sha256": hashlib.sha256(content).hexdigest(),
        "produced_at": "2026-11-20T01:30:00Z",
    }
    with landed({VISITS: content, "manifest.json": json.dumps([line]).encode()}) as found:
        assert found.files[VISITS].state == "whole"
        assert found.rows(f"select delivered_at from landing.file where file = '{VISITS}'") == [
            ("2026-11-20T01:30:00Z",)
        ]


def test_a_file_swapped_for_a_link_after_it_was_found_is_not_read(tmp_path: Path) -> None:
    folder = put(tmp_path / "e", {"ssd_person.csv": b"pers_person_id\nchild-1\n"})
    deliveries = receive(tmp_path / "e", NIGHT, FEEDS)
    (tmp_path / "other.csv").write_bytes(b"pers_person_id\nchild-9\n")
    (folder / "ssd_person.csv").unlink()
    (folder / "ssd_person.csv").symlink_to(tmp_path / "other.csv")
    (tmp_path / "work").mkdir()
    with open_warehouse() as warehouse:
        found = land(warehouse, deliveries, tmp_path / "work")
        assert (found[0].state, found[0].reason) == ("refused", "it cannot be read")
        assert warehouse.rows("select * from landing.person") == []


def test_a_working_folder_with_signs_of_a_pattern_reads_the_file_it_holds(tmp_path: Path) -> None:
    put(tmp_path / "e", {"ssd_person.csv": b"pers_person_id,pers_sex\nchild-1,F\n"})
    for name in ("[ab]*", "a"):
        (tmp_path / name).mkdir()
    (tmp_path / "a" / "landing-1.csv").write_bytes(b"pers_person_id,pers_sex\nchild-9,F\n")
    with open_warehouse() as warehouse:
        found = land(warehouse, receive(tmp_path / "e", NIGHT, FEEDS), tmp_path / "[ab]*")
        assert found[0].path == "fast"
        assert warehouse.rows("select person_id from landing.person") == [("child-1",)]


def test_a_night_without_its_people_says_so_and_invents_none() -> None:
    episodes = b"cine_referral_id,cine_person_id,cine_referral_date\nR1,c,2026-01-01\n"
    with landed({"ssd_cin_episodes.csv": episodes}, whole=False) as found:
        person = found.files["ssd_person.csv"]
        assert (person.state, person.rows_read) == ("missing", 0)
        assert "without which" in person.reason
        assert found.rows("select * from landing.person") == []
