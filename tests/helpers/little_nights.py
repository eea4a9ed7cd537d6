"""A small store: three nights of hand-made verdicts, kept and published by the real store.

Each night has a few subjects of three checks, written in one line each, so that a test shows
everything it depends on. As a program, this module runs one night in a process of its own, which
may be killed.
"""

import os
import signal
import sys
from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path

from helpers.little_verdicts import (
    FATHER,
    PAGES,
    POLICE,
    RULE,
    SEEN,
    Page,
    Said,
    decide,
    finding_id,
    gap,
    late,
    met,
    not_yet_due,
    unknown,
)
from wholepicture import store
from wholepicture.paths import SQL
from wholepicture.stages import history as following
from wholepicture.stages import publishing
from wholepicture.store import swapping
from wholepicture.warehouse import Warehouse, open_warehouse

__all__ = [
    "FACTS",
    "FATHER",
    "FILES",
    "FIRST",
    "NIGHTS",
    "OPEN",
    "PAGES",
    "POLICE",
    "RULE",
    "SECOND",
    "SEEN",
    "THIRD",
    "Page",
    "Said",
    "decide",
    "finding_id",
    "gap",
    "judge",
    "killed_at",
    "late",
    "met",
    "not_yet_due",
    "run_in_vain",
    "run_night",
    "unknown",
]

FIRST, SECOND, THIRD = date(2026, 11, 18), date(2026, 11, 19), date(2026, 11, 20)

FILES = """
insert into landing.file by name
select
    1 as file_number, 'social_care' as agency, 'ssd_person.csv' as file,
    date '2026-11-18' as delivered_for, 'ab12' as sha256, 3 as rows_read, 2 as rows_landed,
    1 as rows_refused, 0 as cells_blanked, 'whole' as state;
insert into landing.refused_kind values
(1, 0, 'social_care', 'ssd_person.csv', 'pers_dob', 'not a date');
insert into landing.refused_span by name
select
    1 as file_number, 0 as kind, 4 as line, 4 as last_line, 1 as rows, 0 as pile, 0 as place,
    8 as bytes;
insert into landing.refused_bytes values (1, 0, 'a secret'::blob);
"""


# the children whose case is open each night, and those in the record without an open case
OPEN = tuple(f"child-{number}" for number in range(1, 5))

FACTS = store.Facts(
    versions={"wholepicture": "0.1.0"},
    settings={"authority": "Anywhere", "audit": {"team_workbooks": True}},
    inputs={"social_care/ssd_person.csv": "ab12"},
    timings={"landing": 0.5},
)


NIGHTS: dict[date, list[Said]] = {
    FIRST: [
        gap(SEEN, "child-1", days_over=3, family="f-1"),
        met(SEEN, "child-2"),
        gap(SEEN, "child-3", team=None, status="looked_after"),
        unknown(FATHER, "child-1", family="f-1"),
        gap(FATHER, "child-4", remedy="record"),
        gap(POLICE, "man-1|child-1", child="child-1"),
    ],
    SECOND: [
        gap(SEEN, "child-1", days_over=4, family="f-1"),
        gap(SEEN, "child-2", days_over=1),
        met(SEEN, "child-3"),
        unknown(FATHER, "child-1", family="f-1", because_of="fathers/paternity_enquired"),
        late(FATHER, "child-4", date(2026, 11, 19), days_over=2),
        met(POLICE, "man-1|child-1"),
    ],
    THIRD: [
        not_yet_due(SEEN, "child-1"),
        gap(SEEN, "child-2", days_over=2, team="Team, South"),
        gap(SEEN, "child-3", status="looked_after"),
        gap(FATHER, "child-4", remedy="record"),
        gap(POLICE, "man-1|child-1", child="child-1"),
    ],
}


