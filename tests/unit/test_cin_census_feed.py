"""The feed of the census: a night's document becomes tables, or is refused in our own words."""

import gzip
import io
import sys
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Callable

import pytest

from helpers import cin_census as census
from helpers.exports import FEEDS, Landing
from wholepicture.stages.landing.landing_tables import record_columns

FEED = FEEDS["cin_census"]
PLAIN = census.document(*census.children())
READ = "elements of an XML document"
EMPTY = {"census_pre_proceedings.csv"}


def noted(found: Landing) -> set[tuple[str, str]]:
    """The states and reasons of its files."""
    return {(file.state, file.reason) for file in found.files.values()}


def rows_of(found: Landing) -> dict[str, list[tuple[object, ...]]]:
    """The rows of every table, in their order."""
    return {
        file.table: found.rows(f"select * from landing.{file.table} order by row_id")
        for file in FEED.files
    }


@pytest.fixture(scope="module")
def plain() -> dict[str, list[tuple[object, ...]]]:
    """The landed rows of the invented census."""
    with census.landed(PLAIN) as found:
        assert noted(found) == {("whole", READ)}
        assert {file.rows_refused + file.cells_blanked for file in found.files.values()} == {0}
        return rows_of(found)


def test_every_element_is_a_row_of_its_table(plain: dict[str, list[object]]) -> None:
    tree = ElementTree.fromstring(PLAIN)
    for file in FEED.files:
        assert file.element is not None
        found = len(tree.findall(f".//{file.element}"))
        assert len(plain[file.table]) == found, file.name
        assert bool(found) is (file.name not in EMPTY)


def test_no_text_of_the_census_is_left_out(plain: dict[str, list[tuple[object, ...]]]) -> None:
    texts = [text.strip() for text in ElementTree.fromstring(PLAIN).itertext() if text.strip()]
    cells = {cell for rows in plain.values() for row in rows for cell in row[2:]}
    meant = {"1": {"1", "true"}, "0": {"0", "false"}, "2": {"F"}}
    assert len(texts) > 100
    assert [text for text in texts if not cells & meant.get(text, {text})] == []


def test_no_element_is_a_table_of_the_record_and_no_number_of_a_nation_is_an_id() -> None:
    assert not {file.table for file in FEED.files} & set(record_columns())
    kinds = {column.name: column.kind for file in FEED.files for column in file.known}
    assert (kinds["upn"], kinds["former_upn"]) == ("national_id", "national_id")
    assert {name for name, kind in kinds.items() if kind == "local_id"} == {"child_id"}
    assert {kinds[name] for name in ("born_on", "expected_on", "died_on")} == {"birth_date"}


def zipped(content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(f"{census.NOT_OURS}.xml", content)
    return packed.getvalue()


ASIDE = b"<Section47>\n<!-- <Section47> --><?x <Section47 ?>"
AGAIN: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a namespace": (
        "CIN.XML",
        lambda: census.document(*census.children(), space=census.SPACE),
    ),
    "comments that look like elements": (
        "cin_census.xml",
        lambda: PLAIN.replace(b"<Section47>", ASIDE),
    ),
    "UTF-16": ("cin-census.xml", lambda: census.document(*census.children(), declared="utf-16")),
    "UTF-8 with a mark": ("cin_census.xml", lambda: b"\xef\xbb\xbf" + PLAIN),
    "Windows-1252": (
        "cin_census.xml",
        lambda: census.document(*census.children(), declared="windows-1252"),
    ),
    "gzip": ("cin_census.xml.gz", lambda: gzip.compress(PLAIN)),
    "a zip": ("cin_census.zip", lambda: zipped(PLAIN)),
}


@pytest.mark.parametrize("kind", AGAIN)
def test_however_it_is_delivered_the_same_lands(
    kind: str, plain: dict[str, list[tuple[object, ...]]]
) -> None:
    name, made = AGAIN[kind]
    with census.landed(made(), name) as found:
        assert noted(found) == {("whole", READ)}
        assert rows_of(found) == plain


