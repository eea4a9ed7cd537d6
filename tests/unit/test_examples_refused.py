"""A fault in the TOML of examples is refused with the place where the author wrote it."""

from pathlib import Path

import pytest

from helpers.small_pair import NAME, TOML, edited, loaded, with_edges
from wholepicture.errors import PairError

FILE = f"expectations/checks/{NAME}.toml"
EIGHTH = 'example "open on its eighth day is a gap"'
AS_EDGE = 'Write `parameter = { "table.key.column" = { verdict = value, verdict = value } }`.'
REFERRED_ON = '"referral.referral-1.referred_on"'


# the fault as (old, new) in the TOML, its place, and the rest of the sentence
FAULTS = {
    "no night": (
        ("night = 2026-11-20\n", ""),
        "night",
        "expected the night of the examples, a date such as 2026-11-20; found none."
        " Write it above the first table.",
    ),
    "a night that is a time": (
        ("night = 2026-11-20\n", "night = 2026-11-20T00:00:00\n"),
        "night",
        "expected the night of the examples, a date such as 2026-11-20; found something else."
        " Write it above the first table.",
    ),
    "examples as a list": (
        (TOML[TOML.index("[example.") :], '[[example]]\nname = "open"\n'),
        "example",
        'expected examples that are named in their header, `[example."its name"]`; found a list.'
        " Name each in its header.",
    ),
    "rows as a list": (
        (
            'referral.referral-1 = { person_id = "child-1", referred_on = 2026-11-13 }',
            'referral = [{ referral_id = "referral-1" }]',
        ),
        "given, referral",
        "expected rows by their key; found something else."
        " Write `table.key = { column = ... }`, a key that holds a dot or a bar in quotes.",
    ),
    "a table that the record lacks": (
        ("referral.referral-1 =", "referal.referral-1 ="),
        "given",
        "expected a table of the record; found `referal`. Did you mean `referral`?",
    ),
    "a column that the table lacks": (
        ("referred_on = 2026-11-13", "refered_on = 2026-11-13"),
        "given, referral.referral-1",
        "expected a column of record.referral; found `refered_on`. Did you mean `referred_on`?",
    ),
    "the key again": (
        ('person_id = "child-1"', 'referral_id = "referral-1"'),
        "given, referral.referral-1",
        "expected the key once, as the row's name; found `referral_id` again. Remove it.",
    ),
    "a cell that is a list": (
        ("referred_on = 2026-11-13", "referred_on = [2026-11-13]"),
        "given, referral.referral-1, referred_on",
        "expected a text, a number, a date, true or false; found something else."
        " Write one value, and a key that holds a dot in quotes.",
    ),
    "a strange key of an example": (
        ("as_at = 2026-11-21", "at = 2026-11-21"),
        EIGHTH,
        "expected a table of the record, or as_at, without, parameters or expect; found `at`."
        " Did you mean `as_at`?",
    ),
    "a row of no cells in an example": (
        ("as_at = 2026-11-21", 'person.child-1 = "Ada"'),
        f"{EIGHTH}, person.child-1",
        "expected the cells of a row; found something else."
        " Write `table.key = { column = ... }`, a key that holds a dot or a bar in quotes.",
    ),
    "a list of no copies in an example": (
        ("as_at = 2026-11-21", "person.child-1 = []"),
        f"{EIGHTH}, person.child-1",
        "expected the cells of a row; found something else."
        " Write `table.key = { column = ... }`, a key that holds a dot or a bar in quotes.",
    ),
    "no expectation": (
        ('expect.referral-1 = "gap"', ""),
        f"{EIGHTH}, expect",
        'expected a verdict for each subject, as `expect.child-1 = "gap"`, or `expect = {}`;'
        " found none. Write every row that the SQL must give, by its subject.",
    ),
    "expectations as a list": (
        ('expect.referral-1 = "gap"', "expect = []"),
        f"{EIGHTH}, expect",
        'expected a verdict for each subject, as `expect.child-1 = "gap"`, or `expect = {}`;'
        " found something else. Write every row that the SQL must give, by its subject.",
    ),
    "a verdict that there is not": (
        ('expect.referral-1 = "gap"', 'expect.referral-1 = "gapp"'),
        f"{EIGHTH}, expect.referral-1, verdict",
        "expected one of met, gap, unknown, not_yet_due; found another word. Put it right.",
    ),
    "an expected field that there is not": (
        ('expect.referral-1 = "gap"', 'expect.referral-1 = { verdict = "gap", du_on = "" }'),
        f"{EIGHTH}, expect.referral-1, du_on",
        "expected only keys that we know; found `du_on`. Did you mean `due_on`?",
    ),
    "the subject again": (
        ('expect.referral-1 = "gap"', 'expect.referral-1 = { subject_id = "r", verdict = "gap" }'),
        f"{EIGHTH}, expect.referral-1",
        "expected the subject once, as the row's name; found `subject_id` again. Remove it.",
    ),
    "a row left out that is not there": (
        ("as_at = 2026-11-21", 'without = ["referral:referral-2"]'),
        f"{EIGHTH}, without",
        "expected rows of [given], as `table:key`; found `referral:referral-2`."
        " Did you mean `referral:referral-1`?",
    ),
    "a parameter set that is none": (
        ("as_at = 2026-11-21", "parameters = { alow = 3 }"),
        f"{EIGHTH}, parameters",
        "expected parameters of the check or of expectations/common.toml; found `alow`, which is"
        " not one. Did you mean `allow`?",
    ),
}


