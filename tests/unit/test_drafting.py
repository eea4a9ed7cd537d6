"""Drafts of feed files: observations from example files, questions, and refusals."""

import gzip
import io
import re
import zipfile
from pathlib import Path

import pytest

from helpers.drafts import NAME, draft_landed, drafted
from wholepicture.authoring.feed_drafts import draft, write_draft
from wholepicture.errors import FeedError
from wholepicture.rules.feeds import load_feed

PEOPLE = """\
Person ID;Forename;Date of birth;Known since;"Sex, as noted";Open
P1;Ann;2016-02-01;13/01/2026;F;Y
P2;Bo;2017-02-01;14/01/2026;M;N
"""
HEADERS = "visit_id,person_id,cp_plan_id,visited_on,was_seen\n"
VISITS = f"""\
{HEADERS}V1,child-1,CP1,2026-11-01,Yes
V2,child-2,CP1,2026-11-02,No
"""


@pytest.mark.parametrize(
    ("encoding", "mark", "said"),
    [
        ("utf-8", "", "utf-8"),
        ("utf-8", "\ufeff", "utf-8"),
        ("cp1252", "", "cp1252"),
        ("utf-16-le", "\ufeff", "utf-16-le"),
        ("utf-16-le", "", "utf-16-le"),
        ("utf-16-be", "\ufeff", "utf-16-be"),
        ("utf-16-be", "", "utf-16-be"),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", ", ", "; "])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encoding_and_delimiter_are_seen_whatever_the_line_ends(
    tmp_path: Path, encoding: str, mark: str, said: str, delimiter: str, end: str
) -> None:
    text = PEOPLE.replace("Bo", "Zoë").replace(";", delimiter).replace("\n", end)
    file, out = tmp_path / "people.csv", tmp_path / "school.toml"
    file.write_bytes((mark + text).encode(encoding))
    write_draft([file], out)
    (found,) = load_feed(out).files
    assert (found.encoding, found.delimiter) == (said, delimiter)
    assert [c.header for c in found.known] == [
        "Person ID", "Forename", "Date of birth", "Known since", "Sex, as noted", "Open",
    ]  # fmt: skip
    assert [c.name for c in found.known if c.key] == ["person_id"]


def test_bytes_that_no_windows_text_has_are_read_as_latin_1() -> None:
    assert 'encoding = "latin-1"' in drafted(PEOPLE.replace("Bo", "B\x81").encode("latin-1"))


def test_a_draft_without_questions_loads_and_lands_its_example() -> None:
    with draft_landed(VISITS.encode(), "cp_visit.csv") as (warehouse, file):
        assert (file.state, file.rows_landed, file.cells_blanked) == ("whole", 2, 0)
        assert warehouse.rows(
            "select visit_id, person_id, visited_on, was_seen from landing.cp_visit order by all"
        ) == [("V1", "child-1", "2026-11-01", "true"), ("V2", "child-2", "2026-11-02", "false")]


def test_a_draft_for_several_files_names_each_once(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("file.csv", "a-b.csv", "A_B.txt", "2026.csv")]
    for file in files:
        file.write_text(VISITS)
    out = tmp_path / "school.toml"
    write_draft(files, out)
    assert [(file.name, file.table) for file in load_feed(out).files] == [
        ("file.csv", "file_2"),
        ("a-b.csv", "a_b"),
        ("A_B.txt", "a_b_2"),
        ("2026.csv", "table"),
    ]


def test_headers_become_canonical_names_of_which_no_two_are_alike() -> None:
    headers = ["ID", "Agency", "row id", "1st Seen", "Élan", "a b", "a-b", "學校", "LastSeenOn"]
    headers += ["x" * 90, "x" * 91]
    text = drafted((",".join(headers) + "\n").encode())
    names = [line.split('"')[1] for line in text.splitlines() if "{ name" in line]
    assert names == [
        "id", "agency_2", "row_id_2", "column_1st_seen", "elan", "a_b", "a_b_2", "column_8",
        "last_seen_on", "x" * 58, f"{'x' * 58}_2",
    ]  # fmt: skip


def test_a_header_that_a_terminal_would_not_show_is_written_by_its_signs() -> None:
    text = drafted('Case ID,"A ""B"" \\\\ \tC\u202e\ndown\U000e0001"\n1,x\n2,y\n'.encode())
    assert r'header = "A \"B\" \\\\ \tC\u202E\u000Adown\U000E0001"' in text


@pytest.mark.parametrize(
    ("key", "rows"),
    [
        ("a blank", ["1,x", ",y"]),
        ("one twice", ["1,x", "1,y"]),
        ("one row", ["1,x"]),
        ("no row", []),
    ],
)
def test_without_a_column_that_can_be_the_key_a_person_is_asked(
    tmp_path: Path, key: str, rows: list[str]
) -> None:
    file, out = tmp_path / NAME, tmp_path / "police.toml"
    file.write_text("\n".join(["Case ID,Notes", *rows]))
    assert write_draft([file], out).questions == 1
    with pytest.raises(
        FeedError, match=r"toml, line \d+: .* Which column distinguishes one row from another\?"
    ):
        load_feed(out)
    out.write_text(out.read_text().replace("# ?", "#"))
    with pytest.raises(FeedError, match="expected a column with key = true"):
        load_feed(out)


def test_a_question_about_days_and_months_keeps_the_draft_from_loading(tmp_path: Path) -> None:
    file, out = tmp_path / NAME, tmp_path / "police.toml"
    file.write_text("Case ID,Seen\n1,01/02/2026\n2,02/02/2026\n")
    assert write_draft([file], out).questions == 1
    with pytest.raises(FeedError, match="day and month cannot be distinguished"):
        load_feed(out)
    lines = [line for line in out.read_text().splitlines() if "# ? " not in line]
    out.write_text("\n".join(lines))
    assert load_feed(out).files[0].known[1].kind == "event_date"


def test_an_agency_that_nobody_named_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / NAME
    file.write_text(VISITS)
    assert draft([file]).questions == 1
    assert write_draft([file], tmp_path / "The Police.toml").questions == 1
    assert draft([file], agency="police").questions == 0


def test_only_the_beginning_of_a_large_file_is_looked_at() -> None:
    rows = "".join(f"{number},Y\n" for number in range(30_000))
    text = drafted(f"Case ID,Open\n{rows}{rows}".encode())
    assert "# Drafted from 19,999 records, there are more." in text
    assert "key = true" in text
    wide = f"Case ID,Notes\n1,{'a b ' * 25_000}\n" + f"2,{'a b ' * 25_000}\n" * 200
    assert "there are more." in drafted(wide.encode())


def test_damaged_records_are_counted_and_left_out() -> None:
    text = drafted(b"Case ID,Open\n1,Y\n2\n3,N,x\n\n4,N\n")
    assert "# Drafted from 4 records, all there are; 2 have another number of cells." in text
    assert 'kind = "flag"' in text


def test_a_quote_that_never_closes_ends_the_sample() -> None:
    rows = "".join(f"{number},N\n" for number in range(60_000))
    text = drafted(f'Case ID,Open\n1,Y\n2,N\n3,"{rows}'.encode())
    assert "# Drafted from 2 records" in text


def test_delimiters_that_end_every_line_are_no_column() -> None:
    text = drafted(b"Case ID,Open,,\n1,Y,,\n2,N,,\n")
    assert text.count("{ name") == 2


def test_a_first_column_without_a_name_is_passed_over_and_said() -> None:
    text = drafted(b",Case ID,Open\n0,A1,Y\n1,A2,N\n")
    assert text.count("{ name") == 2
    assert "# Its first column has no name, and is passed over" in text
    assert "has no name" not in drafted(b"Case ID,Open\nA1,Y\n")


TITLED = "Visits, by team\n\nMade on 3 November\n"


@pytest.mark.parametrize(
    ("above", "lines", "between", "is_repeated"),
    [
        (TITLED, 3, "", False),
        ("Visits,,,,\n", 1, "", False),
        ("\n\n", 0, "", False),
        ("", 0, HEADERS, True),
        (TITLED, 3, f"{TITLED}{HEADERS}", True),
    ],
    ids=["titles", "a title in cells", "blank lines", "pages", "pages with titles"],
)
def test_lines_that_are_no_rows_are_proposed_and_the_draft_lands_its_example(
    above: str, lines: int, between: str, is_repeated: bool
) -> None:
    content = f"{above}{VISITS}{between}V3,child-3,CP1,2026-11-03,No\n".encode()
    text = drafted(content, "cp_visit.csv")
    assert re.findall(r"lines_above = (\d+)", text) == [str(lines)] * bool(lines)
    assert ("header_repeated = true" in text) == is_repeated
    assert "Made on" not in text
    assert "never twice" not in text
    with draft_landed(content, "cp_visit.csv") as (warehouse, file):
        assert (file.state, file.rows_read, file.rows_landed) == ("whole", 3, 3)
        visits = warehouse.rows("select visit_id from landing.cp_visit order by all")
        assert visits == [("V1",), ("V2",), ("V3",)]


@pytest.mark.parametrize("first", ["Ann,,", "Ann", "Ann,\nElm"])
def test_rows_below_a_short_first_line_are_not_drafted_as_headers(first: str) -> None:
    with pytest.raises(FeedError) as refused:
        drafted(f"{first}\nBo,Elm,Oak\nCy,Ash,Yew\nDi,Fir,Box\n".encode())
    assert "Elm" not in str(refused.value)


def test_compressed_examples_are_drafted_under_their_plain_names(tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(VISITS.encode()))
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("Jane Marigold.csv", VISITS)
        archive.writestr("__MACOSX/._Jane Marigold.csv", b"\0")
    text = draft([tmp_path / "a.csv.gz", tmp_path / "b.zip"], agency="police").text
    assert 'name = "a.csv"' in text
    assert 'name = "b.csv"' in text
    assert "Marigold" not in text


DATA = "expected a line of headers; found {}. Put the headers above the first row, and nothing"
REFUSED: dict[str, tuple[bytes, str]] = {
    "an empty file": (b"", "expected a line of headers; found an empty file."),
    "a number": (b"Ann,7\nBo,8\n", DATA.format("a cell that is a number, in column 2 of 2")),
    "a date": (b"Ann,1 May 2016\n", DATA.format("a cell that is a date, in column 2 of 2")),
    "a value": (
        b"Ann,NULL\n",
        DATA.format("a cell that is a value, such as yes or no, in column 2 of 2"),
    ),
    "an address": (b"Ann,a@b.example\n", DATA.format("a cell with an @, in column 2 of 2")),
    "JSON": (b'Ann,{"a"\n', DATA.format("a cell of JSON, in column 2 of 2")),
    "a story": (
        b"Ann," + b"x" * 201,
        DATA.format("a cell of more than 200 letters, in column 2 of 2"),
    ),
    "an empty cell": (b"Ann,,Elm\n", DATA.format("an empty cell, in column 2 of 3")),
    "a title above": (b"Report,,\nA,B,C\n1,2,3\n", DATA.format("an empty cell, in column 2 of 3")),
    "one cell twice": (b"Ann,Elm,ANN\n", DATA.format("one cell twice")),
    "a word that recurs": (
        b"Ann,Elm\nBo,Oak\nCy,Elm\n",
        DATA.format("what looks like the rows below it, in column 2 of 2"),
    ),
    "an id like the others": (
        b"Ann,case-7\nBo,case-11\nCy,case-12\n",
        DATA.format("what looks like the rows below it, in column 2 of 2"),
    ),
    "a workbook": (b"PK\x03\x04rest", "expected a CSV file; found a workbook. Save each of its"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_file_with_headers_is_refused_in_a_sentence_without_its_words(
    what: str,
) -> None:
    content, sentence = REFUSED[what]
    with pytest.raises(FeedError) as refused:
        drafted(content)
    assert str(refused.value).startswith("example file 1")
    assert sentence in str(refused.value)
    assert "Ann" not in str(refused.value)


def _zipped(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(name, VISITS)
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("Jane Marigold.csv", b"A\n", "another name"),
        ("manifest.json", b"A\n", "another name"),
        ("a.csv.gz", b"Marigold", "one that cannot be read (BadGzipFile)"),
        (
            "a.csv.gz",
            gzip.compress(b"Marigold" * 99, mtime=0)[:-9],
            "one that cannot be read (EOFError)",
        ),
        ("a.zip", b"Marigold", "one that cannot be read (BadZipFile)"),
        ("a.zip", _zipped("Marigold.csv", "b.csv"), "an archive of more or fewer than one"),
        ("a.zip", _zipped(), "an archive of more or fewer than one"),
        ("a.csv", None, "none"),
    ],
)
def test_an_example_that_cannot_be_used_is_said_by_its_place(
    tmp_path: Path, name: str, content: bytes | None, found: str
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(FeedError) as refused:
        draft([file])
    assert str(refused.value).startswith("example file 1: expected a file")
    assert refused.value.found == found


def test_two_examples_of_one_name_are_refused(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / NAME).write_text(VISITS)
    with pytest.raises(FeedError, match="example file 2: expected files of different names"):
        draft([tmp_path / "a" / NAME, tmp_path / "b" / NAME])


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    file, out = tmp_path / NAME, tmp_path / "police.toml"
    file.write_text(VISITS)
    out.write_text("mine")
    with pytest.raises(FeedError, match="expected a name that no file has"):
        write_draft([file], out)
    assert out.read_text() == "mine"
