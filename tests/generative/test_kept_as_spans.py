"""Nights kept as spans give the same rows as nights kept row by row, in any order of runs."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.campaign import examples
from wholepicture.paths import SQL
from wholepicture.store.finding_history import derive_finding_history
from wholepicture.store.pruning import prune
from wholepicture.store.spans import SPANNED, create_audit, keep_as_spans, replace_night
from wholepicture.warehouse import Warehouse, open_warehouse

DAY = date(2026, 11, 1)
CHECKS = ("seen/one", "seen/two")
AGENCIES = ("police", "social_care")

# a subject on a night: absent, or its verdict, remedy and a date that may move
Subject = tuple[str, str | None, date | None] | None
SUBJECTS: st.SearchStrategy[Subject] = st.sampled_from(
    [
        None,
        ("met", None, None),
        ("met", None, DAY),
        ("gap", "act", None),
        ("gap", "act", DAY),
        ("gap", "late", None),
        ("unknown", "record", None),
        ("not_yet_due", None, DAY),
    ]
)
# two subjects of each check and agency; a check that could not run; an agency not read
NIGHT = st.fixed_dictionaries(
    {
        "subjects": st.lists(SUBJECTS, min_size=8, max_size=8),
        "could_not_run": st.sampled_from([(), (), (), ("seen/one",), CHECKS]),
        "not_used": st.sampled_from([(), (), (), ("police",)]),
        "days_over": st.integers(0, 3),
    }
)
RUNS = st.lists(st.tuples(st.integers(0, 5), NIGHT), min_size=1, max_size=8)
# after some nights, those before the newest few days are pruned
PRUNED = st.lists(st.sampled_from([None, None, 1, 2, 3]), min_size=8, max_size=8)

Night = dict[str, Any]
Rows = list[dict[str, Any]]


def rows_of(night: Night) -> dict[str, Rows]:
    """The rows of each spanned table of that night."""
    found: dict[str, Rows] = {table: [] for table in SPANNED}
    places = [(c, a, n) for c in CHECKS for a in AGENCIES for n in (1, 2)]
    for (check, agency, number), said in zip(places, night["subjects"], strict=True):
        if said is None or check in night["could_not_run"] or agency in night["not_used"]:
            continue
        verdict, remedy, due_on = said
        row = {"check": check, "finding_id": f"{check}-{agency}-{number}"}
        thin = {"verdict": verdict, "remedy": remedy, "due_on": due_on}
        found["verdict"].append(row | thin)
        if remedy == "late":
            found["done_late"].append(row | {"agency": agency})
        elif verdict in ("gap", "unknown"):
            more = {"agency": agency, "days_over": night["days_over"], "source_rows": [number]}
            found["finding"].append(row | thin | more)
        # children whose ids were not published are equal rows, so each is counted
        found["child"].append({"child_id": None if number == 1 else agency, "team_id": verdict})
    return found


def select_of(warehouse: Warehouse, table: str, rows: Rows) -> str:
    """A SELECT of those rows, in a table of their own, with every column but the night."""
    warehouse.run(f"create or replace temp table given as select * from audit.{table} limit 0")
    for row in rows:
        names = ", ".join(f'"{name}"' for name in row)
        values = ", ".join(f"${place}" for place in range(1, len(row) + 1))
        warehouse.connection.execute(
            f"insert into given ({names}) values ({values})", list(row.values())
        )
    return "select * exclude (night) from given"


def fill_night(warehouse: Warehouse, day: date, night: Night) -> None:
    """Fills the tables that are kept row by row: the night's register row, checks and feeds."""
    for table in ("register", "check", "feed"):
        warehouse.run(f'delete from audit."{table}" where night = $day', {"day": day})
    warehouse.run("insert into audit.register (night, settings) values ($day, '{}')", {"day": day})
    for check in CHECKS:
        outcome = "could_not_run" if check in night["could_not_run"] else "passed"
        warehouse.run(
            'insert into audit."check" by name'
            ' select $day as night, $check as "check", $outcome as outcome',
            {"day": day, "check": check, "outcome": outcome},
        )
    for agency in AGENCIES:
        state = "not used" if agency in night["not_used"] else "whole"
        warehouse.run(
            "insert into audit.feed by name"
            " select $day as night, $agency as agency, $state as state",
            {"day": day, "agency": agency, "state": state},
        )


