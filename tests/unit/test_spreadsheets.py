"""Damage by a spreadsheet to an export is found and named, and never repaired."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from wholepicture.rules.feeds import ReceivedFile, load_feed
from wholepicture.stages.landing import FileName, LandedFile, land_alone
from wholepicture.stages.landing import date_cells as days
from wholepicture.stages.landing import normal_form as form
from wholepicture.warehouse import Warehouse, open_warehouse

FEED = """
agency = "clinic"
forms.dates = ["yyyy-mm-dd", "dd/mm/yyyy"{serials}]

[[file]]
name = "seen.csv"
table = "seen"
columns = [
    {{ name = "seen_id", header = "id", kind = "local_id", key = true }},
    {{ name = "nhs", header = "nhs", kind = "national_id", digits = 10, on_bad = "blank_cell" }},
    {{ name = "seen_on", header = "seen", kind = "event_date" }},
]
"""


@contextmanager
def seen(folder: Path, *rows: str, serials: str = "") -> Iterator[tuple[Warehouse, LandedFile]]:
    """The landed rows of the clinic's file."""
    (folder / "clinic.toml").write_text(FEED.format(serials=serials), encoding="utf-8")
    (folder / "seen.csv").write_text("\n".join(["id,nhs,seen", *rows]), encoding="utf-8")
    feed = load_feed(folder / "clinic.toml")
    received = ReceivedFile(file=feed.files[0], path=folder / "seen.csv")
    name = FileName(number=1, agency="clinic", name="seen.csv")
    (folder / "work").mkdir()
    with open_warehouse() as warehouse:
        yield warehouse, land_alone(warehouse, name, received, feed, folder / "work")


@pytest.mark.parametrize("text", ["9.43E+09", "1E+12", "-2.5E+10", "9.99000000001E+110"])
def test_an_id_in_scientific_notation_is_no_id(text: str, tmp_path: Path) -> None:
    with seen(tmp_path, f"{text},,") as (warehouse, file):
        assert (file.rows_landed, file.rows_refused) == (0, 1)
        assert warehouse.rows("select column_name, reason, raw from landing.refused_row") == [
            ("id", form.ROUNDED, f"{text},,".encode())
        ]


@pytest.mark.parametrize("text", ["E+09", "9E9", "12E+4", "A9.43E+09", "9.43E+09B", "9.43E09"])
def test_an_id_that_only_resembles_it_is_one(text: str, tmp_path: Path) -> None:
    with seen(tmp_path, f"{text},,") as (warehouse, _):
        assert warehouse.rows("select seen_id from landing.seen") == [(text,)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("999000001", form.ZEROS_LOST),
        ("99900000011", form.MORE_DIGITS),
        ("9.99E+09", form.ROUNDED),
    ],
)
def test_a_number_without_its_digits_is_blanked_and_named(
    text: str, reason: str, tmp_path: Path
) -> None:
    with seen(tmp_path, f"S1,{text},") as (warehouse, file):
        assert file.cells_blanked == 1
        assert warehouse.rows("select nhs from landing.seen") == [(None,)]
        assert warehouse.rows("select column_name, reason from landing.blanked_cell") == [
            ("nhs", reason)
        ]


@pytest.mark.parametrize("text", ["9990000018", " 9990000018 ", "not known"])
def test_a_number_with_its_digits_or_a_word_lands(text: str, tmp_path: Path) -> None:
    with seen(tmp_path, f"S1,{text},") as (warehouse, file):
        assert file.cells_blanked == 0
        assert warehouse.rows("select nhs from landing.seen") == [(text.strip(),)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("46082", days.SERIAL_UNASKED),
        ("46082.5", days.SERIAL_UNASKED),
        ("03/25/2026", days.MONTH_FIRST),
        ("31/02/2026", days.NO_SUCH_DAY),
        ("3/25/2026", days.MONTH_FIRST),
        ("3.4.26", days.NO_FORMAT),
        ("9.43E+09", days.NO_FORMAT),
    ],
)
def test_a_date_that_a_spreadsheet_changed_is_named(text: str, reason: str, tmp_path: Path) -> None:
    with seen(tmp_path, f"S1,,{text}") as (warehouse, _):
        assert warehouse.rows("select reason from landing.blanked_cell") == [(reason,)]


def test_serials_that_the_feed_accepts_are_counted(tmp_path: Path) -> None:
    rows = ["S1,,46082", "S2,,46083", "S3,,2026-03-03"]
    with seen(tmp_path, *rows, serials=', "excel_serial"') as (warehouse, file):
        assert warehouse.rows("select seen_on from landing.seen order by seen_id") == [
            ("2026-03-01",),
            ("2026-03-02",),
            ("2026-03-03",),
        ]
        assert file.reason == "dates of seen as a spreadsheet counts days: 2"


SWAPPED = "days and months of seen seem swapped by a spreadsheet"


@pytest.mark.parametrize(
    ("left", "turned", "more", "is_said"),
    [
        (10, 10, (), True),
        (9, 10, (), False),
        (10, 9, (), False),
        # a low day that was left unchanged, so nothing was swapped
        (10, 10, ("S99,,05/04/2026",), False),
        (10, 10, ("S99,,2026-04-13",), False),  # a high day among the dates that seemed swapped
    ],
)
def test_days_and_months_that_were_swapped_are_reported_from_what_was_left(
    left: int, turned: int, more: tuple[str, ...], is_said: bool, tmp_path: Path
) -> None:
    rows = [f"L{n},,{13 + n}/04/2026" for n in range(left)]
    rows += [f"T{n},,2026-04-{1 + n:02}" for n in range(turned)]
    with seen(tmp_path, *rows, *more) as (_, file):
        assert (SWAPPED in file.reason) is is_said
        assert file.rows_landed == left + turned + len(more)
