"""Files with invalid quotes, cells, headers or delimiters."""

from collections.abc import Iterator

from helpers.hostile.truth import (
    AFTER_CLOSING,
    CUT_OFF,
    INSIDE,
    NEVER_CLOSES,
    NO_HEADER,
    NUL,
    SWALLOWED,
    Hostile,
    cells,
    refused_whole,
    said,
    without_header,
)
from helpers.lone_files import NAMED, any_file, named_file

TRAILING = "a delimiter at the end of every row, which the header lacks"
AGAIN = "the header again, where the feed does not say header_repeated = true"
AN_ID = "an id with characters outside printable ASCII"
SIGNS = {"commas": ",", "semicolons": ";", "tabs": "\t", "bars": "|"}

STRAY = (
    'id,note\n1,a"b\n2,a"b"\n3, "a"\n4,"a"b\n5,""a""\n6,"a"\n',
    (2, INSIDE), (3, INSIDE), (4, INSIDE), (5, AFTER_CLOSING), (6, AFTER_CLOSING),
)  # fmt: skip
INNER = 'id,note\n1,"a\nb"\n"2\r\n","c\r\n\r\nd"\n3,"e\rf"\n4,g\n'
PROSE = (
    'Visit,On,Note\nV1,2026-11-01,"She said:\nwell, better, and home,\n\nthen left"\n'
    '"V\n2",2026-11-02,x\nV3,,y\n'
)
WIDTHS = "id,note\n1\n2,b\n3,c,d\n4,e\n"


def with_quotes() -> Iterator[Hostile]:
    """Files whose quotes are wrong, or only look wrong."""
    yield said("a quote never closed", 'id,note\n1,"a\n2,b\n3,c\n', 3, (2, NEVER_CLOSES))
    twelve = ((5, SWALLOWED), (17, INSIDE))
    yield said("a quote closed twelve lines later, in prose", _twelve_lines(",{}"), 20, *twelve)
    in_an_id = _twelve_lines("{}").replace("id,note,more", "Visit,On,Note")
    yield said("a quote closed twelve lines later, in an id", in_an_id, 20, *twelve, file=NAMED)
    yield said("quotes where none may stand", STRAY[0], 6, *STRAY[1:])
    right = 'id,note\n"""1""","a ""b"" c"\n"""",""""\n"",""\n'
    yield said("quotes within quotes", right, 3, path="fast")
    last = 'id,note\n1,a\n2,"'
    cut = {"state": "half-written", "reason": CUT_OFF}
    yield said("a quote as the last sign", last, 2, (3, NEVER_CLOSES), **cut)
    yield said("a row cut off", "id,note\n1,a\n2", 2, (3, cells(1, 2)), **cut)
    yield without_header("a header never closed", 'id,"n\n1,a\n', NEVER_CLOSES, 1, 2)
    late = 'id,"note,more\n1,a,b\n2",c,d\n3,e,f\n'
    yield without_header("a header closed two lines later", late, SWALLOWED, 1, 4)
    yield without_header("a quote inside a header", 'id,no"te\n1,a\n', INSIDE, 1, 2)
    in_a_header = 'id,"a note, or more\nof it"\n1,a\n'
    yield said(
        "a header of two lines and a comma", in_a_header, 1, path="fast",
        header='id,"a note, or more\nof it"',
    )  # fmt: skip
    notes = 'id,note\nA1,"at home\nwell, and safe"\nA2,"a\n1, 2\n3, 4"\nA3,b\n'
    yield said("notes of many lines in a narrow file", notes, 3, path="fast")
    swallows = 'id,note\nA1,"a\nA2,b"\nA3,c\n'
    yield said("a narrow row between two quotes", swallows, 3, (2, SWALLOWED), (3, INSIDE))
    ends_ragged = "id,note\n1\n2,b\n3"
    ragged = ((2, cells(1, 2)), (4, cells(1, 2)))
    yield said("rows as short as the last, which has no line end", ends_ragged, 3, *ragged)
    two_lines = 'id,"a note\nof it"\n1,a\n'
    yield said("a header of two lines", two_lines, 1, path="fast", header='id,"a note\nof it"')
    yield said("line ends of every kind inside cells", INNER, 4, path="fast")
    both = 'id,note\n1,\n"2\n3\n","a\nb\nc"\n4,d\n5\n'
    yield said("two cells of many lines in one row", both, 4, (9, cells(1, 2)))
    yield said(
        "prose of many lines, and an id of two", PROSE, 3, (6, AN_ID), file=NAMED, path="fast"
    )


def _twelve_lines(stray: str) -> str:
    """Twenty rows of three cells, with a stray quote in the fourth and in the sixteenth."""
    rows = [f"v{n},{n}a,{n}b" for n in range(1, 21)]
    place = stray.count(",")
    for row, quoted in ((3, '"{}'), (15, '{}"')):
        parts = rows[row].split(",")
        parts[place] = quoted.format(parts[place])
        rows[row] = ",".join(parts)
    return "\n".join(["id,note,more", *rows, ""])


