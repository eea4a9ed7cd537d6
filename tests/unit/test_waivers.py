"""The file of waivers: what a row must have, and refusals by line and never by value."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from wholepicture.paths import EXPECTATIONS
from wholepicture.rules.checks import Check, load_checks
from wholepicture.rules.feeds import load_code_lists
from wholepicture.rules.waiver_file import COLUMNS
from wholepicture.rules.waivers import Waivers, is_guarded, load_waivers

GUARDED, PLAIN = "seen/protection_plan_child_seen", "fathers/father_recorded"
MARK = "zqxk7k"
FINDING = "0123456789abcdef0123"


def check(suite: str, severity: str) -> Check:
    return cast(Check, SimpleNamespace(suite=suite, severity=severity))


CHECKS = {GUARDED: check("seen", "critical"), PLAIN: check("fathers", "warning")}
ROW = {
    "check": PLAIN,
    "child_id": "child-1",
    "reason_code": "recorded_elsewhere",
    "note": "in the other system, see the plan",
    "approved_by_role": "team_manager",
    "from": "2026-11-01",
    "until": "2026-11-14",
}


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if set(cell) & set(',"\r\n') else cell


def line_of(row: dict[str, str]) -> str:
    return ",".join(quoted(row.get(name, "")) for name in COLUMNS) + "\n"


HEADER = ",".join(COLUMNS) + "\n"


def loaded(folder: Path, content: str | bytes) -> Waivers:
    file = folder / "waivers.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return load_waivers(file, CHECKS, ["social_care"])


def of(folder: Path, **cells: str) -> Any:
    """The waiver of a row with those cells, on line 3 after a valid one."""
    first, second = loaded(folder, HEADER + line_of(ROW) + line_of({**ROW, **cells})).rows
    assert (first.line, first.fault) == (2, "")
    assert second.line == 3
    return second


def test_a_row_says_what_it_names_why_and_until_when(tmp_path: Path) -> None:
    (waiver,) = loaded(tmp_path, HEADER + line_of({**ROW, "agency": "social_care"})).rows
    assert (waiver.line, waiver.fault, waiver.agency) == (2, "", "social_care")
    assert (waiver.check, waiver.child_id, waiver.team_id) == (PLAIN, "child-1", None)
    assert (waiver.from_on, waiver.until_on, waiver.days) == (
        date(2026, 11, 1),
        date(2026, 11, 14),
        14,
    )
    assert waiver.note == "in the other system, see the plan"


@pytest.mark.parametrize(
    "cells",
    [
        {"child_id": "", "team_id": "T1"},
        {"child_id": "", "finding_id": FINDING},
        {"child_id": "", "finding_id": FINDING, "check": ""},
        {"child_id": "-17"},
        {"child_id": "a|b"},
        {"note": ""},
        {"note": '1st line\n2nd line, with a comma and a "quote"'},
        {"until": "2026-11-01"},
        {"until": "9999-12-31"},
        {"check": GUARDED},
        {"check": GUARDED, "child_id": "", "finding_id": FINDING},
    ],
)
def test_these_are_in_order(tmp_path: Path, cells: dict[str, str]) -> None:
    assert of(tmp_path, **cells).fault == ""


FAULTS = {
    "an unknown check": ({"check": MARK}, "check: expected one that we know; found another word"),
    "a suite": ({"check": "seen"}, "check: expected one that we know; found another word"),
    "a pattern of checks": ({"check": "seen/*"}, "check: expected one that we know; found another"),
    "an unknown agency": ({"agency": MARK}, "agency: expected one that we know; found another"),
    "an unknown reason": (
        {"reason_code": MARK},
        "reason_code: expected one of the list; found another word",
    ),
    "no reason": ({"reason_code": ""}, "reason_code: expected one of the list in docs/waivers.md"),
    "an unknown role": (
        {"approved_by_role": MARK},
        "approved_by_role: expected one of the list; found another word",
    ),
    "no role": ({"approved_by_role": ""}, "approved_by_role: expected one of the list in docs"),
    "no from": ({"from": ""}, "from: expected a day written as 2026-11-20; found none"),
    "no until": ({"until": ""}, "until: expected a day written as 2026-11-20; found none"),
    "a day of a spreadsheet": ({"from": "01/11/2026"}, "from: expected a day written as"),
    "a day that is none": ({"until": "2026-11-31"}, "until: expected a day written as"),
    "a moment": ({"until": "2026-11-30T00:00"}, "until: expected a day written as"),
    "days of other digits": ({"until": "\uff12026-11-30"}, "until: expected a day written as"),
    "dates backwards": (
        {"until": "2026-10-31"},
        "until: expected the day of `from` or a later one; found an earlier one",
    ),
    "a whole check": ({"child_id": ""}, "found none of them, which would waive a whole check"),
    "every check of a child": ({"check": ""}, "check: expected one beside child_id; found none"),
    "every check of a team": (
        {"check": "", "child_id": "", "team_id": "T1"},
        "check: expected one beside team_id; found none",
    ),
    "an agency": (
        {"check": "", "child_id": "", "agency": "social_care"},
        "found none of them, which would waive a whole check",
    ),
    "nothing at all": ({"check": "", "child_id": ""}, "found none of them"),
    "two things": ({"team_id": "T1"}, "found more than one"),
    "a finding and its child": ({"finding_id": FINDING}, "found more than one"),
    "a pattern of children": ({"child_id": "*"}, "child_id: expected one id; found a pattern"),
    "a pattern of SQL": ({"child_id": "child-%"}, "child_id: expected one id; found a pattern"),
    "a pattern of teams": (
        {"child_id": "", "team_id": "T?"},
        "team_id: expected one id; found a pattern",
    ),
    "several children": (
        {"child_id": "child-1;child-2"},
        "child_id: expected one id, as it is published; found something else",
    ),
    "an id too long": ({"child_id": "a" * 49}, "child_id: expected one id, as it is published"),
    "an id of words": ({"child_id": f"{MARK} Smith"}, "child_id: expected one id, as it is"),
    "a number of a spreadsheet": (
        {"child_id": "", "finding_id": "1.23457E+19"},
        "finding_id: expected 20 of the digits and the letters a to f",
    ),
    "a finding cut short": ({"child_id": "", "finding_id": FINDING[1:]}, "finding_id: expected 20"),
    "a formula in a note": ({"note": f"=1+{MARK}"}, "note: expected a text; found what a spread"),
    "a formula in an id": ({"child_id": f"@{MARK}"}, "child_id: expected a text; found what a"),
    "a full-width formula": ({"note": f"\uff1d{MARK}"}, "note: expected a text; found what a"),
    "a control character": ({"note": f"{MARK}\x1b[31m"}, "note: expected a text; found a control"),
    "a note too long": ({"note": MARK + "a" * 2000}, "note: expected at most 2000 letters; found"),
    "a team, of a guarded check": (
        {"check": GUARDED, "child_id": "", "team_id": "T1"},
        "team_id: expected a child or a finding, for a critical check of the suite seen",
    ),
    "fifteen days, of a guarded check": (
        {"check": GUARDED, "until": "2026-11-15"},
        "until: expected at most 14 days from `from` on, for a critical check of the suite seen",
    ),
    "fifteen days of a finding, of a guarded check": (
        {"check": GUARDED, "child_id": "", "finding_id": FINDING, "until": "2026-11-15"},
        "until: expected at most 14 days",
    ),
}


@pytest.mark.parametrize(("cells", "fault"), FAULTS.values(), ids=FAULTS)
def test_a_row_is_refused_by_kind_and_the_others_are_in_force(
    tmp_path: Path, cells: dict[str, str], fault: str
) -> None:
    waiver = of(tmp_path, **cells)
    assert fault in waiver.fault
    # no cell of the row is kept that could name something or was typed
    assert (waiver.finding_id, waiver.child_id, waiver.team_id, waiver.note) == (None,) * 4
    assert MARK not in repr(waiver)
    assert all(cell not in waiver.fault for cell in cells.values() if len(cell) > 6)


def test_every_fault_says_what_was_expected_and_what_was_found(tmp_path: Path) -> None:
    for cells, _ in FAULTS.values():
        fault = of(tmp_path, **cells).fault
        assert fault.count("expected ") == 1, fault
        assert "; found " in fault, fault


def test_lines_are_those_of_an_editor(tmp_path: Path) -> None:
    bad = line_of({**ROW, "until": ""})
    note = line_of({**ROW, "note": "two\nlines"})
    text = HEADER + note + bad + "\n" + ",,,,,,,,,\n" + bad + line_of(ROW)
    rows = loaded(tmp_path, text).rows
    assert [(row.line, bool(row.fault)) for row in rows] == [
        (2, False),
        (4, True),
        (7, True),
        (8, False),
    ]


SHORT = line_of({**ROW, "note": "short"})


@pytest.mark.parametrize(
    ("line", "fault", "after"),
    [
        ("a,b\n", "expected 10 cells, as the header has; found another number", [""]),
        (SHORT[:-1] + f",{MARK}\n", "expected 10 cells", [""]),
        (SHORT.replace("child-1", f'"{MARK}"x'), "one inside a cell", [""]),
        # an open quote includes everything after it, and none of that is in force
        (SHORT.replace("child-1", f'"{MARK}'), "a quote that never closes", []),
    ],
    ids=["too few cells", "too many", "a quote inside a cell", "a quote that never closes"],
)
def test_a_row_that_cannot_be_read_is_refused_on_its_line(
    tmp_path: Path, line: str, fault: str, after: list[str]
) -> None:
    first, second, *others = loaded(tmp_path, HEADER + SHORT + line + SHORT).rows
    assert (first.fault, second.line) == ("", 3)
    assert fault in second.fault
    assert MARK not in repr(second)
    assert [other.fault for other in others] == after


@pytest.mark.parametrize(
    "content",
    [
        (HEADER + line_of(ROW)).encode("utf-8-sig"),
        (HEADER + line_of({**ROW, "note": "café \u2013 £5"})).encode("cp1252"),
        (HEADER + line_of({**ROW, "note": "café"})).encode("utf-16"),
        (HEADER + line_of(ROW)).encode("utf-16-be"),
        (HEADER + line_of(ROW)).replace("\n", "\r\n").encode(),
        (HEADER + line_of(ROW)).replace("\n", "\r").encode(),
        (" Check ,AGENCY" + HEADER.removeprefix("check,agency") + line_of(ROW)).encode(),
    ],
    ids=["BOM", "Windows-1252", "UTF-16", "UTF-16 without a mark", "CRLF", "CR", "header as typed"],
)
def test_what_spreadsheets_write_is_read(tmp_path: Path, content: bytes) -> None:
    waivers = loaded(tmp_path, content)
    assert [(row.line, row.fault) for row in waivers.rows] == [(2, "")]
    assert waivers.sha256


def test_columns_are_known_by_name_in_any_order(tmp_path: Path) -> None:
    names = list(reversed(COLUMNS))
    text = ",".join(names) + "\n" + ",".join(quoted(ROW.get(name, "")) for name in names) + "\n"
    assert loaded(tmp_path, text).rows == loaded(tmp_path, HEADER + line_of(ROW)).rows


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "found another header"),
        (HEADER.replace("check", MARK) + line_of(ROW), "found another header"),
        (HEADER[:-1] + f",{MARK}\n", "found another header"),
        (HEADER.replace("agency", "check"), "found another header"),
        ((HEADER + line_of(ROW)).replace(",", ";"), "found another header"),
        (line_of(ROW), "found another header"),
        ('"' + HEADER, "found another header"),
        (b"PK\x03\x04\0\0" + MARK.encode(), "found one that is no text"),
        (HEADER + "x" * 10_000_001, "expected at most 10 MB; found a larger file"),
    ],
)
def test_a_file_that_is_another_is_refused_whole(
    tmp_path: Path, content: str | bytes, fault: str
) -> None:
    waivers = loaded(tmp_path, content)
    (only,) = waivers.rows
    assert only.line is None
    assert fault in only.fault
    assert MARK not in repr(waivers)
    assert waivers.sha256


def test_a_missing_file_is_reported_and_changes_nothing(tmp_path: Path) -> None:
    missing = load_waivers(tmp_path / "none.csv", CHECKS, [])
    assert [(row.line, row.fault) for row in missing.rows] == [
        (None, "expected a file that can be read; found none")
    ]
    assert missing.sha256 == ""
    (folder,) = load_waivers(tmp_path, CHECKS, []).rows
    assert folder.fault == "expected a file; found a folder"
    assert load_waivers(Path("/dev/zero"), CHECKS, []).rows[0].fault == (
        "expected a file; found something else"
    )
    assert load_waivers(None, CHECKS, []) == Waivers()


def test_the_guarded_checks_are_the_critical_ones_of_the_suite_seen() -> None:
    checks = load_checks()
    guarded = {name for name, one in checks.items() if is_guarded(one)}
    assert GUARDED in guarded
    assert guarded == {
        name
        for name, one in checks.items()
        if name.startswith("seen/") and one.severity == "critical"
    }


def test_the_page_lists_every_reason_and_role() -> None:
    page = (EXPECTATIONS.parent / "docs" / "waivers.md").read_text(encoding="utf-8")
    lists = load_code_lists(EXPECTATIONS / "codes")
    for name in ("waiver_reasons", "waiver_roles"):
        for code, entry in lists[name].codes.items():
            assert f"| `{code}` | {entry.means} |" in page
    assert f"    {','.join(COLUMNS)}\n" in page
