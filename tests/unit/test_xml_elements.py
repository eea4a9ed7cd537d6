"""XML read as a stream: an element is a row, and no text is lost silently."""

from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from helpers.campaign import examples
from helpers.xml_elements import CHILD, PREFIXED, ROWS, SECRET, VISIT, inside, read
from wholepicture.sandbox.elements_as_csv import Wanted, elements_written
from wholepicture.sandbox.sheet_as_csv import TargetError


def test_an_element_is_a_row_with_what_lies_around_it() -> None:
    answer, rows = read(inside(f"<Head><Day> 2026-11-20 </Day></Head>{CHILD}<Child/>"))
    assert rows == ROWS
    assert answer == {"rows": 3, "tags": 3, "unread": 0, "day": "2026-11-20"}


@pytest.mark.parametrize(
    "content",
    [
        inside(CHILD.replace("Visit", "VISIT").replace("Id>", "iD>")),
        f'<All xmlns="urn:x">{CHILD}</All>'.encode(),
        f'<x:All xmlns:x="urn:x">{PREFIXED}</x:All>'.encode(),
        inside(CHILD.replace("><", ">\r\n\t<")),
        inside(CHILD.replace("<On>1", "<!-- <Visit> --><?x <Visit>?><On><![CDATA[1]]>")),
        inside(CHILD.replace("<On>1</On>", "<On>&#49;</On>")),
        inside(CHILD.replace("<Visit>", '<Visit xmlns:x="urn:x" x:nil="true">')),
    ],
    ids=[
        "capitals", "a namespace", "prefixes", "line breaks", "comments", "references", "nil",
    ],
)  # fmt: skip
def test_however_it_is_written_the_rows_are_the_same(content: bytes) -> None:
    answer, rows = read(content)
    assert rows == ROWS
    assert (answer["rows"], answer["unread"]) == (3, 0)


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("utf-8", None),
        ("windows-1252", None),
        ("iso-8859-1", None),
        ("utf-16", None),
        ("us-ascii", "utf-8"),
    ],
)
def test_a_document_is_read_in_the_encoding_that_it_declares(
    name: str, encoding: str | None
) -> None:
    text = f'<?xml version="1.0" encoding="{name}"?><All>{CHILD}</All>'.replace("c1", "Zo\u00eb")
    written = name if encoding is None else encoding
    _, rows = read(text.encode(written), encoding=encoding)
    assert [row[0] for row in rows] == ["Zo\u00eb"] * 3


def test_a_line_break_in_a_text_is_a_space_and_a_blank_row_is_a_row() -> None:
    _, rows = read(inside(CHILD.replace(">1<", ">1\r\n2<").replace("<Day>3</Day>", "")))
    assert rows == [["c1", "1", "a", "1 2"], ["c1", "1", "a", "2"], ["c1", "2", "b", ""]]


def test_an_element_that_is_its_own_text_is_a_row() -> None:
    columns = {"child": ["Child/Who/Id"], "tag": ["Child/Plan/Tag"]}
    text = CHILD.replace("<Start>a", "<Tag>x</Tag><Tag/><Tag>y</Tag><Start>a")
    answer, rows = read(inside(text), element="Child/Plan/Tag", columns=columns)
    assert rows == [["c1", "x"], ["c1", ""], ["c1", "y"]]
    assert (answer["rows"], answer["unread"]) == (3, 0)


@pytest.mark.parametrize(
    ("more", "unread"),
    [
        (f"<{SECRET}/>", 0),
        (f"<{SECRET}> </{SECRET}>", 0),
        (f"<{SECRET}>{SECRET}</{SECRET}>", 1),
        (f"<{SECRET}>{SECRET}<On>4</On>{SECRET}</{SECRET}>", 2),
        (SECRET, 1),
        ("<On>4</On>", 1),
        ("<Day>4</Day>", 1),
        ("<On><On>4</On></On>", 1),
        (f'<On {SECRET}="{SECRET}"/>', 1),
    ],
    ids=[
        "an empty stranger", "a blank one", "a stranger", "one that holds what we know",
        "a text between elements", "the same twice", "another name of it", "itself in itself",
        "an attribute",
    ],
)  # fmt: skip
def test_what_has_no_column_is_counted(more: str, unread: int) -> None:
    answer, rows = read(inside(CHILD.replace("<On>1</On>", f"<On>1</On>{more}")))
    assert rows == ROWS
    assert answer["unread"] == unread
    assert SECRET not in str(answer)


def test_what_lies_in_another_table_is_counted_by_that_one_only() -> None:
    text = inside(
        CHILD.replace("<Start>a", "<Odd>1</Odd><Visit><Odd>2</Odd><Odd>3</Odd></Visit><Start>a")
    )
    counts = [
        read(text, element=element, columns=columns)[0]["unread"]
        for element, columns in (
            ("Child", {"child": ["Child/Who/Id"], "x": ["Child/X"]}),
            ("Child/Plan", {"began": ["Child/Plan/Start"], "x": ["Child/X"]}),
            ("Child/Plan/Visit", VISIT),
        )
    ]
    assert counts == [0, 1, 2]


def test_a_text_in_no_record_is_reported_by_one_table() -> None:
    text = inside(f"{SECRET}<Odd>{SECRET}</Odd>{CHILD}<Odd>\n<Odd/></Odd>")
    assert read(text)[0]["unread"] == 2
    assert read(text, strays=False)[0]["unread"] == 0


def test_an_element_of_the_name_in_another_place_is_a_tag_and_no_row() -> None:
    answer, rows = read(inside(CHILD.replace("<Who>", "<Visit><On>9</On></Visit><Who>")))
    assert rows == ROWS
    assert (answer["rows"], answer["tags"]) == (3, 4)


def test_a_disk_that_cannot_be_written_is_no_fault_of_the_document(tmp_path: Path) -> None:
    (tmp_path / "in").write_bytes(inside(CHILD))
    question = {"element": "Child", "columns": {}, "others": [], "day": "", "counts_strays": True}
    with pytest.raises(TargetError):
        elements_written(tmp_path / "in", None, tmp_path / "no" / "out", Wanted.asked(question))


TEXTS = some.text(some.characters(exclude_categories=("Cs", "Cc")), max_size=8)


@settings(max_examples=examples(40), deadline=None)
@given(some.lists(some.tuples(TEXTS, some.lists(TEXTS, max_size=3)), min_size=1, max_size=4))
def test_whatever_texts_there_are_each_is_in_its_cell(plans: list[tuple[str, list[str]]]) -> None:
    text = "".join(
        f"<Plan><Start>{escape(start)}</Start>"
        + "".join(f"<Visit><On>{escape(day)}</On></Visit>" for day in days)
        + "</Plan>"
        for start, days in plans
    )
    answer, rows = read(inside(f"<Child><Who><Id>c</Id></Who>{text}</Child>"))
    expected = [
        ["c", str(place), start if start.strip() else "", day if day.strip() else ""]
        for place, (start, days) in enumerate(plans, start=1)
        for day in days
    ]
    assert [[cell.strip() for cell in row] for row in rows] == [
        [cell.strip() for cell in row] for row in expected
    ]
    assert (answer["rows"], answer["tags"], answer["unread"]) == (len(expected), len(expected), 0)
