"""Results of the macros beside the forms in `sql/forms/`, for a few rows."""

from datetime import date
from typing import Any

from forms.visit_cases import VISIT_CASES

# birth dates and dates: two equal ones, one before 1970, one blank
_PEOPLE = """
    (values ('b', date '2020-01-01'), ('z', null), ('d', date '1961-01-01'),
        ('a', date '2020-01-01'), ('c', date '2021-01-01')
    ) as people(id, on_date)
"""


def _help(*rows: str, since: str = "date '2026-11-09'") -> str:
    """The result on help from a date to 20 November, for rows of start, end and doubt."""
    values = ", ".join(f"({row})" for row in rows)
    in_force = f"help_since(started_on, ended_on, is_doubtful, {since}, date '2026-11-20')"
    names = "times(started_on, ended_on, is_doubtful)"
    return f"select unnest({in_force}) from (values {values}) as {names}"


def _reviewed(*rows: str, since: str = "date '2026-11-05'") -> str:
    """What is said of decision reviews since a day, of rows of day and doubt."""
    values = ", ".join(f"({row})" for row in rows)
    said = f"reviewed_from(on_day::date, is_doubtful::boolean, {since})"
    return f"select unnest({said}) from (values {values}) as reviews(on_day, is_doubtful)"


def _children(*asked: str) -> str:
    """Whether each was a child on 5 November: born, expected, eighteen on, of unknown age."""
    said = ", ".join(f"was_child_on({one}, date '2026-11-05')" for one in asked)
    return f"select [{said}]"


def _living(*asked: str) -> str:
    """Whether each was a living child on 5 November: born on, died on."""
    said = (
        "was_living_child_on(struct_pack(born_on := born_on, expected_on := null::date,"
        " eighteen_on := birthday(born_on, 18), died_on := died_on, is_age_unknown := false),"
        " date '2026-11-05')"
    )
    values = ", ".join(f"({place}, {one})" for place, one in enumerate(asked))
    people = f"(values {values}) as people(place, born_on, died_on)"
    return f"select list(said order by place) from (select place, {said} as said from {people})"


def _nothing(*rows: str) -> str:
    """Whether each led to nothing in ten working days: mark, day, day of what followed, night."""
    said = ", ".join(
        f"led_to_nothing({mark}, {referred}, {followed}, 10, {as_at})"
        for mark, referred, followed, as_at in (row.split(", ") for row in rows)
    )
    return f"select [{said}]"


def _worst(*rows: str) -> str:
    """The kept row of a subject, for rows of verdict and row id."""
    values = ", ".join(f"('s', {row})" for row in rows)
    judged = f"(values {values}) as rows_of(subject_id, verdict, row_id)"
    kept = "is_worst_row(subject_id, struct_pack(verdict := verdict), row_id)"
    return f"select verdict, row_id from {judged} qualify {kept}"


_DAYS = tuple(date(2026, 11, day) for day in range(1, 20))

