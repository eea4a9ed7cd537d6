"""Each fault of a check's pair is refused, with its own sentence."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.small_pair import NAME, SQL, TOML, edited, write_rooms
from wholepicture.authoring.examples import (
    ExampleWarehouse,
    differences,
    example_warehouse,
    unshown_edges,
)
from wholepicture.errors import PairError
from wholepicture.rules.checks import load_check

SQL_FILE = f"sql/checks/{NAME}.sql"
CHECK = f"check {NAME}: "
FILE = f"expectations/checks/{NAME}.toml"

# the fault as (old, new) in the TOML, and the sentence
TOML_FAULTS = {
    "an unknown key": (
        ('title = "Open referral"', 'titel = "Open referral"'),
        f"{FILE}, title: expected the key `title`; found none. Add it.",
    ),
    "a gap without a remedy": (
        ('remedy = { gap = "act" }', 'remedy = { unknown = "record" }'),
        CHECK + 'expected a remedy for `gap`, as in remedy = { gap = "record" }; found none.'
        " Say what puts it right: record, act, review, late, export or partner.",
    ),
    "a key beside those known": (
        ('unit = "days"', 'unit = "days", sevrity = "info"'),
        f"{FILE}, parameters.allow.sevrity: expected only keys that we know; found `sevrity`."
        " Known keys: because, local, no_edge, unit, value.",
    ),
    "an unknown key with a near one": (
        ("must_be_met = 0.9", "must_be_mett = 0.9"),
        f"{FILE}, must_be_mett: expected only keys that we know; found `must_be_mett`."
        " Did you mean `must_be_met`?",
    ),
    "no citation": (
        ('cites = ["F01"]', "cites = []"),
        f"{FILE}, cites: expected at least one entry; found none. Add one.",
    ),
    "no cites at all": (
        ('cites = ["F01"]\n', ""),
        f"{FILE}, cites: expected the key `cites`; found none. Add it.",
    ),
    "a citation that is not listed": (
        ('cites = ["F01"]', 'cites = ["F01", "F022"]'),
        CHECK + "expected citations listed in expectations/citations.toml;"
        " found `F022`, which is not. Did you mean `F02`?",
    ),
    "a severity of its own": (
        ('severity = "warning"', 'severity = "grave"'),
        f"{FILE}, severity: expected one of critical, warning, info; found another word."
        " Put it right.",
    ),
    "a number without a reason": (
        (', because = "a week is enough for an example"', ""),
        f"{FILE}, parameters.allow.because: expected the key `because`; found none. Add it.",
    ),
    "a reason of one letter": (
        ('because = "a week is enough for an example"', 'because = "x"'),
        f"{FILE}, parameters.allow.because: expected some words; found too few. Write them.",
    ),
    "a declared parameter that nothing uses": (
        ("[evidence]", 'wait = { value = 1, unit = "days", because = "none" }\n[evidence]'),
        CHECK + "expected every declared parameter used by the SQL; found `wait` unused."
        " Remove [parameters.wait] or use $wait.",
    ),
    "a verdict the SQL can give and no example expects": (
        ('expect.referral-1 = "gap"', "expect = {}"),
        CHECK + "expected every verdict the SQL can give expected by a worked example;"
        " found none that expects `gap`. Add an example to the TOML.",
    ),
    "a title that about conduct": (
        ('title = "Open referral"', 'title = "Closure missed"'),
        CHECK + "expected words about the record; found `missed` in the title."
        " Say what the record does not show: no ... recorded by <date>.",
    ),
}

# the fault as (old, new) in the SQL, and the sentence
SQL_FAULTS = {
    "a parameter used and not declared": (
        ("$allow::integer", "$alow::integer"),
        CHECK + "expected every parameter the SQL uses declared in the TOML;"
        " found `$alow` without a declaration."
        " Add [parameters.alow] with value, unit and because.",
    ),
    "a number": (
        ("$allow::integer", "$allow::integer + 2"),
        CHECK + "expected no number in the SQL but 0 and 1; found the number 2."
        " Make it a parameter with a value, a unit and a reason.",
    ),
    "a clock": (
        ("$as_at > due_on", "current_date > due_on and $as_at > due_on"),
        CHECK + "expected a query that reads no clock; found a clock function. Use $as_at.",
    ),
    "no question": (
        ("-- One row per referral: is it closed in time?\n", ""),
        CHECK + "expected a first line that asks the question, as a comment; found none."
        " Begin the SQL with `-- One row per ...`.",
    ),
}

# the fault as (old, new) in the TOML or the SQL, and the sentence
DATABASE_FAULTS = {
    "a column the schema does not have": (
        ("referral.person_id = person", "referral.child_id = person"),
        f'{SQL_FILE}, line 12, column 33: expected SQL that DuckDB can run; found Table "referral"'
        ' does not have a column named "child_id". Correct its name.',
    ),
    "a table listed and not read": (
        ('needs = ["assessment"]', 'needs = ["assessment", "early_help.started_on"]'),
        CHECK + "expected only tables that the SQL reads in `needs`;"
        " found `early_help` listed and not read. Remove it.",
    ),
    "a column listed that there is none of": (
        ('needs = ["assessment"]', 'needs = [["assessment", "assessment.started"]]'),
        CHECK + "expected tables and columns of sql/schema/record.sql in `needs`;"
        " found `assessment.started`, which is not one. Did you mean `assessment.started_on`?",
    ),
    "a table of another schema": (
        ("left join record.assessment on", "left join landing.assessment on"),
        CHECK + "expected record and derived tables only; found `landing.assessment`."
        " Name tables as record.x or derived.x.",
    ),
    "a file read": (
        ("left join record.assessment on", "left join read_csv('a.csv') as assessment on"),
        CHECK + "expected record and derived tables only; found a function that reads files."
        " Read record and derived tables.",
    ),
    "two statements": (
        ("from judged\n", "from judged;\nselect 1\n"),
        CHECK + "expected one SELECT; found SELECT and SELECT."
        " Write one SELECT over record and derived tables.",
    ),
    "a statement that is no query": (
        ("with\n\njudged as", "create table x as with\n\njudged as"),
        CHECK + "expected one SELECT; found CREATE."
        " Write one SELECT over record and derived tables.",
    ),
    "no SQL": (
        ("from judged\n", "from from judged\n"),
        f"{SQL_FILE}, line 23, column 6: expected SQL that DuckDB can run; found syntax error at or"
        ' near "from". Correct it.',
    ),
    "a column that is neither the envelope's nor declared": (
        ("    referred_on,\n", "    referred_on,\n    row_id as measured,\n"),
        CHECK + "expected columns of the envelope and declared evidence only;"
        " found the column `measured`."
        " Declare it in [evidence], or did you mean `measure`?",
    ),
    "declared evidence that is not given": (
        ("    referred_on,\n", ""),
        CHECK + "expected a column for every declared evidence; found none called `referred_on`."
        " Give it, or take it out of [evidence].",
    ),
    "neither a child nor children": (
        ("    person_id as child_id,\n", ""),
        CHECK + "expected one column `child_id` or `child_ids`; found none. Give exactly one.",
    ),
    "a child and children": (
        ("    person_id as child_id,\n", "    person_id as child_id,\n    [''] as child_ids,\n"),
        CHECK + "expected one column `child_id` or `child_ids`; found `child_id` and `child_ids`."
        " Give exactly one.",
    ),
    "no verdict": (
        ("    verdict,\n", ""),
        CHECK + "expected one column `judged` or `verdict`; found none. Give exactly one.",
    ),
    "a column of another type": (
        ("$as_at - due_on as measure", "due_on as measure"),
        CHECK + "expected `measure` of type BIGINT; found DATE. Cast it, or declare it so.",
    ),
    "evidence of another type than declared": (
        ('[evidence]\nreferred_on = "date"', '[evidence]\nreferred_on = "count"'),
        CHECK + "expected `referred_on` of type BIGINT; found DATE."
        " Cast it, or declare it so.",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def laid_out() -> Iterator[ExampleWarehouse]:
    with example_warehouse() as opened:
        yield opened


def changed(old: str, new: str) -> tuple[str, str]:
    """The pair's two texts; the one that has the old words is changed."""
    return (edited(TOML, old, new), SQL) if old in TOML else (TOML, edited(SQL, old, new))