def of_odd_shape() -> Iterator[Hostile]:
    """Files whose rows or headers do not have the expected cells."""
    ragged = ((2, cells(1, 2)), (4, cells(3, 2)))
    yield said("rows of another width", WIDTHS, 4, *ragged)
    yield said("rows of delimiters alone", "id,note,more\n,,\n1,a,b\n,,\n", 3, path="fast")
    yield said("NUL bytes", "id,note\n1,a\0b\n2,b\n\0,\0\n", 3, (2, NUL), (4, NUL))
    yield without_header("a NUL byte in the header", "id,no\0te\n1,a\n", NUL, 1, 2)
    yield said("one column", 'id\n1\n\n""\n" a"\n"b\nc"\n2\n', 5, blank_lines=1)
    yield said("one column, and a delimiter too many", "id\n1\n2,\n3\n", 3, (3, cells(2, 1)))
    every = "id,note,\n1,a,\n2,b,\n"
    yield said("a delimiter at the end of every line", every, 2, path="fast")
    rows = "id,note\n1,a,\n2,b,\n3,c\n"
    yield said("a delimiter at the end of most rows", rows, 3, (4, cells(2, 3)), reason=TRAILING)
    first = "id,note\n1,a,\n2,b\n3,c\n"
    yield said("a delimiter too many in the first row", first, 3, (2, cells(3, 2)))
    wide = "a" + "," * 10_000 + "b\n1,2\n"
    yield without_header("more cells than any table has", wide, "more than 10000 cells", 1, 2)
    yield said("a row of too many cells", f"id,note\n1,a\n{wide}", 3, (3, "more than 10000 cells"))
    yield refused_whole("zero bytes", "", "an empty file")
    mark = {"content": b"\xef\xbb\xbf", "encoding": "utf-8-sig"}
    yield refused_whole("a byte order mark alone", "", "an empty file", **mark)
    yield refused_whole("blank lines alone", "\n\r\n\r", NO_HEADER, blank_lines=3)


def of_a_named_feed() -> Iterator[Hostile]:
    """Files that differ from their feed."""
    rows = "V1,2026-11-01,a\nV2,2026-11-02,b\n"
    yield refused_whole("rows without a header", rows, NO_HEADER, 1, 2, file=NAMED)
    twice, missing = "a header occurs twice", "no column Visit, which is required"
    again = ("Visit,On,visit,Note\nV1,,V2,\n", twice, 2)
    yield refused_whole("a header twice", *again, file=NAMED, header="Visit,On,visit,Note")
    none = ("On,Note\n2026-11-01,a\n\n", missing, 2)
    yield refused_whole("no key", *none, file=NAMED, header="On,Note", blank_lines=1)
    yield from _with_lines_above()
    yield from _with_signs_of_its_own()
    for name, sign in SIGNS.items():
        text = f'id{sign}note\n1{sign}a_b\n2{sign}"c{sign}d"\n3\n'
        declared = any_file(delimiter=sign)
        yield said(f"{name} as declared", text, 3, (4, cells(1, 2)), file=declared)
        other, feed = ("bars", named_file(delimiter="|")) if sign == "," else ("commas", NAMED)
        text = f"Visit{sign}On{sign}Note\nV1{sign}2026-11-01{sign}a b\n"
        reason = f"separated by {name}, where the feed says {other}"
        yield refused_whole(f"{name}, undeclared", text, reason, 1, 2, file=feed)


def _with_lines_above() -> Iterator[Hostile]:
    """Files with lines above the header that the feed declares."""
    header, rows = "Visit,On,Note", "V1,2026-11-01,a\nV2,2026-11-02,b\n"
    for title, above, lines, blank in (
        ("a title", "Visits of the week\n", 1, 0),
        ("a title with a quote that never closes", 'Visits "of the week\n\n"Made, 2026\n', 2, 1),
        ("cells as many as columns", "\nReport,,\n\n2026,,\n", 2, 2),
    ):
        yield said(
            f"{title} above the header", f"{above}{header}\n{rows}V3\n", 3,
            (above.count("\n") + 4, cells(1, 3)), file=NAMED, header=f"{above}{header}",
            reason=f"lines above its header, not read: {lines}", blank_lines=blank,
        )  # fmt: skip
    again = f"{rows}{header}\nV3,2026-11-03,c\n"
    hint = (
        "; one is in line 3: if the lines above it are no rows, write lines_above = 2 into the feed"
    )
    refused = (again, NO_HEADER, 1, 2, 3, 4)
    yield refused_whole("rows above the header", *refused, file=NAMED, hint=hint)
    yield from _with_lines_declared()