CASES: dict[str, tuple[str, tuple[Any, ...]]] = {
    **VISIT_CASES,
    "the open first, of these the youngest, then by id, and who has no birth date last": (
        f"select open_first(id, id not in ('c', 'y'), on_date) from (from {_PEOPLE} "
        "union all select 'y', null::date)",
        (["a", "b", "d", "z", "c", "y"],),
    ),
    "the latest first, then by id, and what has no day last": (
        f"select latest_first(id, on_date) from {_PEOPLE}",
        (["c", "a", "b", "d", "z"],),
    ),
    "help in force on the first day asked about, in no doubt and in doubt": (
        _help(
            "null, date '2026-11-05', false", "null, date '2026-11-10', false",
            "null, date '2026-11-10', true", "null, date '2026-11-08', true",
        ),
        (date(2026, 11, 9), True, True),
    ),
    "help that ended on the first day asked about, or before, was in force on none": (
        _help("null, date '2026-11-09', false", "null, date '2026-11-09', true"),
        (date(2026, 11, 8), False, False),
    ),
    "help that goes on, or ends later, is in force on the last day": (
        _help("null, null, false", "null, date '2026-12-01', false", since="date '2026-11-20'"),
        (date(2026, 11, 20), True, False),
    ),
    "what begins on the last day counts, and what begins later does not": (
        _help(
            "date '2026-11-20', date '2026-11-21', true", "date '2026-11-21', null::date, false"
        ),
        (None, False, True),
    ),
    "what begins later does not count in doubt either": (
        _help("date '2026-11-20', date '2026-11-21', false", "date '2026-11-21', null, true"),
        (date(2026, 11, 20), True, False),
    ),
    "since a blank day nothing is in force": (
        _help("null, date '2026-11-10', false", "null, null, true", since="null::date"),
        (date(2026, 11, 9), False, False),
    ),
    "of several rows of a subject the gap is kept, whichever comes first": (
        _worst("'met', 1", "'not_yet_due', 2", "'unknown', 3", "'gap', 4"),
        ("gap", 4),
    ),
    "an unknown is worse than what is not yet due, and that than what is met": (
        _worst("'met', 1", "'not_yet_due', 2", "'unknown', 3"),
        ("unknown", 3),
    ),
    "what is not yet due is worse than what is met": (
        _worst("'met', 1", "'not_yet_due', 2"),
        ("not_yet_due", 2),
    ),
    "of two rows as bad the first in the file is kept": (
        _worst("'gap', 2", "'gap', 1"),
        ("gap", 1),
    ),
    "a child from the day of birth to the day before the eighteenth birthday": (
        _children(
            "date '2026-11-05', null, date '2044-11-05', false",
            "date '2026-11-06', null, date '2044-11-06', false",
            "date '2008-11-06', null, date '2026-11-06', false",
            "date '2008-11-05', null, date '2026-11-05', false",
        ),
        ([True, False, True, False],),
    ),
    "a child not known to be expected, and of unknown age or without a row, is one": (
        _children(
            "null::date, null, null::date, true",
            "null::date, date '2026-12-01', null::date, false",
            "null::date, null, null::date, null::boolean",
            "date '1990-01-01', null, date '2008-01-01', true",
        ),
        ([True, False, True, True],),
    ),
    "reviewed on the first day asked about, or later, on the last of those days": (
        _reviewed(
            "date '2026-11-05', false", "date '2026-11-06', false", "date '2026-11-04', true"
        ),
        (_DAYS[5], False),
    ),
    "reviewed on the first day alone": (
        _reviewed("date '2026-11-05', false", "date '2026-11-09', true"),
        (_DAYS[4], True),
    ),
    "what was reviewed before is no review since, and one in doubt of the first day may be": (
        _reviewed("date '2026-11-04', false", "date '2026-11-05', true"),
        (None, True),
    ),
    "one in doubt of no day may be of any": (
        _reviewed("date '2026-11-04', false", "null, true"),
        (None, True),
    ),
    "no review is neither a review nor in doubt": (
        _reviewed("null, null"),
        (None, False),
    ),
    "since a blank day any review is": (
        _reviewed("date '2026-11-04', false", "date '2026-11-04', true", since="null::date"),
        (_DAYS[3], True),
    ),
    "a referral on the first and last day of the months to a day, and on the days around them": (
        """
        select list_transform(
            [date '2025-11-19', date '2025-11-20', date '2026-11-20', date '2026-11-21'],
            lambda day: is_in_months_to(date '2026-11-20', 12, day, day)
        )
        """,
        ([False, True, True, False],),
    ),
    "a referral without a day may be of those months, unless it ended before them": (
        """
        select list_transform(
            [date '2025-11-19', date '2025-11-20', date '2026-11-21'],
            lambda day: is_in_months_to(date '2026-11-20', 12, null, day)
        )
        """,
        ([False, True, True],),
    ),
    "a referral led to nothing if it is marked so, whatever followed": (
        _nothing(
            "true, date '2026-11-05', date '2026-11-06', date '2026-11-06'",
            "false, date '2026-11-05', null, date '2026-11-30'",
        ),
        ([True, False],),
    ),
    "without a mark it led to nothing once the days are over and nothing followed in them": (
        _nothing(
            "null, date '2026-11-05', null, date '2026-11-19'",
            "null, date '2026-11-05', null, date '2026-11-20'",
            "null, date '2026-11-05', date '2026-11-19', date '2026-11-30'",
            "null, date '2026-11-05', date '2026-11-20', date '2026-11-30'",
            "null, null, null, date '2026-11-05'",
        ),
        ([False, True, False, True, True],),
    ),
    "the row judged first, then the others once each, and no blank": (
        "select own_row_first(2, [3, 2, null, 1]), own_row_first(2, [null])",
        ([2, 3, 1], [2]),
    ),
    "help from the lowest level to the highest, and what is none": (
        """
        select list_transform(
            ['early_help', 'referral', 'child_in_need_plan', 'protection_plan', 'looked_after',
            'services'],
            lambda kind: help_level(kind)
        )
        """,
        ([1, 2, 3, 4, 5, None],),
    ),
    "the codes that are so, in their order": (
        """
        select codes_so([
            struct_pack(is_so := true, code := 'b'), struct_pack(is_so := null, code := 'x'),
            struct_pack(is_so := false, code := 'y'), struct_pack(is_so := true, code := 'a')
        ])
        """,
        (["b", "a"],),
    ),
    "a living child of a day, and none who has died, is of age or was not born": (
        _living(
            "date '2020-01-01', null", "date '2020-01-01', date '2026-11-19'",
            "date '2008-11-05', null", "date '2026-11-06', null",
        ),
        ([True, False, False, False],),
    ),
    "a check that reads one row at least can run": (
        "select at_least_one(1, '[visits]')",
        (True,),
    ),
    "a day up to the night, the night of one after it, and a blank one": (
        """
        select list_transform(
            [date '2026-11-05', date '2026-11-06', date '2026-11-07', null],
            lambda day: up_to_night(day, date '2026-11-06')
        )
        """,
        ([_DAYS[4], _DAYS[5], _DAYS[5], None],),
    ),
}  # fmt: skip
