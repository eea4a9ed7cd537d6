"""Annex A from a small invented authority: a workbook with one sheet for each list.

Headers and sheet names are like those of some council, and cells like those of Excel: dates as
serial numbers, `#N/A` from lookups without a result, `a) Yes`, non-breaking spaces.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from helpers.exports import FEEDS
from wholepicture.rules.feeds import FeedFile, header_key

FEED = FEEDS["annex_a"]
NIGHT = "2026-11-20"
NOT_FOUND = "=NA()"  # the result of a lookup that found nothing

Row = Mapping[str, object]
Lists = Mapping[str, Sequence[Row]]

TEAM = {"Allocated Team": "Team of the north", "Allocated Worker": "Oriel Nobody"}


def child(number: int, **more: object) -> dict[str, object]:
    """The first columns of a row in lists 1 to 10."""
    head = {
        "Child Unique ID": f"child-{number}",
        "Gender": "a) Male" if number % 2 else "b) Female",
        "Ethnicity": "a) WBRI",
        "Date of Birth": date(2015, 1, number),
        "Age": 11,
    }
    return {**head, **more}


def in_need(number: int, seen: object, status: str = "c) Child in need plan") -> dict[str, object]:
    """A row of list 6: in need since June."""
    return child(number) | {
        "Does the Child have a Disability": "b) No",
        "CIN Start Date": date(2026, 6, 1),
        "Primary Need Code": "N1 - Abuse or neglect",
        "Date Child Was  Last Seen": seen,
        "CIN Closure Date": None,
        "Reason for Closure": None,
        "Case Status": status,
        **TEAM,
    }


def protected(number: int, visited: object, alone: object) -> dict[str, object]:
    """A row of list 7: on a plan since July."""
    return child(number) | {
        "Does the Child have a Disability": "c) Unknown",
        "Child Protection Plan Start Date": date(2026, 7, 1),
        "Initial Category of Abuse": "a) Neglect",
        "Latest Category of Abuse": "a) Neglect",
        "Date of the Last Statutory Visit": visited,
        "Was the Child Seen Alone": alone,
        "Date of latest review conference": None,
        "Child Protection Plan End Date": None,
        "Subject to Emergency Protection Order or Protected Under Police Powers in Last Six Months"
        " (Y/N)": "b) No",
        "Number of Previous Child Protection Plans": 0,
        **TEAM,
    }


def in_care(number: int, visited: object, **more: object) -> dict[str, object]:
    """A row of list 8: looked after since August."""
    row = child(number) | {
        "Date Started to be Looked After": date(2026, 8, 3),
        "Child\u2019s Category of Need": "N1 - Abuse or neglect",
        "Start date of current legal status": date(2026, 8, 3),
        "Child's Legal Status": "C1: ICO",
        "Date of Last Social Work Visit": visited,
        "Date Ceased to be Looked After": None,
        "Reason Ceased to be Looked After": None,
        "Start Date of Most Recent Placement": date(2026, 9, 7),
        "Placement Type": "f) U6: Foster placement - not FFA",
        "Placement postcode": "ZZ99 3WZ",
        **TEAM,
    }
    return row | more


def lists() -> dict[str, list[Row]]:
    """All eleven lists with all their columns, by the names of their sheets."""
    return {
        sheet: [_complete(row, file) for row in rows]
        for file, (sheet, rows) in zip(FEED.files, _said().items(), strict=True)
    }


def _complete(row: Row, file: FeedFile) -> Row:
    """The row with a blank in every column that it does not have."""
    there = {header_key(header) for header in row}
    missing = (column for column in file.known if not column.header_keys & there)
    return {**row, **{column.header: None for column in missing}}


def _said() -> dict[str, list[Row]]:
    """The filled columns of each list. The function is long because it is data."""
    return {
        "List 1": [child(1) | {"Date of Contact": date(2026, 11, 2), "Contact Source": "6"}],
        "List_2": [
            child(8)
            | {
                "Assessment start date": date(2026, 9, 1),
                "Assessment completion date": NOT_FOUND,
                "Organisation completing assessment": "A school",
            }
        ],
        "List 3 Referrals": [
            child(number)
            | {
                "Date of referral": day,
                "Referral Source": "q) 6: Police",
                "Referral NFA?": nfa,
                "Number of Referrals in Last 12 Months": 1,
                **TEAM,
            }
            for number, day, nfa in (
                (1, date(2026, 6, 1), "b) No"),
                (9, date(2026, 10, 1), "a) Yes"),
            )
        ],
        "4. Assessments": [
            child(1)
            | {
                "Does the Child have a Disability": "N",
                "Continuous Assessment Start Date": date(2026, 6, 3),
                "Child Seen During Continuous Assessment": "a) Yes",
                "Continuous Assessment Date of Authorisation": date(2026, 7, 8),
                "Was the child assessed as requiring LA children's social care support": "a) Yes",
                **TEAM,
            }
        ],
        "Sec47 and ICPC": [
            child(4)
            | {
                "Strategy discussion initiating Section 47 Enquiry Start Date": date(2026, 6, 20),
                "Date of Initial Child Protection Conference": date(2026, 7, 1),
                **TEAM,
            }
        ],
        "Children in Need": [
            in_need(1, date(2026, 11, 10)),
            in_need(2, 46237),  # a serial number that nobody formatted: 3 August
            in_need(3, NOT_FOUND),
            in_need(4, date(2026, 11, 12), "b) Child Protection plan"),
            in_need(5, date(2026, 9, 1), "b) Child Protection plan"),
            in_need(6, date(2026, 11, 5), "a) Looked after child"),
        ],
        "List 7 Child Protection": [
            protected(4, "12/11/2026", "a) Yes"),
            protected(5, "\u00a001/09/2026 ", "b) No"),
            protected(7, None, NOT_FOUND),
        ],
        "Children in Care": [in_care(6, date(2026, 11, 5)), in_care(7, date(2026, 11, 13))],
        "Care Leavers": [child(10) | {"LA in Touch": "a) Yes", **TEAM}],
        "Adoption": [child(11) | {"Date the Child Entered Care": date(2025, 1, 6)}],
        "Adopters": [
            {
                "Individual adopter identifier": "adopter-1",
                "Gender": "b) Female",
                "Ethnicity": "a) WBRI",
                "Date enquiry received": date(2026, 1, 5),
            }
        ],
    }


def write_workbook(path: Path, sheets: Lists, *, titles: int = 0, gap: int = 0) -> Path:
    """Writes the workbook, with `titles` rows above each header and `gap` empty rows below it."""
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number in range(titles):
                sheet.write_string(number, 0, f"A title, line {number + 1}")
            headers = list(rows[0]) if rows else []
            for column, header in enumerate(headers):
                sheet.write_string(titles, column, header)
            for number, row in enumerate(rows, start=titles + gap + 1):
                for column, header in enumerate(headers):
                    _write(sheet, number, column, row[header], day)
    return path


def _write(sheet: Any, row: int, column: int, value: object, day: Any) -> None:
    """Writes the cell in Excel's form."""
    match value:
        case None:
            sheet.write_blank(row, column, None, day)
        case bool():
            sheet.write_boolean(row, column, value)
        case date() | datetime():
            sheet.write_datetime(row, column, value, day)
        case int() | float():
            sheet.write_number(row, column, value)
        case str() if value == NOT_FOUND:
            sheet.write_formula(row, column, value, None, "#N/A")
        case _:
            sheet.write_string(row, column, str(value))


def as_csv(rows: Sequence[Row]) -> bytes:
    """A list in the CSV form, dates as a council writes them."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({header: _as_text(value) for header, value in row.items()})
    return text.getvalue().encode("utf-8-sig")


def _as_text(value: object) -> object:
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return "#N/A" if value == NOT_FOUND else value