@pytest.mark.parametrize("fault", [*TOML_FAULTS, *SQL_FAULTS])
def test_a_pair_is_refused_at_load_for(tmp_path: Path, fault: str) -> None:
    change, sentence = {**TOML_FAULTS, **SQL_FAULTS}[fault]
    with pytest.raises(PairError) as refused:
        load_check(NAME, *write_rooms(tmp_path, *changed(*change)))
    assert str(refused.value) == sentence


@pytest.mark.parametrize("fault", list(DATABASE_FAULTS))
def test_a_pair_is_refused_against_the_schema_for(
    laid_out: ExampleWarehouse, tmp_path: Path, fault: str
) -> None:
    change, sentence = DATABASE_FAULTS[fault]
    check = load_check(NAME, *write_rooms(tmp_path, *changed(*change)))
    with pytest.raises(PairError) as refused:
        laid_out.verify(check)
    assert str(refused.value) == sentence


def test_a_name_that_tells_of_conduct_is_refused(tmp_path: Path) -> None:
    rooms = write_rooms(tmp_path)
    for room, ending in zip(rooms, ("toml", "sql"), strict=True):
        place = room / "checks" / "small"
        (place / f"open_referral.{ending}").rename(place / f"missed_visit.{ending}")
    with pytest.raises(PairError) as refused:
        load_check("small/missed_visit", *rooms)
    assert str(refused.value) == (
        "check small/missed_visit: expected words about the record; found `missed` in the"
        " name. Say what the record does not show: no ... recorded by <date>."
    )


