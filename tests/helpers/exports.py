"""A small export: one night of one agency, written file by file, received and landed for real."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from wholepicture.paths import EXPECTATIONS
from wholepicture.rules.feeds import Delivery, Feed, ReceivedFile, load_feeds
from wholepicture.stages.landing import LandedFile, land, land_agency
from wholepicture.stages.receiving import receive
from wholepicture.warehouse import Warehouse, open_warehouse

NIGHT = date(2026, 11, 20)
EPISODES = b"cine_referral_id,cine_person_id,cine_referral_date\nR1,child-1,2026-01-05\n"
FEEDS = load_feeds(EXPECTATIONS / "feeds")
FEED: Feed = FEEDS["social_care"]

VISITS = "ssd_cp_visits.csv"
HEADER = (
    "cppv_cp_visit_id,cppv_person_id,cppv_cp_plan_id,cppv_cp_visit_date,cppv_cp_visit_seen,"
    "cppv_cp_visit_seen_alone,cppv_cp_visit_bedroom"
)


def visit(number: int, *, person: str = "child-1", on: str = "2026-11-01", seen: str = "Y") -> str:
    """One line of a visits file."""
    return f"V{number},{person},CP1,{on},{seen},N,"


def visits(*lines: str, end: str = "\n") -> bytes:
    """A visits file with these lines under its header."""
    return "".join(line + end for line in (HEADER, *lines)).encode()


def put(
    exports: Path,
    files: Mapping[str, bytes],
    *,
    night: str = "2026-11-20",
    agency: str = "social_care",
) -> Path:
    """The night's folder of the agency, by default social care, after writing the files there."""
    folder = exports / night / agency
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


@dataclass
class Landing:
    """A landed night: the warehouse, and the result for each file."""

    warehouse: Warehouse
    files: dict[str, LandedFile]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return self.warehouse.rows(sql)

    def refused(self, columns: str = "line, column_name, reason") -> list[tuple[Any, ...]]:
        """The refused rows in the order of lines."""
        return self.rows(f"select {columns} from landing.refused_row order by file_number, line")


@contextmanager
def landed(files: Mapping[str, bytes], *, whole: bool = True) -> Iterator[Landing]:
    """The landed files; unless `whole` is False, with the two files that may not be absent."""
    base = (
        {"ssd_person.csv": b"pers_person_id\nchild-1\n", "ssd_cin_episodes.csv": EPISODES}
        if whole
        else {}
    )
    with tempfile.TemporaryDirectory() as there, open_warehouse() as warehouse:
        exports, work = Path(there) / "exports", Path(there) / "work"
        work.mkdir()
        put(exports, {**base, **files})
        found = land(warehouse, receive(exports, NIGHT, FEEDS), work)
        assert not list(work.iterdir()), "the working folder is left empty"
        for file in found:
            assert file.rows_read == file.rows_landed + file.rows_refused
        yield Landing(warehouse, {file.file: file for file in found})


def with_columns(*names: str, **noted: object) -> Feed:
    """The feed, with other keys for the columns of those canonical names."""
    files = tuple(
        file.model_copy(
            update={
                "columns": tuple(
                    column.model_copy(update=noted) if column.name in names else column
                    for column in file.known
                )
            }
        )
        for file in FEED.files
    )
    return FEED.model_copy(update={"files": files})


@contextmanager
def landed_alone(
    content: bytes, *, name: str = VISITS, feed: Feed = FEED
) -> Iterator[tuple[Warehouse, LandedFile]]:
    """One file, landed as file 1 of a feed without other files, which is fast."""
    file = feed.file_named(name)
    assert file is not None
    with tempfile.TemporaryDirectory() as there, open_warehouse() as warehouse:
        path = Path(there) / name
        path.write_bytes(content)
        delivery = Delivery(
            agency=feed.agency,
            feed=feed,
            folder=path.parent,
            delivered_for=NIGHT,
            is_fresh=True,
            files=(ReceivedFile(file=file, path=path),),
        )
        work = Path(there) / "work"
        work.mkdir()
        (found,) = land_agency(warehouse, delivery, 1, work)
        yield warehouse, found
