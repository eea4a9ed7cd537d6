"""Files in every encoding, declared or not, with or without a mark; and with every line end."""

from collections.abc import Iterator
from typing import Any

from helpers.hostile.truth import NOT_UTF_16, Hostile, cells, said
from helpers.lone_files import any_file

PLAIN = "id,note\n1,Zo\u00eb saw Si\u00e2n\n2,na\u00efve caf\u00e9\n3,\n"
# the encoding of a file without a byte order mark is found from its first letters
BEGINS_IN_ASCII = "id,note\n" + "1,a plain note\n" * 30 + "2,Zo\u00eb\n"
TORN = "id,note\n1,a\n\ud83d2,b\n3,c\udc00\n4,\U0001f600\n"
CURLY = "id,note\n1,\u201cshe\u2019s well\u201d \u2013 \u20ac5\n"
# the five bytes that Windows-1252 lacks, and a control character that is not a line end
HOLES = "id,note\n1,a\x81b\x8dc\x8fd\x90e\x9df\n"
NEXT_LINE = "id,note\n1,a\x85b\n2,\u00e9\x85\n"
BOTH = b"id,note\n1,Zo\xc3\xab\n2,Zo\xeb\n3,Zo\xc3\xab and Zo\xeb\n"
FOREIGN = "rows not in UTF-8, read as Windows-1252: 2"


def in_encodings() -> Iterator[Hostile]:
    """Files in every encoding."""
    marked = b"\xef\xbb\xbf" + PLAIN.encode()
    yield said("UTF-8", PLAIN, 3, path="fast")
    yield said("UTF-8 marked", PLAIN, 3, content=marked, encoding="utf-8-sig", path="fast")
    yield from _in_utf_16("utf-16-le")
    yield from _in_utf_16("utf-16-be")
    yield _declared("cp1252 as declared", PLAIN, "cp1252")
    yield _declared("latin-1 as declared", PLAIN, "latin-1")
    yield _declared("curly quotes and dashes of cp1252", CURLY, "cp1252")
    holes = HOLES.encode("latin-1")
    yield _declared("bytes that Windows-1252 leaves out", HOLES, "cp1252", content=holes)
    yield _declared("the same bytes in latin-1", HOLES, "latin-1", content=holes)
    yield _declared("a control sign of latin-1 that is no line end", NEXT_LINE, "latin-1")
    undeclared = PLAIN.encode("cp1252")
    yield said(
        "cp1252, undeclared", PLAIN, 3, content=undeclared, encoding="cp1252", reason=FOREIGN
    )
    says = "id,note\n1,Zo\u00eb\n2,Zo\u00eb\n3,Zo\u00eb and Zo\u00eb\n"
    yield said("UTF-8 and cp1252 mixed", says, 3, content=BOTH, encoding="mixed", reason=FOREIGN)
    others = "id,note\n1,a\u2028b\x0bc\x0cd\x1ce\n"
    yield said("signs that other programs take for line ends", others, 1, path="fast")
    inner = "id,note\n\ufeff1,a\n2\n"
    yield said("a byte order mark before the first row", inner, 2, (3, cells(1, 2)))


def _in_utf_16(name: str) -> Iterator[Hostile]:
    mark = "\ufeff".encode(name)

    def written(
        title: str, says: str, rows: int, *refused: tuple[int, str], **more: Any
    ) -> Hostile:
        return said(f"{name} {title}", says, rows, *refused, encoding=name, **more)

    yield written("marked", PLAIN, 3, content=mark + PLAIN.encode(name), path="fast")
    bare = BEGINS_IN_ASCII.encode(name)
    yield written("unmarked", BEGINS_IN_ASCII, 31, content=bare, path="fast")
    declared = any_file(encoding=name)
    yield written("as declared", PLAIN, 3, content=PLAIN.encode(name), file=declared, path="fast")
    short = "id,note\n1,a\n2,b"
    odd = mark + short.encode(name) + b"c"
    yield written("with an odd last byte", short, 2, (3, NOT_UTF_16), content=odd)
    torn = mark + TORN.encode(name, "surrogatepass")
    halves = ((3, NOT_UTF_16), (4, NOT_UTF_16))
    yield written("with half a pair of surrogates", TORN, 4, *halves, content=torn)


def _declared(title: str, says: str, name: str, **more: Any) -> Hostile:
    truth = {"content": more.pop("content", None) or says.encode(name), **more}
    rows = says.count("\n") - 1
    return said(title, says, rows, encoding=name, file=any_file(encoding=name), **truth)


def with_line_ends() -> Iterator[Hostile]:
    """Files with every line end, and with blank lines."""
    rows = ["id,note", "1,a", "2,b", "3,c"]
    for name, end, path in (("LF", "\n", "fast"), ("CR LF", "\r\n", "fast"), ("CR", "\r", "slow")):
        yield said(f"lines that end in {name}", end.join([*rows, ""]), 3, path=path)
        yield said(f"{name} and none at the end", end.join(rows), 3, path=path)
        yield said(f"a header and {name}, and no row", f"id,note{end}", 0, path=path)
    yield said("a header without a line end", "id,note", 0)
    yield said("lines of every end", "id,note\r\n1,a\n2,b\r3,c\r\n4,d", 4)
    doubled = "id,note\r\r\n1,a\r\r\n2,b\r\r\n"
    yield said("CR CR LF, which makes a blank line", doubled, 2, blank_lines=3)
    yield said("a CR after lines in LF", "id,note\n1,a\n2,b\r", 2)
    first = "\rid,note\n1,a\n2,b\n"
    yield said("a blank line in CR first", first, 2, blank_lines=1, header="id,note")
    blank = "\n\nid,note\n\n1,a\n\n\n2,b\n\n"
    yield said("blank lines", blank, 2, blank_lines=6, path="fast", header="id,note")
    yield said("a line of spaces, which is a row", "id,note\n1,a\n  \n", 2, (3, cells(1, 2)))
