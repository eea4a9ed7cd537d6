"""The disk space that a night needs is worked out from the unpacked size of its files."""

import gzip
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from helpers.exports import FEEDS
from wholepicture.nightly.space import bytes_of
from wholepicture.stages.receiving import look

NIGHT = "2026-11-20"
TEXT = b"child,seen\n" * 50_000


def zipped(content: bytes, times: int = 1) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(times):
                archive.writestr(f"part-{number}", content)

    return write


def bytes_in(folder: Path, agency: str, name: str, write: Callable[[Path], object]) -> int:
    place = folder / NIGHT / agency
    place.mkdir(parents=True)
    write(place / name)
    return bytes_of(look(folder, date.fromisoformat(NIGHT), FEEDS))


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("ssd_person.csv", lambda path: path.write_bytes(TEXT)),
        ("ssd_person.csv.gz", lambda path: path.write_bytes(gzip.compress(TEXT))),
        (
            "ssd_person.csv.gz",
            lambda path: path.write_bytes(gzip.compress(TEXT[:-1]) + gzip.compress(b"\n")),
        ),
        ("ssd_person.zip", zipped(TEXT)),
    ],
    ids=["plain", "gzip", "gzip of two members", "zip"],
)
def test_a_compressed_file_counts_at_its_unpacked_size(
    name: str, write: Callable[[Path], object], tmp_path: Path
) -> None:
    assert bytes_in(tmp_path, "social_care", name, write) == len(TEXT)


def test_a_workbook_counts_once_for_all_that_it_unpacks_to(tmp_path: Path) -> None:
    assert bytes_in(tmp_path, "annex_a", "annex_a.xlsx", zipped(TEXT, 3)) == 3 * len(TEXT)


def test_a_damaged_file_counts_at_its_readable_size_and_at_least_at_its_own(
    tmp_path: Path,
) -> None:
    torn = gzip.compress(TEXT)[:-8]
    found = bytes_in(
        tmp_path / "gz", "social_care", "ssd_person.csv.gz", lambda path: path.write_bytes(torn)
    )
    assert found == len(TEXT)
    no_zip = b"no zip at all" * 9
    found = bytes_in(
        tmp_path / "zip", "social_care", "ssd_person.zip", lambda path: path.write_bytes(no_zip)
    )
    assert found == len(no_zip)


def test_a_zip_that_claims_more_than_the_limit_stops_no_night(tmp_path: Path) -> None:
    def forged(path: Path) -> None:
        zipped(b"x")(path)
        content = bytearray(path.read_bytes())
        place = content.index(b"PK\x01\x02") + 24  # the unpacked size in the zip's list of members
        content[place : place + 4] = b"\xfe\xff\xff\xff"
        path.write_bytes(content)

    found = bytes_in(tmp_path, "social_care", "ssd_person.zip", forged)
    assert found == 64_000_000