SHARP_S = "<A\u00dfe\u00dfments/>".encode()  # two letters if capitals do not matter, else one
UNUSABLE: dict[str, tuple[str, Callable[[], bytes], str, str]] = {
    "a doctype": (
        "cin.xml", lambda: PLAIN.replace(b"<Message>", b"<!DOCTYPE Message><Message>"),
        "refused", "it has a DOCTYPE",
    ),
    "half of it": ("cin.xml", lambda: PLAIN[: len(PLAIN) // 2], "half-written", "it ends early"),
    "half of it in UTF-16": (
        "cin.xml", lambda: census.document(*census.children(), declared="utf-16")[:2001],
        "half-written", "it ends early",
    ),
    "half of a gzip": (
        "cin_census.xml.gz", lambda: gzip.compress(PLAIN)[:-20],
        "half-written", "its compressed content ends early",
    ),
    "two files in a zip": (
        "cin_census.zip", lambda: zipped(PLAIN)[:-4],
        "half-written", "its compressed content ends early",
    ),
    "no XML": ("cin.xml", lambda: b"LAchildID,Sex\nchild-1,M\n", "refused", "it is not XML"),
    "nothing": ("cin.xml", lambda: b"", "refused", "it is not XML"),
    "a zero": (
        "cin.xml", lambda: PLAIN.replace(b"child-1", b"child\x001"),
        "refused", "it is not well-formed XML",
    ),
    "another document": (
        "cin.xml", lambda: b"<Message><Pupil>Marigold</Pupil></Message>",
        "refused", "it is XML, and none of its elements are those of the feed",
    ),
    "a census of long ago": (
        "cin.xml", lambda: census.document(*census.children(), day="2026-11-17"),
        "refused", "it is of 2026-11-17, too long before the night it was delivered for",
    ),
}  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("kind", UNUSABLE)
def test_an_unusable_document_is_reported_in_our_words_and_nothing_lands(kind: str) -> None:
    name, made, state, reason = UNUSABLE[kind]
    with census.landed(made(), name) as found:
        assert noted(found) == {(state, reason)}
        assert {file.rows_read for file in found.files.values()} == {0}
        assert {file.sha256 for file in found.files.values()} != {""}
        assert len(found.files) == len(FEED.files)


def test_a_process_that_dies_is_a_refused_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with census.landed(PLAIN) as found:
        assert noted(found) == {("refused", "reading it takes more memory or time than is given")}


def test_elements_that_two_counts_differ_on_are_refused() -> None:
    with census.landed(PLAIN.replace(b"<Assessments>", SHARP_S + b"<Assessments>", 1)) as found:
        reasons = {name: file.reason for name, file in found.files.items() if file.reason != READ}
    disagreement = "its elements, counted in two ways, are not as many"
    assert reasons == {"census_assessments.csv": disagreement}


@pytest.mark.long
@pytest.mark.parametrize(
    ("day", "note"),
    [
        ("2026-11-18", ""),
        ("2027-03-31", ""),
        ("31/03/2026", "; it does not say which day it shows"),
        ("2026-02-30", "; it does not say which day it shows"),
        ("", "; it does not say which day it shows"),
    ],
    ids=["two days ago", "the end of the year", "another form", "no such day", "blank"],
)
def test_a_census_has_the_date_of_the_night_or_no_date(day: str, note: str) -> None:
    with census.landed(census.document(census.child(1), day=day)) as found:
        assert noted(found) == {("whole", READ + note)}


def test_what_the_feed_does_not_know_is_counted_and_never_named() -> None:
    strange = f"<{census.NOT_OURS}>{census.NOT_OURS}</{census.NOT_OURS}>".encode()
    content = (
        PLAIN.replace(b"<Section47>", b"<Section47>" + strange * 2)
        .replace(b"</ChildIdentifiers>", strange + b"</ChildIdentifiers>")
        .replace(b"</Header>", b"</Header>" + strange)
        .replace(b"<Ethnicity>", b"<Section47/><Ethnicity>", 1)
    )
    with census.landed(content) as found:
        named_in = {name: file.reason for name, file in found.files.items() if file.reason != READ}
        everything = str([found.rows("from landing.file"), found.rows("from landing.file_column")])
    unread = f"{READ}; texts in places that the feed does not know, not read"
    assert named_in == {
        "census_header.csv": f"{unread}: 1",
        "census_children.csv": f"{unread}: 7",
        "census_enquiries.csv": f"{unread}: 2; elements of its name in other places, not read: 1",
    }
    assert census.NOT_OURS not in everything


def test_a_row_or_a_cell_that_is_bad_is_refused_or_blanked_and_counted() -> None:
    content = census.document(
        census.child(1, census.episode("2026-06-01", census.cin_plan("01/07/2026"))),
        census.child(1, census.episode("2026-06-01")),
        ("Child", ("ChildIdentifiers", ("LAchildID", "=1+1"))),
        ("Child", ("ChildIdentifiers", ("LAchildID", " "))),
        census.child(2, census.episode("", nfa="perhaps"), codes=("XXX",)),
        census.child(
            3, ("CINdetails", ("CINreferralDate", "2026-07-01"), ("PrimaryNeedCode", "N77"))
        ),
    )
    with census.landed(content) as found:
        refused = found.rows(
            "select file, line, column_name, reason from landing.refused_row order by file, line"
        )
        people = found.rows("select person_id from landing.person order by all")
        needs = found.rows(
            "select referral_id, primary_need_code from landing.referral order by all"
        )
    assert [row[:3] for row in refused] == [
        ("census_children.csv", 4, "Child/ChildIdentifiers/LAchildID"),
        ("census_children.csv", 5, "Child/ChildIdentifiers/LAchildID"),
    ]
    assert people == [("child-1",), ("child-2",), ("child-3",)]
    # an episode without a day lands, so that the child is not lost
    assert needs == [
        ("child-1|2026-06-01", "N1"),
        ("child-2", "N1"),
        ("child-3|2026-07-01", "unlisted"),
    ]


def test_work_before_proceedings_lands_as_the_collection_of_2026_has_it() -> None:
    work = ("PPStartDate", "2026-09-09"), ("FGDMMeetingOffer", "1"), ("PPOutcome", "A")
    more = ("PreProceedingsandFGDM", *work, ("ReviewMeetingsCount", "3"))
    with census.landed(
        census.document(census.child(1, census.episode("2026-06-01", more)))
    ) as found:
        assert found.rows(
            "select child_id, started_on, was_family_meeting_offered, review_meeting_count, outcome"
            " from landing.census_pre_proceedings"
        ) == [("child-1", "2026-09-09", "true", "3", "A")]
        assert noted(found) == {("whole", READ)}
