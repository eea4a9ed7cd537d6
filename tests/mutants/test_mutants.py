"""A mutant is the text with one change, never in a comment, a name or a parameter."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.campaign import examples
from wholepicture.authoring.mutants import mutants
from wholepicture.rules.forms import forms_sql
from wholepicture.warehouse import open_warehouse

# a condition or a column, and all of its mutants
CHANGED = {
    "a <= b": ["a < b"],
    "a < b": ["a <= b"],
    "a >= b": ["a > b"],
    "a > b": ["a >= b"],
    "a = b": ["a <> b"],
    "a <> b": ["a = b"],
    "a != b": ["a = b"],
    "a + b": ["a - b"],
    "f(a) - 3": ["f(a) + 3", "f(a) - (3 + 1)"],
    "a = -1": ["a <> -1", "a = -0"],
    "x > 1 and y > 0": [
        "x >= 1 and y > 0", "x > 0 and y > 0", "x > 1 or y > 0", "x > 1 and y >= 0",
        "x > 1 and y > 1",
    ],
    "a is null": ["a is not null"],
    "a is not null": ["a is  null"],
    "a is not distinct from b": ["a is  distinct from b"],
    "a is distinct from b": ["a is not distinct from b"],
    "a in (b, c)": ["a not in (b, c)"],
    "a not in (b, c)": ["a  in (b, c)"],
    "a between b and c": ["a not between b and c"],
    "(a between b and c) and d is null": [
        "(a not between b and c) and d is null",
        "(a between b and c) or d is null",
        "(a between b and c) and d is not null",
    ],
    "a between f(b, c) and c or d": [
        "a not between f(b, c) and c or d",
        "a between f(b, c) and c and d",
    ],
    "case when a.is_b then c end": ["case when not a.is_b then c end"],
    "count(*) filter (where a)": ["count(*) filter (where not a)"],
    "case when not a then b end": ["case when  a then b end"],
    "coalesce(a, true)": ["coalesce(a, false)"],
    "max(a)": ["min(a)"],
    "max_by(a, b)": ["min_by(a, b)"],
    "greatest(a, b)": ["least(a, b)"],
    "bool_or(a)": ["bool_and(a)"],
    "by a desc nulls last": ["by a asc nulls last", "by a desc nulls first"],
    "a left join b": ["a inner join b"],
    "a inner join b": ["a left join b"],
    "left(a, b)": [],
    "verdict = 'met'": ["verdict <> 'met'", "verdict = 'gap'"],
    "'gap'": ["'met'"],
    "'unknown'": ["'met'"],
    "'not_yet_due'": ["'gap'"],
    "'RC9'": ["'another word'"],
    "case when a then error('[visits]') end": ["case when not a then error('[visits]') end"],
    "select at_least_one(a, '[visits]')": [],
    "'it''s <= 1'": ["'another word'"],
    r"e'it\'s <= 1'": ["'another word'"],
    "a[1]": ["a[0]"],
    "date '2026-11-20'": [],
    "interval '1' day": [],
    "1_000": ["(1_000 + 1)"],
    "1.5e3": ["(1.5e3 + 1)"],
    "list_1": [],
    "a.true": [],
    "max := 2": ["max := (2 + 1)"],
    "a::integer": [],
    "lambda x: x.is_so": [],
    "$as_at": [],
    "$n_1 -- a <= 1 and not 'met'": [],
    "a /* b <= 1 /* and */ or c */": [],
    '"a <= 1 and ""b"""': [],
    "$$a <= 1$$": [],
    "$x$it's not$x$": [],
    "create or replace temp macro f(a := 0) as (a)": [
        "create or replace temp macro f(a := 1) as (a)"
    ],
    "A IS NULL OR B": ["A is not NULL OR B", "A IS NULL and B"],
}  # fmt: skip


@pytest.mark.parametrize("sql", CHANGED)
def test_what_becomes_of_a_text(sql: str) -> None:
    assert [mutant.sql for mutant in mutants(sql)] == CHANGED[sql]


def test_a_mutant_says_in_which_line_what_became_what() -> None:
    sql = "-- a <= b\nselect a\nfrom b\nwhere a <= b\n"
    (mutant,) = mutants(sql)
    assert mutant == ("-- a <= b\nselect a\nfrom b\nwhere a < b\n", 4, "<=", "<")


@pytest.mark.parametrize("stem", forms_sql())
def test_a_mutant_of_a_form_differs_in_one_line_and_can_be_read(stem: str) -> None:
    sql = forms_sql()[stem]
    with open_warehouse() as warehouse:
        for mutant in mutants(sql):
            lines = zip(sql.splitlines(), mutant.sql.splitlines(), strict=True)
            changed = [number for number, (was, now) in enumerate(lines, start=1) if was != now]
            assert changed == [mutant.line]
            assert mutant.was in sql.splitlines()[mutant.line - 1]
            assert set(warehouse.statement_kinds(mutant.sql)) == {"CREATE"}


@given(st.text(alphabet="ab '\"$-/*<=>()[].:+1\n\\eE"))
@settings(max_examples=examples(200), deadline=None)
def test_any_text_at_all_is_read(sql: str) -> None:
    assert all(mutant.sql != sql for mutant in mutants(sql))
