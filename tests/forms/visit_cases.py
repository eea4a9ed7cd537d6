"""Results of the macros in `sql/forms/` that read visits, for a few rows."""

from datetime import date
from typing import Any

_DAYS = tuple(date(2026, 11, day) for day in range(1, 20))


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


VISIT_CASES: dict[str, tuple[str, tuple[Any, ...]]] = {
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
