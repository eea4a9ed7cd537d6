"""Results of the macros beside the forms in `sql/forms/`, for a few rows."""

from datetime import date
from typing import Any

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


def _last(*rows: str, how_many: int = 2) -> str:
    """The result on the last visits, for rows of date, id, answer and whether it surely counts."""
    values = ", ".join(f"({row}, [{place}])" for place, row in enumerate(rows))
    said = f"last_answers(on_day, visit_id, answer, is_certain, rows_of, {how_many})"
    names = "visits(on_day, visit_id, answer, is_certain, rows_of)"
    return f"select unnest({said}) from (values {values}) as {names}"


def _doubt(*answers: str) -> str:
    """Why a "no" of the last visits is in doubt, for is_blank, is_in_doubt and since_on."""
    packed = [
        f"doubt_of_last(struct_pack(is_blank := {blank}, is_in_doubt := {doubt}, since_on := {on}))"
        for blank, doubt, on in (one.split(", ") for one in answers)
    ]
    return f"select [{', '.join(packed)}]"


def _said(macro: str, names: str, *rows: str) -> str:
    """The verdict and the why that a macro gives for each row of values of the names."""
    values = ", ".join(f"({row}, {place})" for place, row in enumerate(rows))
    judged = f"select {macro} as judged, place from (values {values}) as rows({names}, place)"
    said = "concat_ws(' ', judged['verdict'], judged['why'])"
    return f"select list({said} order by place) from ({judged}) as judged_rows"


