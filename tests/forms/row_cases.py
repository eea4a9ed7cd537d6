"""What the macros of `_rows.sql` and `_help.sql` of `sql/forms/` give for a few rows."""

from datetime import date
from typing import Any

_VISITS = """
    (values
        (date '2026-10-30', 'v1', true, [1::bigint], date '2026-11-13'),
        (date '2026-11-02', 'v2', true, [2::bigint], date '2026-11-16'),
        (date '2026-11-06', 'v3', true, [3::bigint], date '2026-11-20'),
        (date '2026-11-06', 'v4', true, [4::bigint], date '2026-11-20'),
        (date '2026-11-08', 'v5', null, [5::bigint], date '2026-11-22'),
        (date '2026-11-09', 'v6', null, [6::bigint], date '2026-11-23'),
        (date '2026-11-09', 'v7', null, [7::bigint], date '2026-11-23'),
        (date '2026-11-18', 'v8', false, [8::bigint], date '2026-12-02'),
        (null, 'v9', true, [9::bigint], null),
        (date '2026-11-19', 'v10', null, [10::bigint], null)
    ) as visits(visited_on, visit_id, was_seen, row_ids, due_on)
"""
# birth dates and days: two of one day, one before 1970, one blank
_PEOPLE = """
    (values ('b', date '2020-01-01'), ('z', null), ('d', date '1961-01-01'),
        ('a', date '2020-01-01'), ('c', date '2021-01-01')
    ) as people(id, on_date)
"""


def _seen_since(clock_from: str, due_on: str = "due_on") -> str:
    since = f"seen_since(visited_on, visit_id, was_seen, row_ids, {clock_from}, {due_on})"
    return f"select unnest({since}) from {_VISITS}"


def _rows_at(as_at: str) -> str:
    return f"""
        select rows_seen_since(
            struct_pack(blank_due_on := date '2026-11-23', blank_rows := [7], seen_rows := [4]),
            {as_at}::date
        )
    """


def _help(*rows: str) -> str:
    """What is said of help up to 20 November, of rows of an end and whether it is in doubt."""
    values = ", ".join(f"({row})" for row in rows)
    since = "last_help(ended_on, is_doubtful, date '2026-11-20')"
    return f"select unnest({since}) from (values {values}) as rows_of_help(ended_on, is_doubtful)"


CASES: dict[str, tuple[str, tuple[Any, ...]]] = {
    "the visits since a clock began long ago": (
        _seen_since("date '2026-10-01'"),
        (
            date(2026, 11, 19), date(2026, 11, 6), date(2026, 11, 6), date(2026, 11, 20),
            date(2026, 11, 23), [4], [7],
        ),
    ),
    "the visits of the day the clock began count": (
        _seen_since("date '2026-11-06'"),
        (
            date(2026, 11, 19), date(2026, 11, 6), date(2026, 11, 6), date(2026, 11, 20),
            date(2026, 11, 23), [4], [7],
        ),
    ),
    "a blank answer of the day the clock began counts": (
        _seen_since("date '2026-11-09'"),
        (
            date(2026, 11, 19), date(2026, 11, 6), None, None,
            date(2026, 11, 23), [4], [7],
        ),
    ),
    "what was before the clock began is no longer counted": (
        _seen_since("date '2026-11-10'"),
        (date(2026, 11, 19), date(2026, 11, 6), None, None, None, [4], None),
    ),
    "without a clock's start nothing is since": (
        _seen_since("null::date"),
        (date(2026, 11, 19), date(2026, 11, 6), None, None, None, [4], None),
    ),
    "the last day seen decides, even where it makes nothing due": (
        _seen_since("date '2026-10-01'", "case when visit_id <> 'v4' then due_on end"),
        (
            date(2026, 11, 19), date(2026, 11, 6), date(2026, 11, 6), None,
            date(2026, 11, 23), [4], [7],
        ),
    ),
    "the rows of a blank answer in date on the night": (_rows_at("'2026-11-23'"), ([7],)),
    "the rows of the last time seen the day after": (_rows_at("'2026-11-24'"), ([4],)),
    "the youngest first, then by id, and who has no birth date last": (
        f"select youngest_first(id, on_date) from {_PEOPLE}",
        (["c", "a", "b", "d", "z"],),
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
    "the last days of help, in no doubt and in doubt": (
        _help(
            "date '2026-11-05', false", "date '2026-11-10', false", "date '2026-11-12', true",
            "date '2026-11-08', true",
        ),
        (date(2026, 11, 9), date(2026, 11, 11)),
    ),
    "help that goes on, or ends later, is in force on the day itself": (
        _help("null::date, false", "date '2026-12-01', true"),
        (date(2026, 11, 20), date(2026, 11, 20)),
    ),
    "the day on which help ends is without it, and none in doubt is none": (
        _help("date '2026-11-20', false"),
        (date(2026, 11, 19), None),
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
}  # fmt: skip
