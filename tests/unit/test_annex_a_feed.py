"""The feed of Annex A: its headers, and codes with words around them."""

import hashlib
import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from helpers import hostile_workbooks
from helpers.exports import FEEDS, NIGHT
from wholepicture.rules.feeds import FeedColumn, header_key
from wholepicture.stages.landing import land
from wholepicture.stages.landing.landing_tables import record_columns
from wholepicture.stages.landing.normal_form import quoted, value_sql
from wholepicture.stages.receiving import receive
from wholepicture.warehouse import open_warehouse

FEED = FEEDS["annex_a"]
FILES = {file.table: file for file in FEED.files}


def column_named(table: str, header: str) -> str:
    """The canonical name of a header of the list; blank if it is not known."""
    return next(
        (c.name for c in FILES[table].known if header_key(header) in c.header_keys),
        "",
    )


@pytest.mark.parametrize(
    ("table", "header", "name"),
    [
        ("annex_contacts", "Child Unique ID", "child_id"),
        ("annex_contacts", "ChildUniqueID", "child_id"),
        ("annex_contacts", "Age", "age"),
        ("annex_contacts", " age of child\u00a0 (years)", "age"),
        ("annex_contacts", "Date of\nBirth", "born_on"),
        ("annex_referrals", "Referral NFA", "is_nfa"),
        ("annex_child_protection", "Was the Child Seen Alone?", "was_seen_alone"),
        ("annex_child_protection", "Was the  Child seen alone ", "was_seen_alone"),
        ("annex_children_in_care", "Child\u2019s Legal Status", "legal_status"),
        (
            "annex_children_in_care",
            "Was the child offered a Return Interview after their last missing episode",
            "was_interview_offered",
        ),
        ("annex_adopters", "Date child/children placed with adopter(s)", "placed_on"),
    ],
)
def test_a_header_is_known_in_its_wordings(table: str, header: str, name: str) -> None:
    assert column_named(table, header) == name


@pytest.mark.parametrize("number", range(1, 12))
def test_a_sheet_is_known_by_its_number_and_is_the_only_one(number: int) -> None:
    for wording in (f"List {number}", f"LIST_{number}", f"List {number:02}"):
        found = [
            file.name
            for file in FEED.files
            if header_key(wording) in {header_key(sheet) for sheet in file.sheets}
        ]
        assert found == [FEED.files[number - 1].name]


def test_no_sheet_is_named_for_two_lists() -> None:
    sheets = [header_key(sheet) for file in FEED.files for sheet in file.sheets]
    assert len(sheets) == len(set(sheets))


def test_columns_of_typed_text_have_a_kind_that_is_never_published() -> None:
    kinds = {column.name: column.kind for file in FEED.files for column in file.known}
    assert (kinds["allocated_worker"], kinds["personal_adviser"]) == ("name", "name")
    assert (kinds["allocated_team"], kinds["organisation"]) == ("free_text", "free_text")
    assert kinds["placement_postcode"] == "address"
    ids = {name for name, kind in kinds.items() if kind == "local_id"}
    assert ids == {"child_id", "adopter_id", "adoptive_family_id"}


def test_no_list_is_a_record_table_and_each_column_judged_unknown_is_in_one() -> None:
    assert not set(FILES) & set(record_columns())
    for named in FEED.judged_unknown:
        table, column = named.split(".")
        assert column in record_columns()[table]


def code_of(table: str, name: str, text: str) -> str | None:
    """The code for a text in the column."""
    column = next(column for column in FILES[table].known if column.name == name)
    value = value_sql(column, FEED.code_lists[column.codes or ""], quoted(text), "false")
    with open_warehouse() as warehouse:
        found: str | None = warehouse.row(f"select {value}")[0]
    return found


@pytest.mark.parametrize(
    ("table", "name", "text", "code"),
    [
        ("annex_children_in_need", "primary_need_code", "N2", "N2"),
        ("annex_children_in_need", "primary_need_code", "n2 - Child's disability", "N2"),
        ("annex_children_in_need", "primary_need_code", "N2 \u2013 Child\u2019s disability", "N2"),
        ("annex_children_in_need", "close_reason", "RC7 - Services ceased (any reason)", "RC7"),
        ("annex_referrals", "source_code", "p1) 5D: LA services", "5D"),
        ("annex_referrals", "source_code", "u) 10: Unknown", "10"),
        ("annex_referrals", "source_code", "m) 4: Housing", "4"),
        ("annex_children_in_care", "placement_type", "zz) T4: Temporary - seven days", "T4"),
        ("annex_children_in_care", "legal_status", "V3: Short term breaks", "V3"),
        ("annex_children_in_care", "legal_status", "EPO", "L2"),
        ("annex_children_in_care", "ceased_reason", "e) E4A: Returned home", "E4A"),
        ("annex_children_in_care", "ceased_reason", "c) E2: Died", "E2"),
        ("annex_children_in_care", "ceased_reason", "E4", None),
        ("annex_children_in_need", "primary_need_code", "N22 - no such need", None),
        ("annex_children_in_need", "primary_need_code", "neglect", None),
        ("annex_referrals", "source_code", "10/12/2026", None),
        ("annex_referrals", "source_code", "10 12 2026", None),
        ("annex_referrals", "source_code", "6 - 8 weeks", None),
        ("annex_children_in_need", "case_status", "c) Child in need plan", "child_in_need_plan"),
        ("annex_children_in_need", "case_status", "E) closed episode", "closed"),
    ],
)
def test_a_code_is_known_with_words_around_it(
    table: str, name: str, text: str, code: str | None
) -> None:
    assert code_of(table, name, text) == code


def test_only_a_column_that_says_so_may_have_words_around_its_codes() -> None:
    column = FeedColumn(name="need", header="Need", kind="code", codes="need_codes")
    value = value_sql(column, FEED.code_lists["need_codes"], "'N2 - Need'", "false")
    with open_warehouse() as warehouse:
        assert warehouse.row(f"select {value}") == (None,)
    with pytest.raises(ValidationError):
        FeedColumn(name="need", header="Need", kind="code", code_first=True)


@pytest.mark.parametrize("says", ["it ends early", "its sha256 is not the one in the manifest"])
def test_a_workbook_that_is_not_all_there_is_half_written(says: str, tmp_path: Path) -> None:
    agency = tmp_path / "exports" / NIGHT.isoformat() / "annex_a"
    agency.mkdir(parents=True)
    whole = hostile_workbooks.plain(sheet="List_1")
    (agency / "annex_a.xlsx").write_bytes(whole[: len(whole) * 2 // 3])
    if "manifest" in says:
        line = {"file": "annex_a.xlsx", "sha256": hashlib.sha256(whole).hexdigest()}
        (agency / "manifest.json").write_text(json.dumps([line]))
    (tmp_path / "work").mkdir()
    with open_warehouse() as warehouse:
        found = land(warehouse, receive(agency.parents[1], NIGHT, FEEDS), tmp_path / "work")
    lists = [file for file in found if file.agency == "annex_a"]
    assert {(file.state, file.reason) for file in lists} == {("half-written", says)}
    assert len(lists) == 11