def run(warehouse: Warehouse, day: date, night: Night) -> None:
    """Keeps the night as spans, and derives the history from it on."""
    fill_night(warehouse, day, night)
    for table, rows in rows_of(night).items():
        replace_night(warehouse, table, day, select_of(warehouse, table, rows), {})
    derive_finding_history(warehouse, day)


@contextmanager
def flat(nights: dict[date, Night]) -> Iterator[Warehouse]:
    """An audit that keeps those nights row by row, with the history derived at once."""
    with open_warehouse() as warehouse:
        warehouse.script(SQL / "schema" / "audit.sql")
        for day, night in sorted(nights.items()):
            fill_night(warehouse, day, night)
            for table, rows in rows_of(night).items():
                query = select_of(warehouse, table, rows)
                warehouse.run(
                    f"insert into audit.{table} by name select $day as night, * from ({query})",
                    {"day": day},
                )
        warehouse.script(SQL / "history" / "_how.sql")
        life = (SQL / "history" / "finding_history.sql").read_text(encoding="utf-8")
        warehouse.run(f"insert into audit.life by name {life}", {"night": DAY})
        yield warehouse


def held(warehouse: Warehouse, table: str, since: date = DAY) -> Counter[str]:
    """The rows of a table from a night on, with the number of equal rows."""
    rows = warehouse.rows(f"select * from audit.{table} where night >= $since", {"since": since})
    return Counter(map(str, rows))


def spans(warehouse: Warehouse, table: str) -> Counter[str]:
    """The spans of a table."""
    return Counter(map(str, warehouse.rows(f"select * from audit.{table}_span")))


@settings(max_examples=examples(100), deadline=None)
@given(RUNS)
def test_nights_kept_as_spans_give_the_same_rows_as_row_by_row(
    runs: list[tuple[int, Night]],
) -> None:
    nights: dict[date, Night] = {}
    with open_warehouse() as warehouse:
        create_audit(warehouse)
        for place, night in runs:
            day = DAY + timedelta(days=place)
            nights[day] = night
            run(warehouse, day, night)
        with flat(nights) as model:
            for table in (*SPANNED, "life"):
                assert held(warehouse, table) == held(model, table), table
            keep_as_spans(model)
            for table in SPANNED:
                assert spans(warehouse, table) == spans(model, table), table
                assert held(warehouse, table) == held(model, table), table


@settings(max_examples=examples(100), deadline=None)
@given(RUNS, PRUNED)
def test_nights_that_are_kept_are_the_same_when_earlier_ones_are_pruned(
    runs: list[tuple[int, Night]], pruned: list[int | None]
) -> None:
    nights: dict[date, Night] = {}
    first = DAY
    with open_warehouse() as warehouse:
        create_audit(warehouse)
        for (place, night), days in zip(runs, pruned, strict=False):
            day = DAY + timedelta(days=place)
            if day < first:
                continue
            nights[day] = night
            run(warehouse, day, night)
            if days is not None:
                prune(warehouse, days)
                (first,) = warehouse.row("select min(night) from audit.register")
        with flat(nights) as model:
            for table in (*SPANNED, "life"):
                assert held(warehouse, table, first) == held(model, table, first), table
        lost = """
            select count(*)
            from audit.life
            left join audit.finding
                on life.was_open_on = finding.night and life.finding_id = finding.finding_id
            where life.status = 'resolved' and finding.finding_id is null
        """
        assert warehouse.row(lost) == (0,)
        for table in ("verdict", "done_late", "child", "life"):
            assert not held(warehouse, table) - held(warehouse, table, first), table


def test_an_unchanged_row_is_kept_once_for_any_number_of_nights() -> None:
    night: Night = {
        "subjects": [("gap", "act", DAY)] * 8,
        "could_not_run": (),
        "not_used": (),
        "days_over": 0,
    }
    with open_warehouse() as warehouse:
        create_audit(warehouse)
        for place in range(4):
            run(warehouse, DAY + timedelta(days=place), night | {"days_over": place})
        counts = {
            table: warehouse.row(f"select count(*) from audit.{table}")[0]
            for table in ("finding", "finding_span", "verdict", "verdict_span")
        }
    assert counts == {"finding": 32, "finding_span": 8, "verdict": 32, "verdict_span": 8}
