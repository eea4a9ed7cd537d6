"""Columns of a feed file that are invalid: each refusal, the whole sentence."""

from pathlib import Path

import pytest

from helpers.feed_files import DATE, FILE, FORMS, KINDS, LEFT, SEX, SOMETHING, WORD, changed, loaded
from wholepicture.errors import FeedError

# the text to change in the small feed, the new text, and the sentence after the file's name
REFUSALS: dict[str, tuple[str, str, str]] = {
    "a misspelt key of a column": (
        "codes = ",
        "code = ",
        f", {SEX}: expected only keys that we know; found `code`. Did you mean `codes`?",
    ),
    "another tool's word for a key": (
        DATE,
        'type = "event_date"',
        f", {LEFT}: expected only keys that we know; found `type`. Did you mean `kind`?",
    ),
    "a column without a kind": (
        f", {DATE}",
        "",
        f", {LEFT}: expected the key `kind`; found none."
        ' Add it; kind = "free_text" is never published.',
    ),
    "a column without a header": (
        ' header = "Left",',
        "",
        f", {LEFT}: expected the key `header`; found none."
        " Add the column's header, as the file has it.",
    ),
    "another tool's word for a kind": (
        DATE,
        'kind = "date"',
        f', {LEFT}, kind: expected one of {KINDS}; found another word. Did you mean "event_date"?',
    ),
    "a misspelt kind": (
        DATE,
        'kind = "freetext"',
        f', {LEFT}, kind: expected one of {KINDS}; found another word. Did you mean "free_text"?',
    ),
    "a kind that is no text": (
        DATE,
        "kind = 3",
        f", {LEFT}, kind: expected one of {KINDS}; found a whole number."
        " Write one of them, in quotes.",
    ),
    "a date form with the month first": (
        DATE,
        f'{DATE}, forms = ["mm/dd/yyyy"]',
        f", {LEFT}, forms, entry 1: expected one of {FORMS}; found another word."
        " A month is never read first: ask the agency for yyyy-mm-dd.",
    ),
    "forms on a column of another kind": (
        DATE,
        'kind = "name", forms = ["yyyy-mm-dd"]',
        f", {LEFT}: expected forms on a column of kind event_date or birth_date only; found them"
        " on a column of kind name. Take forms out, or put the kind right.",
    ),
    "a zone that is none of the two": (
        DATE,
        f'{DATE}, zone = "GMT"',
        f", {LEFT}, zone: expected one of Europe/London, UTC; found another word."
        " Write one of them.",
    ),
    "a zone on a column of another kind": (
        DATE,
        'kind = "name", zone = "UTC"',
        f", {LEFT}: expected zone on a column of kind event_date or birth_date only; found it"
        " on a column of kind name. Take it out.",
    ),
    "codes on a column of another kind": (
        DATE,
        'kind = "name", codes = "sexes"',
        f", {LEFT}: expected codes on a column of kind code only; found them on a column of kind"
        ' name. Write kind = "code".',
    ),
    "code_first without codes": (
        'codes = "sexes"',
        "code_first = true",
        f", {SEX}: expected code_first on a column with a code list only; found it on"
        " another. Take it out.",
    ),
    "digits on a column of another kind": (
        'codes = "sexes"',
        "digits = 3",
        f", {SEX}: expected digits on a column of kind local_id or national_id only; found it on"
        " a column of kind code. Take it out.",
    ),
    "yes on a column of another kind": (
        'codes = "sexes"',
        'yes = ["Y"]',
        f", {SEX}: expected yes and no on a column of kind flag only; found them on a column of"
        " kind code. Take them out.",
    ),
    "a flag without a word for no": (
        DATE,
        'kind = "flag", no = []',
        f", {LEFT}: expected a flag column to list its words for yes and for no; found no word for"
        ' no. Write yes = ["Y"] and no = ["N"], here or once under [flags].',
    ),
    "a word that means yes and no": (
        DATE,
        'kind = "flag", yes = ["n"]',
        f", {LEFT}: expected no word that means both yes and no, capitals or not; found one that"
        " does. Take it out of one of them.",
    ),
    "a sentinel that is a word for no": (
        DATE,
        'kind = "flag", sentinels = ["N"]',
        f", {LEFT}: expected sentinels that are no word for yes or for no; found one that is, so"
        " that it would always be read as nothing. Take it out of one of them.",
    ),
    "a code list that is misspelt": (
        '"sexes"',
        '"sexess"',
        f", {SEX}, codes: expected a code list that is there; found no list `sexess`."
        " Did you mean `sexes`?",
    ),
    "a code list that nobody wrote": (
        '"sexes"',
        '"zz"',
        f", {SEX}, codes: expected a code list that is there; found no list `zz`."
        " Add codes/zz.toml.",
    ),
    "a canonical name of another form": (
        '"left_on"',
        '"Left on"',
        f", {FILE}, column 2, name: {WORD}; found another text. Write it in this way.",
    ),
    "a canonical name that landing keeps for itself": (
        '"left_on"',
        '"row_id"',
        f", {FILE}, column 2 (row_id), name: expected a canonical name that is not kept for"
        " ourselves; found `row_id`. Choose another word.",
    ),
    "one canonical name for two columns": (
        '"left_on"',
        '"pupil_id"',
        f", {FILE}: expected each canonical name once; found column 1 and column 2 with the same."
        " Rename one.",
    ),
    "one header for two columns": (
        'header = "Sex"',
        'header = "Sex", aliases = ["LEFT "]',
        f", {FILE}: expected each header or alias once, capitals or not; found column 2 and"
        " column 3 with the same. Leave it to the column it belongs to.",
    ),
    "a blank header": (
        '"Left"',
        '" "',
        f", {LEFT}, header: {SOMETHING}; found spaces alone. Write it, or leave it out.",
    ),
    "an empty alias": (
        'header = "Sex"',
        'header = "Sex", aliases = ["Gender", ""]',
        f", {SEX}, aliases, entry 2: {SOMETHING}; found an empty text. Put it right.",
    ),
}


@pytest.mark.parametrize("what", REFUSALS)
def test_an_invalid_column_is_refused_in_this_sentence(tmp_path: Path, what: str) -> None:
    with pytest.raises(FeedError) as refused:
        loaded(tmp_path, changed(REFUSALS[what]))
    assert str(refused.value) == f"feeds/school.toml{REFUSALS[what][2]}"