@pytest.mark.parametrize(("edit", "place", "rest"), FAULTS.values(), ids=FAULTS)
def test_an_example_is_refused_where_the_analyst_wrote_it(
    tmp_path: Path, edit: tuple[str, str], place: str, rest: str
) -> None:
    with pytest.raises(PairError) as refused:
        loaded(tmp_path, edited(TOML, *edit))
    assert str(refused.value) == f"{FILE}, {place}: {rest}"


def test_two_examples_of_one_name_are_refused_with_the_line(tmp_path: Path) -> None:
    toml = edited(TOML, "open on its eighth day is a gap", "open on its seventh day is met")
    with pytest.raises(PairError) as refused:
        loaded(tmp_path, toml)
    line = 1 + toml[: toml.rindex("[example.")].count("\n")
    assert str(refused.value) == (
        f"small/open_referral.toml, line {line}: expected each name once; found one that is there"
        " already. Rename it, or remove one."
    )


# the faulty lines of [edges], the place in them, and the rest of the sentence
EDGE_FAULTS = {
    "a parameter that is none": (
        "alow = { as_at = { met = 2026-11-20, gap = 2026-11-21 } }",
        "edges",
        "expected a parameter of the check, or of expectations/common.toml; found `alow`."
        " Did you mean `allow`?",
    ),
    "no table": (
        "allow = 7",
        "edges.allow",
        f"expected edges as tables; found something else. {AS_EDGE}",
    ),
    "no cell": (
        'allow = { in = "open on its seventh day is met" }',
        "edges.allow",
        f"expected a cell or `as_at`; found none. {AS_EDGE}",
    ),
    "an example that there is not": (
        'allow = { in = "open on its day is met", as_at = { met = 2026-11-20, gap = 2026-11-21 } }',
        "edges.allow, in",
        "expected the name of an example; found the name of none."
        " Did you mean `open on its seventh day is met`?",
    ),
    "a list for an example": (
        "allow = { in = [], as_at = { met = 2026-11-20, gap = 2026-11-21 } }",
        "edges.allow, in",
        "expected the name of an example; found something else. Write a name.",
    ),
    "a cell without quotes": (
        "allow.referral.referral-1.referred_on = { met = 2026-11-13, gap = 2026-11-12 }",
        "edges.allow, referral",
        'expected `as_at`, or a cell as "table.key.column"; found neither. Put it in quotes.',
    ),
    "a cell of a table that there is not": (
        'allow = { "referal.referral-1.referred_on" = { met = 2026-11-13, gap = 2026-11-12 } }',
        "edges.allow, referal.referral-1.referred_on",
        "expected a table of the record; found `referal`. Did you mean `referral`?",
    ),
    "a cell that the table lacks": (
        'allow = { "referral.referral-1.begun_on" = { met = 2026-11-13, gap = 2026-11-12 } }',
        "edges.allow, referral.referral-1.begun_on",
        "expected a column of record.referral; found `begun_on`. Did you mean `closed_on`?",
    ),
    "a cell of a row that is not given": (
        'allow = { "referral.referral-2.referred_on" = { met = 2026-11-13, gap = 2026-11-12 } }',
        "edges.allow, referral.referral-2.referred_on",
        "expected a row of referral that is given; found `referral-2`. Did you mean `referral-1`?",
    ),
    "a cell that holds a text": (
        'allow = { "referral.referral-1.person_id" = { met = "a", gap = "b" } }',
        "edges.allow, referral.referral-1.person_id",
        "expected a cell that holds a date or a whole number; found one of another kind."
        " State its boundary by two examples.",
    ),
    "numbers for days": (
        "allow = { as_at = { met = 7, gap = 8 } }",
        "edges.allow, as_at",
        "expected days; found something else. Put it right.",
    ),
    "a verdict that there is not": (
        "allow = { as_at = { mett = 2026-11-20, gap = 2026-11-21 } }",
        "edges.allow, as_at",
        "expected verdicts, or `out` for no row; found `mett`. Did you mean `met`?",
    ),
    "one side alone": (
        "allow = { as_at = { gap = [2026-11-21, 2026-11-22] } }",
        "edges.allow, as_at",
        "expected two verdicts or more; found less. Write a value for each side of the turn.",
    ),
    "a value on both sides": (
        "allow = { as_at = { met = 2026-11-20, gap = [2026-11-20, 2026-11-21] } }",
        "edges.allow, as_at",
        "expected each value once; found one twice. Remove one.",
    ),
    "a day between": (
        "allow = { as_at = { met = 2026-11-20, gap = 2026-11-22 } }",
        "edges.allow, as_at",
        "expected neighbours where the verdict turns, such as one day and the next; found others"
        " between `met` and `gap`. Write the last value of the one and the first of the other.",
    ),
    "a weekend between": (
        f"allow = {{ {REFERRED_ON} = {{ gap = 2026-11-13, met = 2026-11-16 }} }}",
        "edges.allow, referral.referral-1.referred_on",
        "expected neighbours where the verdict turns, such as one day and the next; found others"
        " between `gap` and `met`. Write the last value of the one and the first of the other.",
    ),
    "a day between at the second turn": (
        "allow = { as_at = { met = 2026-11-20, not_yet_due = 2026-11-21, gap = 2026-11-25 } }",
        "edges.allow, as_at",
        "expected neighbours where the verdict turns, such as one day and the next; found others"
        " between `not_yet_due` and `gap`."
        " Write the last value of the one and the first of the other.",
    ),
}


