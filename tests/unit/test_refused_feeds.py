"""Feed files that are invalid, and their files: each refusal, the whole sentence."""

from pathlib import Path

import pytest

from helpers.feed_files import DATE, FILE, FORMS, LEFT, ROLE, changed, loaded
from wholepicture.errors import FeedError

# the text to change in the small feed, the new text, and the sentence after the file's name
REFUSALS: dict[str, tuple[str, str, str]] = {
    "a misspelt key of a feed": (
        "fresh_days",
        "fresh_day",
        ": expected only keys that we know; found `fresh_day`. Did you mean `fresh_days`?",
    ),
    "a misspelt key that a feed says once for its files": (
        ROLE,
        'delimter = ";"',
        ": expected only keys that we know; found `delimter`. Did you mean `delimiter`?",
    ),
    "a misspelt key of a file": (
        "table =",
        "tabel =",
        f", {FILE}: expected only keys that we know; found `tabel`. Did you mean `table`?",
    ),
    "a kind under which nothing is said once": (
        "local_id = [",
        "locl_id = [",
        ", sentinels: expected only keys that we know; found `locl_id`. Did you mean `local_id`?",
    ),
    "a key that is a sentence": (
        ROLE,
        '"Marigold Road\\n3" = 1',
        ": expected only keys that we know; found a key of another form. Known keys: agency,"
        " delimiter, delivered_by, document_day, documents, encoding, file, flags, forms,"
        " fresh_days, header_repeated, instead_of, judged_unknown, lines_above, lines_below,"
        " moves_daily, not_used, quote, refused_limit, role, sentinels, title, workbooks, zone.",
    ),
    "a feed without an agency": (
        'agency = "school"',
        "",
        ": expected the key `agency`; found none. Add it: the name of this file without .toml.",
    ),
    "a file without columns": (
        "columns = [",
        "not_used = [",
        f", {FILE}: expected only keys that we know; found `not_used`. Known keys: changed_on,"
        " columns, delimiter, delivered_by, element, encoding, header_repeated, lines_above,"
        " lines_below, moves_daily, name, optional, quote, refused_limit, sheets, table, zone.",
    ),
    "changes noted by a column that is not there": (
        "columns = [",
        'changed_on = "left_at"\ncolumns = [',
        f", {FILE}, changed_on: expected changed_on to name a column of this file, of kind"
        " event_date; found `left_at`. Did you mean `left_on`?",
    ),
    "changes noted by a column of another kind": (
        "columns = [",
        'changed_on = "sex"\ncolumns = [',
        f", {FILE}, changed_on: expected changed_on to name a column of this file, of kind"
        " event_date; found `sex`. Add the column, or take changed_on out.",
    ),
    "a key that may be blank": (
        "key = true",
        "key = true, may_be_blank = true",
        f", {FILE}, column 1 (pupil_id): expected may_be_blank on a required column that is no key;"
        " found it on another. Take it out, or write required = true.",
    ),
    "a column that may be blank as any may": (
        DATE,
        f"{DATE}, may_be_blank = true",
        f", {LEFT}: expected may_be_blank on a required column that is no key; found it on"
        " another. Take it out, or write required = true.",
    ),
    "a word for any that is not the one": (
        "columns = [",
        'columns = "all"\n[[file]]\nname = "b.csv"\ntable = "b"\ncolumns = [',
        f', {FILE}, columns: expected a list of columns, or "any"; found a text.'
        ' Did you mean columns = "any"?',
    ),
    "a date form with other letters": (
        '["yyyy-mm-dd"]',
        '["yyyy-mm-dd", "DD/MM/YY"]',
        f", forms, dates, entry 2: expected one of {FORMS}; found another word."
        ' Did you mean "dd/mm/yyyy"?',
    ),
    "a code list in the feed": (
        ROLE,
        "code_lists = {}",
        ", code_lists: expected code lists in files of their own; found some in the feed file."
        " Write codes/<list>.toml, and name the list in the column's codes.",
    ),
    "a table that landing keeps for itself": (
        '"pupil"',
        '"raw_12"',
        f", {FILE}, table: expected a table that is not kept for ourselves; found `raw_12`."
        " Choose another word.",
    ),
    "no key": (
        ", key = true",
        "",
        f", {FILE}: expected a column with key = true, which distinguishes one row from another;"
        " found none. Mark one, or several that do so together.",
    ),
    "a file name with a folder": (
        '"pupils.csv"',
        '"../pupils.csv"',
        ", file 1, name: expected a file name of plain letters, digits, `_`, `-` and `.`, other"
        " than manifest.json; found another name. Ask the agency to name the file so.",
    ),
    "a file that is used and not used": (
        ROLE,
        'not_used = ["PUPILS.csv.gz"]',
        f", {FILE}: expected a file to be used or not; found it under not_used as well."
        " Take it out of one of them.",
    ),
    "workbooks without sheets": (
        ROLE,
        'workbooks = ["lists.xlsx"]',
        ": expected workbooks where files name their sheets, and only there; found one without"
        " the other. Write both or neither.",
    ),
    "documents without elements": (
        ROLE,
        'documents = ["pupils.xml"]',
        ": expected documents where files name their element, and only there; found one without"
        " the other. Write both or neither.",
    ),
    "an element of another form": (
        "columns = [",
        'element = "Pupil//Name"\ncolumns = [',
        f", {FILE}, element: expected names of elements, as Child/Visit; found another text."
        " Write it in this way.",
    ),
    "columns that do not lie where the element does": (
        "columns = [",
        'element = "Learner/Name"\ncolumns = [',
        f", {FILE}, column 1 (pupil_id): expected headers that begin with Learner/, as the element"
        " does; found one that does not. Write the whole path.",
    ),
    "an element that has sheets": (
        "columns = [",
        'element = "Pupil"\nsheets = ["Pupils"]\ncolumns = [',
        f", {FILE}: expected element where columns are named, and no sheets; found sheets, or"
        " columns of any kind. Take one of them out.",
    ),
    "brackets of one file": (
        "[[file]]",
        "[file]",
        ": expected a [[file]] for each file the agency delivers; found [file], in single"
        " brackets. Write [[file]], in double brackets, above the keys of each.",
    ),
    "a number in words": (
        "fresh_days = 2",
        'fresh_days = "two"',
        ", fresh_days: expected a whole number; found a text. Put it right.",
    ),
    "too many days": (
        "fresh_days = 2",
        "fresh_days = 400",
        ", fresh_days: expected 366 or less; found more. Put it right.",
    ),
    "a share below nothing": (
        ROLE,
        "refused_limit = -0.5",
        ", refused_limit: expected 0 or more; found less. Put it right.",
    ),
    "more lines than are above any header": (
        ROLE,
        "lines_above = 101",
        ", lines_above: expected 100 or less; found more. Put it right.",
    ),
    "lines above an element": (
        "columns = [",
        'element = "Pupil"\nlines_above = 1\ncolumns = [',
        f", {FILE}: expected no lines around a header if rows are elements; found lines_above,"
        " lines_below or header_repeated. Take them out, or give them to the files that are"
        " tables.",
    ),
    "yes for true": (
        ROLE,
        'moves_daily = "yes"',
        ", moves_daily: expected true or false, without quotes; found a text. Put it right.",
    ),
    "a text for a list": (
        ROLE,
        'not_used = "others.csv"',
        ", not_used: expected a list in [ ]; found a text. Put it right.",
    ),
    "half a time of day": (
        ROLE,
        'delivered_by = "7"',
        ", delivered_by: expected a time of day as 07:30; found another text."
        " Write it in this way.",
    ),
    "another name of an encoding": (
        ROLE,
        'encoding = "Windows-1252"',
        ", encoding: expected one of utf-8, cp1252, latin-1, utf-16-le, utf-16-be; found another"
        ' word. Did you mean "cp1252"?',
    ),
    "the name of a delimiter": (
        ROLE,
        'delimiter = "tab"',
        ", delimiter: expected one or two signs between cells, without letters, digits and line"
        r""" ends; found another text. Did you mean "\t"?""",
    ),
    "a delimiter of three signs": (
        ROLE,
        'delimiter = "|||"',
        ", delimiter: expected one or two signs between cells, without letters, digits and line"
        ' ends; found another text. Write them, as in "," or "||".',
    ),
    "a quote of two signs": (
        ROLE,
        "quote = \"''\"",
        ", quote: expected one sign around cells, no letter, digit or space; found another text."
        ' Write it, as in "\'".',
    ),
    "a quote that is the delimiter": (
        "table =",
        'delimiter = "|"\nquote = "|"\ntable =',
        f", {FILE}: expected a quote sign that is no part of the delimiter; found one that is."
        " Change either.",
    ),
    "another agency than the file's name says": (
        'agency = "school"',
        'agency = "police"',
        ", agency: expected the agency to be the file's own name; found another word."
        " Rename the file or change agency.",
    ),
    "itself instead of itself": (
        ROLE,
        'instead_of = "school"',
        ": expected instead_of to name another agency; found this one."
        " Take it out, or name the other.",
    ),
    "a stranger instead of whom it stands": (
        ROLE,
        'instead_of = "schools"',
        ", instead_of: expected an agency that has a feed file; found `schools`."
        " Did you mean `school`?",
    ),
    "a question that nobody answered": (
        "[[file]]",
        "# ? Which day comes first?\n[[file]]",
        ", line 14: expected every question answered; found one that is open."
        " Which day comes first? Then remove this line.",
    ),
    "a bracket that is not closed": (
        "[forms]",
        "[forms",
        ", line 6: expected TOML in UTF-8; found something else. Put the line right.",
    ),
    "a number of five thousand digits": (
        ROLE,
        f"x = {'9' * 5_000}",
        ": expected TOML in UTF-8; found something else. Put the line right.",
    ),
    "brackets without end": (
        ROLE,
        f"x = {'[' * 5_000}",
        ": expected TOML in UTF-8; found something else. Put the line right.",
    ),
    "more than a megabyte": (
        ROLE,
        f"# {'x' * 1_000_000}",
        ": expected at most 1 MB; found a larger file. Make it smaller.",
    ),
}


@pytest.mark.parametrize("what", REFUSALS)
def test_an_invalid_feed_is_refused_in_this_sentence(tmp_path: Path, what: str) -> None:
    with pytest.raises(FeedError) as refused:
        loaded(tmp_path, changed(REFUSALS[what]))
    assert str(refused.value) == f"feeds/school.toml{REFUSALS[what][2]}"