def _seen(*rows: str, since: str = "date '2026-11-05'") -> str:
    """The result on visits since a date, for rows of date, answer and row ids."""
    values = ", ".join(f"({row})" for row in rows)
    seen = f"seen_from(on_day::date, answer::boolean, row_ids::bigint[], {since})"
    return f"select unnest({seen}) from (values {values}) as visits(on_day, answer, row_ids)"


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
    "why a no may be none: of enough one is blank, else another may be one of the last": (
        _doubt(
            "true, true, date '2026-11-05'", "true, true, null", "true, false, null",
            "false, true, date '2026-11-05'", "false, false, date '2026-11-05'",
        ),
        (["blank", "visit_in_doubt", None, "visit_in_doubt", None],),
    ),
    "the last two visits say yes and nothing, of one day the greatest id is the last": (
        _last(
            "date '2026-11-05', 'b', true, true", "date '2026-11-05', 'a', false, true",
            "date '2026-11-06', 'a', null, true",
        ),
        (True, True, False, _DAYS[5], _DAYS[4], [0, 2]),
    ),
    "a visit that does not count, on the day of the first of them or without a day, is in doubt": (
        _last(
            "date '2026-11-05', 'a', false, true", "date '2026-11-06', 'a', false, true",
            "date '2026-11-05', 'c', null, false", "null, 'd', true, true",
        ),
        (False, False, True, _DAYS[5], _DAYS[4], [0, 1, 2, 3]),
    ),
    "one of before, or one that says no, is in no doubt": (
        _last(
            "date '2026-11-05', 'a', false, true", "date '2026-11-06', 'a', false, true",
            "date '2026-11-04', 'c', true, null", "null, 'd', false, true",
        ),
        (False, False, False, _DAYS[5], _DAYS[4], [0, 1]),
    ),
    "one other visit that may be of the last is a doubt, also where nobody knows if it counts": (
        _last(
            "date '2026-11-05', 'a', false, true", "date '2026-11-06', 'a', false, true",
            "date '2026-11-07', 'c', null, null",
        ),
        (False, False, True, _DAYS[5], _DAYS[4], [0, 1, 2]),
    ),
    "fewer visits than asked for are in doubt": (
        _last("date '2026-11-05', 'a', false, true"),
        (False, False, True, _DAYS[4], None, [0]),
    ),
    "no visit that certainly counts is in doubt": (
        _last("date '2026-11-05', 'a', false, false", how_many=1),
        (False, False, True, None, None, []),
    ),
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
    "a death in doubt before an age that is unknown, or not known to be known": (
        """
        select [
            child_in_doubt(true, true), child_in_doubt(false, true), child_in_doubt(null, null),
            child_in_doubt(false, false)
        ]
        """,
        (["death_in_doubt", "age_unknown", "age_unknown", None],),
    ),
    "seen on the first day, and the visits since it by what they say": (
        _seen(
            "date '2026-11-05', true, [1]", "date '2026-11-04', true, [2]",
            "date '2026-11-06', false, [3]", "date '2026-11-04', false, [4]",
            "date '2026-11-04', null, [5]", "date '2026-11-07', true, [6]",
        ),
        (_DAYS[4], None, [], 3, 1, 0),
    ),
    "perhaps seen on the day of a blank answer, and on the first day by a visit without one": (
        _seen(
            "date '2026-11-09', null, [2, 1]", "null, true, [3]", "null, false, [4]",
            "null, null, [5]", "date '2026-11-05', null, [6]", "null, null, null",
        ),
        (None, _DAYS[4], [1, 2, 3, 5, 6], 2, 0, 2),
    ),
    "perhaps seen on the first day by a visit of it that says nothing": (
        _seen("date '2026-11-05', null, [1]", "date '2026-11-04', true, [2]"),
        (None, _DAYS[4], [1], 1, 0, 1),
    ),
    "a visit of the first day that says no is one of them": (
        _seen("date '2026-11-05', false, [1]"),
        (None, None, [], 1, 1, 0),
    ),
    "a day is not in doubt by what is of before, or by no visit": (
        _seen("date '2026-11-04', null, [1]", "date '2026-11-06', null, null"),
        (None, None, [], 1, 0, 1),
    ),
    "of several blank answers the earliest day": (
        _seen("date '2026-11-09', null, [1]", "date '2026-11-07', null, [2]"),
        (None, _DAYS[6], [1, 2], 2, 0, 2),
    ),
    "since a blank day nothing is": (
        _seen("date '2026-11-09', true, [1]", "date '2026-11-09', null, [2]", since="null::date"),
        (None, _DAYS[8], [2], 0, 0, 0),
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
    "of who is in no register there may have been a child": (
        "select was_living_child_on(null, date '2026-11-05'), childhood_in_doubt(null)",
        (True, "age_unknown"),
    ),
    "what the record does not show of a child may be none for its death, else its age": (
        """
        select list_transform(
            [(true, true), (false, true), (false, false)],
            lambda one: childhood_in_doubt(
                struct_pack(is_death_doubtful := one[1], is_age_unknown := one[2])
            )
        )
        """,
        (["death_in_doubt", "age_unknown", None],),
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
    "never seen says nothing more, but where the clock started at the birth": (
        """
        select list_transform(
            [('never', true), ('never', false), ('blank', true), (null, true)],
            lambda one: why_unseen(struct_pack(why := one[1]), one[2])
        )
        """,
        (["from_birth", None, "blank", None],),
    ),
    "the rows of a visit in doubt where the verdict rests on it, else of the day last seen": (
        """
        select list_transform(
            ['blank', 'undated', null],
            lambda why: rows_of_sight(struct_pack(why := why), 1, 'blank', [2], [3])
        )
        """,
        ([[1, 2], [1, 3], [1, 3]],),
    ),
    "seen once: late, a visit in doubt by the day and after it, a doubt, an end in doubt": (
        _said(
            "seen_once(struct_pack(seen_on := seen_on::date, perhaps_on := perhaps_on::date), "
            "due_on::date, date '2026-11-06', 1, doubt, is_doubtful)",
            "seen_on, perhaps_on, due_on, doubt, is_doubtful",
            "'2026-11-04', null, '2026-11-03', 'age_unknown', false",
            "null, '2026-11-03', '2026-11-03', 'age_unknown', false",
            "null, '2026-11-04', '2026-11-03', 'age_unknown', false",
            "null, null, '2026-11-03', null, false",
            "null, null, '2026-11-05', 'age_unknown', false",
            "'2026-11-03', null, '2026-11-03', null, null",
            "'2026-11-03', null, '2026-11-03', null, true",
            "'2026-11-03', null, null, null, true",
        ),
        (
            [
                "gap late", "unknown blank", "unknown age_unknown", "gap", "not_yet_due", "met",
                "unknown span_in_doubt", "unknown no_due_date",
            ],
        ),
    ),
    "seen again: a visit in doubt in date and out of it, a doubt, an end in doubt": (
        _said(
            "seen_again(seen_on::date, due_on::date, date '2026-11-06', 1, if_seen_on::date, "
            "'undated', doubt, is_doubtful)",
            "seen_on, due_on, if_seen_on, doubt, is_doubtful",
            "'2026-10-05', '2026-11-03', '2026-11-06', 'age_unknown', false",
            "'2026-10-05', '2026-11-03', '2026-11-05', 'age_unknown', false",
            "'2026-10-05', '2026-11-03', null, null, false",
            "null, '2026-11-03', null, null, false",
            "'2026-10-05', '2026-11-05', '2026-11-06', 'age_unknown', false",
            "'2026-10-05', '2026-11-06', '2026-11-06', 'age_unknown', null",
            "'2026-10-05', '2026-11-06', null, null, true",
            "'2026-10-05', null, null, null, true",
        ),
        (
            [
                "unknown undated", "unknown age_unknown", "gap", "gap never", "not_yet_due", "met",
                "unknown span_in_doubt", "unknown no_due_date",
            ],
        ),
    ),
}  # fmt: skip
