"""The Standard Safeguarding Dataset lands unmapped: all its tables, columns, dates and codes."""

import re
from collections.abc import Iterator

import pytest

from helpers.exports import FEED, Landing
from helpers.recorded import apart, counts, recorded
from helpers.ssd_standard import DATE_FORMS, DAY, STANDARD, filled, is_date
from helpers.ssd_systems import SYSTEMC

_ROWS = len(DATE_FORMS)
_NOTE_ON_DATES = re.compile(r"(; )?dates of \w+ as a spreadsheet counts days: 1")
_NOT_OF_IT = "cinv_cin_plan_id"  # one system has it in place of a visit's child


def _exported(
    *, is_blank: bool = False, only: tuple[str, ...] = tuple(STANDARD)
) -> dict[str, bytes]:
    """Tables of the standard, with every cell filled or only the required ones."""
    rows = {}
    for name in only:
        file = FEED.file_named(name)
        assert file is not None
        needed = {column.header for column in file.required}
        rows[name] = [
            {
                header: filled(header, n)
                for header in STANDARD[name]
                if not is_blank or header in needed
            }
            for n in range(_ROWS)
        ]
    return SYSTEMC.export(rows)


@pytest.fixture(name="full", scope="module")
def full_fixture() -> Iterator[Landing]:
    """All 46 tables with every column filled, each table apart."""
    with recorded(_exported(), apart(FEED)) as found:
        yield found


def test_the_feed_names_every_column_of_the_standard_in_its_order_and_no_other() -> None:
    named = {
        file.name: tuple(column.header for column in file.known if column.header != _NOT_OF_IT)
        for file in FEED.files
        if file.name.startswith("ssd_")
    }
    assert named == STANDARD
    assert sum(map(len, STANDARD.values())) == 344


@pytest.mark.parametrize("name", STANDARD)
def test_a_table_lands_whole_with_every_column_filled(full: Landing, name: str) -> None:
    landed = full.files[name]
    assert landed.state == "whole"
    assert _NOTE_ON_DATES.sub("", landed.reason) == ""
    assert counts(full)[name] == (_ROWS, _ROWS, 0, 0)


@pytest.mark.parametrize("name", STANDARD)
def test_every_column_of_a_table_has_its_cells_and_every_date_its_day(
    full: Landing, name: str
) -> None:
    file = FEED.file_named(name)
    assert file is not None
    for column in (c for c in file.known if c.header in STANDARD[name]):
        cells = full.rows(f"select {column.name} from landing.all_{file.table}")
        assert len([cell for (cell,) in cells if cell is not None]) == _ROWS, column.header
        assert not is_date(column.header) or set(cells) == {(DAY,)}, column.header


def test_all_tables_land_whole_with_every_optional_cell_null() -> None:
    with recorded(_exported(is_blank=True)) as found:
        assert counts(found) == dict.fromkeys(STANDARD, (_ROWS, _ROWS, 0, 0))
        for name in STANDARD:
            assert found.files[name].state == "whole"
            assert _NOTE_ON_DATES.sub("", found.files[name].reason) == ""


@pytest.mark.long
def test_a_table_that_the_record_has_not_lands_under_the_names_of_the_feed() -> None:
    some = ("ssd_person.csv", "ssd_cin_episodes.csv", "ssd_contacts.csv")
    with recorded(_exported(only=some)) as found:
        assert found.rows(
            "select contact_id, contacted_on, source_code, outcome_json from landing.contact"
            " order by row_id limit 1"
        ) == [("cont-0", DAY, "6", '{"TOWN": "x"}')]


def test_a_table_of_which_only_the_header_came_is_whole_and_empty() -> None:
    rows: dict[str, list[dict[str, str]]]
    rows = {name: [] for name in STANDARD if name != "ssd_person.csv"}
    with recorded(SYSTEMC.export({"ssd_person.csv": [{"pers_person_id": "1"}], **rows})) as found:
        assert counts(found) == dict.fromkeys(rows, (0, 0, 0, 0)) | {"ssd_person.csv": (1, 1, 0, 0)}
        assert {found.files[name].state for name in STANDARD} == {"whole"}


def test_a_visit_without_a_child_is_refused_where_the_column_came() -> None:
    rows = {
        "ssd_person.csv": [{"pers_person_id": "1"}],
        "ssd_cin_episodes.csv": [],
        "ssd_cp_visits.csv": [{"cppv_cp_visit_id": "V1", "cppv_cp_plan_id": "P1"}],
    }
    with recorded(SYSTEMC.export(rows)) as found:
        assert counts(found)["ssd_cp_visits.csv"] == (1, 0, 1, 0)
        assert found.refused("column_name, reason") == [
            ("cppv_person_id", "blank where a value is required")
        ]


@pytest.mark.parametrize(
    ("column", "written", "lands"),
    [
        ("ethnicity", "chne", "CHNE"),
        ("ethnicity", "CNHE", "CHNE"),
        ("ethnicity", "MWBa", "MWBA"),
        ("ethnicity", "ORAB", "OOTH"),
        ("gender", "unknown", "00"),
        ("gender", "1", "01"),
        ("upn_unknown", "UN10", "UN10"),
    ],
)
def test_another_word_for_a_code_is_that_code(column: str, written: str, lands: str) -> None:
    file = FEED.file_named("ssd_person.csv")
    assert file is not None
    codes = next(c.codes for c in file.known if c.name == column)
    assert codes is not None
    assert FEED.code_lists[codes].words()[written.casefold()] == lands
