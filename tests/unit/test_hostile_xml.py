"""Hostile, damaged or truncated XML: refused in one word, within exact limits."""

import xml.etree.ElementTree as ElementTree
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from helpers.campaign import examples
from helpers.xml_elements import CHILD, SECRET, WHOLE, inside, read
from wholepicture.sandbox.workbook_parts import RefusedError
from wholepicture.sandbox.xml_records import DEPTH, ELEMENTS, IN_RECORD, LETTERS


def deep(levels: int) -> bytes:
    return inside(CHILD + "<x>" * (levels - 1) + "</x>" * (levels - 1))


def long(letters: int) -> bytes:
    return inside(CHILD.replace("<Who>", f"<Who><x>{'1' * letters}</x>"))


LAUGHS = (
    '<!DOCTYPE All [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
UTF_16 = '<?xml version="1.0" encoding="utf-16"?>'
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a doctype": (lambda: inside(CHILD, "<!DOCTYPE All>"), "doctype"),
    "a doctype in small letters": (lambda: inside(CHILD, "<!doctype All>"), "no_xml"),
    "a doctype far down": (lambda: inside(CHILD, "<!-- x -->" * 50_000 + LAUGHS), "doctype"),
    "a billion laughs": (lambda: inside("&c;", LAUGHS), "doctype"),
    "a file of its machine": (
        lambda: inside("&x;", '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/hostname">]>'),
        "doctype",
    ),
    "an entity that is nowhere": (lambda: inside(f"&{SECRET};"), "not_well_formed"),
    "one level too deep": (lambda: deep(DEPTH + 1), "depth"),
    "a text too long": (lambda: long(LETTERS + 1), "letters"),
    "a text too long in pieces": (
        lambda: inside(CHILD.replace(">1<", f">{'1<![CDATA[2]]>' * (LETTERS // 2 + 1)}<")),
        "letters",
    ),
    "a tag too long": (lambda: inside(f'<x y="{"1" * 2 * LETTERS}"/>'), "letters"),
    "a comment too long": (lambda: inside(f"<!--{'1' * 2 * LETTERS}-->"), "letters"),
    "a tag too long that never ends": (lambda: b'<All x="' + b"1" * 2 * LETTERS, "letters"),
    "a record with too much in it": (
        lambda: inside(f"<Child>{('<x>' + '1' * 999_999 + '</x>') * 11}</Child>"),
        "record",
    ),
    "a record of too many": (lambda: inside(f"<Child>{'<x/>' * ELEMENTS}</Child>"), "record"),
    "a long text in very many rows": (
        lambda: inside(
            f"<Child><Who><Id>{'1' * 900_000}</Id></Who><Plan>{'<Visit/>' * 9}</Plan></Child>"
        ),
        "repeated",
    ),
    "nothing": (lambda: b"", "no_xml"),
    "spaces": (lambda: b" \n" * 9, "no_xml"),
    "a CSV": (lambda: b"Child,Visit\nc1,2026-11-20\n", "no_xml"),
    "a zip": (lambda: b"PK\x03\x04" + bytes(range(256)), "no_xml"),
    "zeros": (lambda: bytes(5000), "no_xml"),
    "a zero in a text": (lambda: inside(CHILD).replace(b"c1", b"c\x001"), "not_well_formed"),
    "cp1252 that is not declared": (
        lambda: inside(CHILD).replace(b"c1", b"Zo\xeb"), "not_well_formed",
    ),
    "an end that is another": (lambda: inside(CHILD + "<a></b>"), "not_well_formed"),
    "two documents": (lambda: inside(CHILD) * 2, "not_well_formed"),
    "a prefix of no namespace": (lambda: inside(CHILD + "<x:y/>"), "not_well_formed"),
    "an encoding that is none": (
        lambda: inside(CHILD, f'<?xml version="1.0" encoding="{SECRET}"?>'), "encoding",
    ),
    "an encoding that no export has": (
        lambda: inside(CHILD, '<?xml version="1.0" encoding="cp037"?>'), "encoding",
    ),
    "another encoding than it says": (lambda: inside(CHILD, UTF_16), "encoding"),
    "another document": (lambda: inside("<Pupil><Id>c1</Id></Pupil>"), "no_record"),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_an_untrusted_document_is_refused_in_one_word(kind: str) -> None:
    make, word = HOSTILE[kind]
    with pytest.raises(RefusedError) as raised:
        read(make())
    assert str(raised.value) == word
    assert raised.value.__cause__ is None


@pytest.mark.parametrize(
    "content",
    [deep(DEPTH), long(LETTERS), inside(f"<Child>{'<x/>' * (ELEMENTS - 1)}</Child>" + CHILD)],
    ids=["as deep as may be", "a text as long as may be", "a record of as many as may be"],
)
def test_a_document_within_the_limits_is_read(content: bytes) -> None:
    assert read(content)[0]["rows"] == 3


def test_limits_of_a_record_are_of_each_record() -> None:
    texts = f"<x>{'1' * 900_000}</x>" * 6
    assert len(texts) * 2 > IN_RECORD
    answer, _ = read(inside(CHILD + f"<Child>{texts}</Child>" * 2))
    assert answer["rows"] == 3


def test_a_document_that_breaks_off_anywhere_ends_early() -> None:
    text = CHILD.replace("c1", "Zo\u00eb<![CDATA[x]]><!-- y -->")
    whole = inside(text, "<?xml version='1.0'?>")
    for length in range(1, len(whole)):
        with pytest.raises(RefusedError) as raised:
            read(whole[:length])
        assert str(raised.value) == "torn", length


def test_half_of_a_pair_of_bytes_ends_early() -> None:
    with pytest.raises(RefusedError, match="torn"):
        read(inside(CHILD)[:40] + b"\xff", encoding="utf-8")


@settings(max_examples=examples(150), deadline=None)
@given(some.integers(0, len(WHOLE) - 1), some.binary(max_size=3), some.integers(0, 3))
def test_a_document_damaged_anywhere_is_refused_or_read_unchanged(
    at: int, put: bytes, gone: int
) -> None:
    content = WHOLE[:at] + put + WHOLE[at + gone :]
    try:
        answer, rows = read(content)
    except RefusedError:
        return
    root = ElementTree.fromstring(content)
    ids = [child.findtext("Who/Id") for child in root.iter("Child") for _ in child.iter("Visit")]
    assert answer["rows"] <= answer["tags"]
    assert len(rows) == answer["rows"]
    if answer["rows"] == len(ids) and answer["unread"] == 0:
        assert [row[0].strip() for row in rows] == [(each or "").strip() for each in ids]