def test_a_common_parameter_may_not_be_declared_again(tmp_path: Path) -> None:
    own = '[parameters.adult_age]\nvalue = 16\nunit = "years"\nbecause = "another age"\n[evidence]'
    toml = edited(TOML, "[evidence]", own)
    sql = edited(SQL, "$as_at > due_on", "$as_at > due_on and $adult_age > 0")
    with pytest.raises(PairError) as refused:
        load_check(NAME, *write_rooms(tmp_path, toml, sql))
    assert str(refused.value) == (
        CHECK + "expected names other than those of expectations/common.toml; found `adult_age`,"
        " a common parameter, declared again. Remove it, or name it otherwise."
    )


def test_a_number_in_a_comment_or_a_text_is_no_number(tmp_path: Path) -> None:
    sql = edited(SQL, "is it closed in time?\n", "is it closed in 7 days?\n")
    sql = edited(sql, "    due_on,\n", "    due_on,\n    nullif('42', '42') as because_of,\n")
    assert load_check(NAME, *write_rooms(tmp_path, sql=sql)).sql == sql


def test_the_small_pair_holds_and_shows_both_edges(
    laid_out: ExampleWarehouse, tmp_path: Path
) -> None:
    check = load_check(NAME, *write_rooms(tmp_path))
    laid_out.verify(check)
    assert [differences(laid_out, check, example) for example in check.examples] == [[], []]
    assert unshown_edges(laid_out, check) == []


def test_an_edge_that_no_example_shows_is_reported(
    laid_out: ExampleWarehouse, tmp_path: Path
) -> None:
    toml = edited(TOML, "as_at = 2026-11-21", "as_at = 2026-11-23")
    check = load_check(NAME, *write_rooms(tmp_path, toml))
    assert unshown_edges(laid_out, check) == ["allow is raised by one"]


def test_an_edge_with_a_reason_is_not_asked_for(laid_out: ExampleWarehouse, tmp_path: Path) -> None:
    toml = edited(TOML, "as_at = 2026-11-21", "as_at = 2026-11-23")
    toml = edited(toml, 'unit = "days"', 'unit = "days", no_edge = "the eighth day is a holiday"')
    assert unshown_edges(laid_out, load_check(NAME, *write_rooms(tmp_path, toml))) == []


def test_an_example_that_expects_another_sentence_is_reported_apart(
    laid_out: ExampleWarehouse, tmp_path: Path
) -> None:
    toml = edited(TOML, '= "gap"', '= { verdict = "gap", message = "nothing", why = "" }')
    check = load_check(NAME, *write_rooms(tmp_path, toml))
    found = differences(laid_out, check, check.examples[1])
    said = "message no closure recorded by 2026-11-20 of the referral of 2026-11-13"
    assert [(one.expected, one.found) for one in found] == [("message nothing", said)]


def test_an_example_that_expects_otherwise_is_reported_apart(
    laid_out: ExampleWarehouse, tmp_path: Path
) -> None:
    toml = edited(TOML, "as_at = 2026-11-21", "as_at = 2026-11-20")
    check = load_check(NAME, *write_rooms(tmp_path, toml))
    found = differences(laid_out, check, check.examples[1])
    assert [(one.subject_id, one.expected, one.found) for one in found] == [
        ("referral-1", "verdict gap", "verdict met")
    ]