def run_night(
    folder: Path,
    as_at: date,
    said: list[Said] | None = None,
    *,
    could_not: tuple[str, ...] = (),
    reached: store.Reached = lambda step: None,
    patience: float = 0.2,
    retention_days: int | None = None,
    facts: store.Facts | None = None,
    files: str = FILES,
    open_children: tuple[str, ...] = OPEN,
    others: tuple[str, ...] = (),
    records: str = "",
    decided: str = "",
    rule_pages: Mapping[str, str] | None = None,
) -> tuple[str, ...]:
    """The store's notices, after storing the night in folder/store and publishing it in folder/out.

    Nights that were lost with a damaged audit are run first, as in a whole run.
    """
    with store.held(
        folder / "store",
        folder / "out",
        render=publishing.render,
        patience=patience,
        retention_days=retention_days,
        reached=reached,
    ) as held:
        held.require_space(1000)
        for lost in held.nights_lost:
            if lost != as_at:
                judge(held, lost, NIGHTS[lost])
        noted = NIGHTS[as_at] if said is None else said
        people = open_children, others, records
        judge(held, as_at, noted, could_not, facts, files, people, decided, rule_pages)
        return held.notices


def run_in_vain(
    folder: Path,
    as_at: date,
    *,
    reached: store.Reached = lambda step: None,
    patience: float = 0.2,
    facts: store.Facts | None = None,
) -> None:
    """Stores and publishes the night as not judged."""
    with store.held(
        folder / "store",
        folder / "out",
        render=publishing.render,
        patience=patience,
        reached=reached,
    ) as held:
        night = held.night(as_at)
        _keep_records(held, night, FILES, (OPEN, (), ""))
        with open_warehouse(spill=held.spill) as warehouse:
            warehouse.run(f"attach '{night.records}' as night (read_only)")
            decide(warehouse, as_at, [], could_not=())
            night.commit_not_judged(warehouse, facts or FACTS, keep=following.keep_delivery)


def judge(
    held: store.Held,
    as_at: date,
    said: list[Said],
    could_not: tuple[str, ...] = (),
    facts: store.Facts | None = None,
    files: str = FILES,
    people: tuple[tuple[str, ...], tuple[str, ...], str] = (OPEN, (), ""),
    decided: str = "",
    rule_pages: Mapping[str, str] | None = None,
) -> None:
    """Commits and publishes the night's verdicts, with what else was decided."""
    night = held.night(as_at)
    _keep_records(held, night, files, people)
    with open_warehouse(spill=held.spill) as warehouse:
        warehouse.run(f"attach '{night.records}' as night (read_only)")
        decide(warehouse, as_at, said, could_not=could_not)
        if decided:
            warehouse.run(decided)
        follow = partial(following.follow, checks=PAGES, rule_pages=rule_pages)
        night.commit(warehouse, facts or FACTS, follow=follow)


def _keep_records(
    held: store.Held,
    night: store.Night,
    files: str,
    people: tuple[tuple[str, ...], tuple[str, ...], str],
) -> None:
    """Fills the night's file with these files and people."""
    with open_warehouse(night.records_next, spill=held.spill) as warehouse:
        for schema in ("landing", "delivered", "record"):
            warehouse.script(SQL / "schema" / f"{schema}.sql")
        warehouse.run(files)
        _picture(warehouse, *people)
    night.keep_records()


def _picture(
    warehouse: Warehouse, open_children: tuple[str, ...], others: tuple[str, ...], records: str
) -> None:
    """Fills the record with these people, the open children among them, and other given rows."""
    if records:
        warehouse.run(records)
    warehouse.run("create schema derived")
    for table, children in (
        ("open_child", open_children),
        ("subject", (*open_children, *others)),
    ):
        warehouse.run(
            f"create table derived.{table} as select unnest($children::varchar[]) as child_id",
            {"children": list(children)},
        )


def killed_at(step: str, times: int = 1) -> store.Reached:
    """A listener that kills this process when it reaches the step for the given time."""
    left = [times]

    def reached(said: str) -> None:
        left[0] -= said == step
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return reached


if __name__ == "__main__":
    place, night, fatal_step, fatal_time, exchanges, in_vain, *retention_days = sys.argv[1:]
    if exchanges == "no":
        swapping.exchange = lambda one, other: False
    run = run_in_vain if in_vain == "yes" else run_night
    if retention_days:
        run = partial(run_night, retention_days=int(retention_days[0]))
    run(
        Path(place),
        date.fromisoformat(night),
        reached=killed_at(fatal_step, int(fatal_time)),
    )