def _with_lines_declared() -> Iterator[Hostile]:
    """Files whose feed declares lines above and below the header, or a repeated header."""
    header, rows = "Visit,On,Note", "V1,2026-11-01,a\nV2,2026-11-02,b\n"
    labels = f"Visit 1,2026-11-30,Notes\n{header}\n"
    yield said(
        "a first line like a row, declared", labels + rows, 2, header=labels,
        file=named_file(lines_above=1), reason="lines above its header, not read: 1",
    )  # fmt: skip
    title = 'Made "on\n\nfor all\nid,note\n'
    yield said(
        "lines above a header that nobody names", f"{title}1,a\n2\n", 2, (6, cells(1, 2)),
        file=any_file(lines_above=3), header=title, blank_lines=1,
        reason="lines above its header, not read: 2",
    )  # fmt: skip
    yield said(
        "another number of lines above", f"Visits\n{header}\n{rows}", 2, state="drifted",
        file=named_file(lines_above=3), header=f"Visits\n{header}",
        reason="its header is in line 2, where the feed says line 4;"
        " lines above its header, not read: 1",
    )  # fmt: skip
    units = f"{header}\ntext,yyyy-mm-dd,text\n\n-,-,-\n"
    yield said(
        "lines below a header", units + rows, 2, file=named_file(lines_below=3), header=units,
        blank_lines=1, reason="lines between its header and its rows, not read: 2",
    )  # fmt: skip
    yield refused_whole(
        "fewer lines than are above the header", "id\n1\n", NO_HEADER, 1, 2,
        file=any_file(lines_above=4),
    )  # fmt: skip
    yield from _with_headers_again()


def _with_headers_again() -> Iterator[Hostile]:
    """Files joined from pages, each with its header."""
    header, rows = "Visit,On,Note\n", "V1,2026-11-01,a\nV2,2026-11-02,b\n"
    again = "its header again below, not read: {}"
    undeclared = f"{again}; if that is usual, write header_repeated = true into the feed"
    drifted = {"file": NAMED, "state": "drifted", "reason": undeclared.format(2)}
    pages = f"{header}{rows}{header}{rows}{header}"
    yield said("pages joined", pages, 4, header=header * 3, **drifted)
    wide = {"content": pages.encode("utf-16"), "encoding": "utf-16-le", **drifted}
    yield said("pages joined, in UTF-16", pages, 4, header=header * 3, **wide)
    marked = f"{header}{rows}\ufeff{header}\n{rows}V3\n\ufeff{header}"
    yield said(
        "files joined, each with its mark", marked, 5, (8, cells(1, 3)), header=header * 3,
        blank_lines=1, **drifted,
    )  # fmt: skip
    two = '"Visit\r\n","On","Note"\r\n'
    row = 'V1,2026-11-01,"a\r\n""Visit"",On,Note\r\nb"\r\n'
    yield said(
        "pages joined, with a header of two lines", f"{two}{row}{two}{row}{row}", 3,
        file=named_file(header_repeated=True), reason=again.format(1), header=two * 2,
    )  # fmt: skip
    short = "id,note\n1,a,\nid,note\n2,b,\nid,note"
    yield said(
        "pages joined, whose rows end with a delimiter", short, 2, header="id,note\n" * 3,
        file=any_file(header_repeated=True), reason=f"{again.format(2)}; {TRAILING}",
    )  # fmt: skip
    titled = f"Visits\n\n{header}text,day,text\n"
    yield said(
        "pages joined, each with its title and units", f"{titled}{rows}{titled}{rows}", 4,
        file=named_file(lines_above=2, lines_below=1, header_repeated=True), header=titled * 2,
        blank_lines=2, reason="lines above its header, not read: 1; lines between its header and"
        f" its rows, not read: 1; {again.format(3)}",
    )  # fmt: skip
    any_pages = "id,note\n1,a\nid,note\nid,note\n2,b\n"
    yield said("rows like a header that nobody names", any_pages, 4, (3, AGAIN), (4, AGAIN))


def _with_signs_of_its_own() -> Iterator[Hostile]:
    """Files of feeds that declare their own delimiters and quotes."""
    spaced = 'id, note\n1, a,b\n2, "c, d"\n3,e\n"4", "f\n\ng"\n'
    yield said("a comma and a space", spaced, 4, (4, cells(1, 2)), file=any_file(delimiter=", "))
    bars = "id||note\n1||'a||''b''c'\n2||c|d\n'3'||e'\n"
    two = any_file(delimiter="||", quote="'")
    yield said("two bars and apostrophes", bars, 3, (4, INSIDE), file=two)
    quoted = "Visit,On,Note\n'V1',2026-11-01,'a \"b\", c'\n"
    yield said("apostrophes", quoted, 1, file=named_file(quote="'"), path="fast")