@pytest.mark.parametrize(("edges", "place", "rest"), EDGE_FAULTS.values(), ids=EDGE_FAULTS)
def test_an_edge_is_refused_where_the_analyst_wrote_it(
    tmp_path: Path, edges: str, place: str, rest: str
) -> None:
    with pytest.raises(PairError) as refused:
        loaded(tmp_path, with_edges(edges))
    assert str(refused.value) == f"{FILE}, {place}: {rest}"


def test_an_edge_in_a_row_of_which_there_are_copies_is_refused(tmp_path: Path) -> None:
    toml = edited(TOML, "[given]", "[given]\nreferral.referral-9 = [{}, {}]")
    edges = 'allow = { "referral.referral-9.referred_on" = { met = 2026-11-13, gap = 2026-11-12 } }'
    with pytest.raises(PairError, match="expected a row that is given once; found copies of one"):
        loaded(tmp_path, with_edges(edges, toml))


def test_edges_without_a_subject_are_refused(tmp_path: Path) -> None:
    toml = with_edges("allow = { as_at = { met = 2026-11-20, gap = 2026-11-21 } }")
    with pytest.raises(PairError) as refused:
        loaded(tmp_path, edited(toml, 'subject = "referral-1"\n', ""))
    assert str(refused.value) == (
        f"{FILE}, subject: expected the subject of the edges; found none."
        ' Write it above the first table, such as `subject = "child-1"`.'
    )


@pytest.mark.parametrize(
    ("edges", "rows"),
    [("allow = {}", ""), ("allow = []", ""), ("", "edges = 3\n"), ("", "given = 3\n")],
    ids=["an empty edge", "no edge", "edges that are no table", "rows that are no table"],
)
def test_what_has_another_form_is_refused_in_a_sentence(
    tmp_path: Path, edges: str, rows: str
) -> None:
    toml = with_edges(edges)
    if rows:
        section = rows.partition(" ")[0]
        start, end = toml.index(f"[{section}]"), toml.index("[example.")
        toml = edited(toml[:start] + toml[end:], "night =", f"{rows}night =")
    with pytest.raises(PairError):
        loaded(tmp_path, toml)
