"""A little house: three nights of hand-made verdicts, kept and published by the real store.

Each night is a few subjects of three checks, said in one line each, so that a test shows all it
depends on. Run as a program, it runs one night in a process of its own, which may be killed.
"""

import hashlib
import os
import signal
import sys
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from wholepicture import following, publishing, store
from wholepicture.rooms import SQL
from wholepicture.store import swapping
from wholepicture.warehouse import Warehouse, open_warehouse

FIRST, SECOND, THIRD = date(2026, 11, 18), date(2026, 11, 19), date(2026, 11, 20)

FILES = """
insert into landing.file by name
select
    1 as file_number, 'social_care' as agency, 'ssd_person.csv' as file,
    date '2026-11-18' as delivered_for, 'ab12' as sha256, 3 as rows_read, 2 as rows_landed,
    1 as rows_refused, 0 as cells_blanked, 'whole' as state;
insert into landing.refused_row by name
select
    1 as file_number, 'social_care' as agency, 'ssd_person.csv' as file, 4 as line,
    'pers_dob' as column_name, 'not a date' as reason, 'a secret'::blob as raw;
"""


@dataclass(frozen=True, kw_only=True)
class Page:
    """What a little check says of itself."""

    name: str
    title: str
    severity: str = "warning"
    dimension: str = "timeliness"
    must_be_met: float | None = 0.9
    cites: tuple[str, ...] = ("F15", "B1")
    reveals: tuple[str, ...] = ()


SEEN = Page(name="seen/child_seen", title="Child seen in time", severity="critical")
FATHER = Page(name="fathers/father_recorded", title="Father recorded")
POLICE = Page(name="fathers/police_known", title="Police contact considered", reveals=("police",))
PAGES = (SEEN, FATHER, POLICE)

RULE = '["-- One row per child: was it seen?", {"allow": 10}]'

# whose case is open each night, and who is in the record though it is not
OPEN = tuple(f"child-{number}" for number in range(1, 5))

FACTS = store.Facts(
    versions={"wholepicture": "0.1.0"},
    settings={"authority": "Anywhere"},
    inputs={"social_care/ssd_person.csv": "ab12"},
    timings={"landing": 0.5},
)


@dataclass(frozen=True, kw_only=True)
class Said:
    """One subject's verdict on one night."""

    check: Page
    subject: str
    verdict: str
    remedy: str | None = None
    because_of: str | None = None
    family: str | None = None
    team: str | None = "Team North"
    status: str = "protection_plan"
    days_over: int | None = None
    done_on: date | None = None
    child: str | None = None
    due_on: date | None = None
    why: str | None = None


def gap(check: Page, subject: str, **more: Any) -> Said:
    return Said(check=check, subject=subject, verdict="gap", **{"remedy": "act", **more})


def unknown(check: Page, subject: str, **more: Any) -> Said:
    return Said(check=check, subject=subject, verdict="unknown", **{"remedy": "record", **more})


def met(check: Page, subject: str, **more: Any) -> Said:
    return Said(check=check, subject=subject, verdict="met", **more)


def not_yet_due(check: Page, subject: str, **more: Any) -> Said:
    return Said(check=check, subject=subject, verdict="not_yet_due", **more)


def late(check: Page, subject: str, done_on: date, **more: Any) -> Said:
    return gap(check, subject, remedy="late", done_on=done_on, **more)


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


def finding_id(check: str, subject: str) -> str:
    return hashlib.sha256(f"{check}\x1fsocial_care\x1f{subject}".encode()).hexdigest()[:20]


def decide(
    warehouse: Warehouse,
    as_at: date,
    said: list[Said],
    pages: tuple[Page, ...] = PAGES,
    could_not: tuple[str, ...] = (),
) -> None:
    """The tables of `decided` hold what was said; checks named in `could_not` could not run."""
    warehouse.script(SQL / "schema" / "decided.sql")
    for one in said:
        identity = finding_id(one.check.name, one.subject)
        warehouse.run(
            "insert into decided.verdict values"
            " ($check_name, 'social_care', $subject, $identity, $verdict, $remedy, $due_on,"
            " $last_event_on, $why)",
            {
                "check_name": one.check.name,
                "subject": one.subject,
                "identity": identity,
                "verdict": one.verdict,
                "remedy": one.remedy,
                "due_on": one.due_on,
                "last_event_on": one.done_on,
                "why": one.why,
            },
        )
        if one.verdict in ("gap", "unknown"):
            _keep(warehouse, as_at, one, identity)
    _children(warehouse, said)
    for page in pages:
        _count(warehouse, page, said, is_judged=page.name not in could_not)


def _keep(warehouse: Warehouse, as_at: date, one: Said, identity: str) -> None:
    row = {
        "check": one.check.name,
        "agency": "social_care",
        "subject_id": one.subject,
        "finding_id": identity,
        "child_id": one.child or one.subject,
        "verdict": one.verdict,
        "remedy": one.remedy,
        "due_on": as_at,
        "last_event_on": one.done_on,
        "days_over": one.days_over,
        "days_over_unit": "days" if one.days_over else None,
        "because_of": one.because_of,
        "evidence": "visits=0",
        "message": f'no visit recorded by {as_at}, "so far"',
        "source_rows": [4294967296 + 2],
        "source_file": "ssd_person.csv",
        "source_line": 2,
        "case_number": f"case-{one.child or one.subject}",
        "child_status": one.status,
        "team_id": "T1" if one.team else None,
        "team_name": one.team,
        "worker_id": "w-7",
        "family_id": one.family,
    }
    names = ", ".join(f'"{name}"' for name in row)
    places = ", ".join(f"${name}" for name in row)
    warehouse.run(f"insert into decided.kept ({names}) values ({places})", row)


def _children(warehouse: Warehouse, said: list[Said]) -> None:
    warehouse.run(
        "insert into decided.child select child_id, any_value(case_number),"
        " any_value(child_status), any_value(team_id), any_value(team_name),"
        " any_value(worker_id), max(family_id), date '2026-10-01', date '2026-12-01'"
        " from decided.kept group by child_id"
    )


def _count(warehouse: Warehouse, page: Page, said: list[Said], *, is_judged: bool) -> None:
    verdicts = [one.verdict for one in said if one.check == page]
    judged = len([verdict for verdict in verdicts if verdict != "not_yet_due"])
    is_met = verdicts.count("met") >= (page.must_be_met or 0) * judged
    outcome = ("passed" if is_met else "failed") if judged else "nothing_to_judge"
    row = {
        "check_name": page.name,
        "suite": page.name.split("/")[0],
        "outcome": outcome if is_judged else "could_not_run",
        "judged": judged,
        "met": verdicts.count("met"),
        "gaps": verdicts.count("gap"),
        "unknown": verdicts.count("unknown"),
        "not_yet_due": verdicts.count("not_yet_due"),
        "late": len([one for one in said if one.check == page and one.remedy == "late"]),
        "reason": None if is_judged else "no row of cp_visit arrived",
        "rule": hashlib.sha256(RULE.encode()).hexdigest(),
        "rule_text": RULE,
        "parameters": "allow=10",
        "seconds": 0.01,
    }
    places = ", ".join(f"${name}" for name in row)
    warehouse.run(f'insert into decided."check" values ({places})', row)


def run_night(
    folder: Path,
    as_at: date,
    said: list[Said] | None = None,
    *,
    could_not: tuple[str, ...] = (),
    reached: store.Reached = lambda step: None,
    patience: float = 0.2,
    facts: store.Facts | None = None,
    files: str = FILES,
    open_children: tuple[str, ...] = OPEN,
    others: tuple[str, ...] = (),
    records: str = "",
) -> tuple[str, ...]:
    """The night is kept in folder/store and published in folder/out; the store's notices.

    Nights that a damaged audit took with it are run first, as a whole house would.
    """
    with store.held(
        folder / "store",
        folder / "out",
        render=publishing.render,
        patience=patience,
        reached=reached,
    ) as held:
        held.require_space(1000)
        for lost in held.nights_lost:
            if lost != as_at:
                judge(held, lost, NIGHTS[lost])
        told = NIGHTS[as_at] if said is None else said
        people = open_children, others, records
        judge(held, as_at, told, could_not, facts, files, people)
        return held.notices


def judge(
    held: store.Held,
    as_at: date,
    said: list[Said],
    could_not: tuple[str, ...] = (),
    facts: store.Facts | None = None,
    files: str = FILES,
    people: tuple[tuple[str, ...], tuple[str, ...], str] = (OPEN, (), ""),
) -> None:
    """What was said of the night is committed and published."""
    night = held.night(as_at)
    with open_warehouse(night.records_next, spill=held.spill) as warehouse:
        for schema in ("landing", "delivered", "record"):
            warehouse.script(SQL / "schema" / f"{schema}.sql")
        warehouse.run(files)
        _picture(warehouse, *people)
    night.keep_records()
    with open_warehouse(spill=held.spill) as warehouse:
        warehouse.run(f"attach '{night.records}' as night (read_only)")
        decide(warehouse, as_at, said, could_not=could_not)
        night.commit(warehouse, facts or FACTS, follow=partial(following.follow, checks=PAGES))


def _picture(
    warehouse: Warehouse, open_children: tuple[str, ...], others: tuple[str, ...], records: str
) -> None:
    """The record knows these people, which of them are open children, and what else is said."""
    if records:
        warehouse.run(records)
    warehouse.run("create schema picture")
    for table, children in (
        ("open_child", open_children),
        ("subject", (*open_children, *others)),
    ):
        warehouse.run(
            f"create table picture.{table} as select unnest($children::varchar[]) as child_id",
            {"children": list(children)},
        )


def killed_at(step: str, times: int = 1) -> store.Reached:
    """A listener that kills this process when the step is reached for the given time."""
    left = [times]

    def reached(said: str) -> None:
        left[0] -= said == step
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return reached


if __name__ == "__main__":
    place, night, fatal_step, fatal_time, exchanges = sys.argv[1:]
    if exchanges == "no":
        swapping.exchange = lambda one, other: False
    run_night(
        Path(place),
        date.fromisoformat(night),
        reached=killed_at(fatal_step, int(fatal_time)),
    )
