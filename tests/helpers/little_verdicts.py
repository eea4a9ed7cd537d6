"""Hand-made verdicts of three small checks, each written in one line, in the form for judging."""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from wholepicture.paths import SQL
from wholepicture.warehouse import Warehouse


@dataclass(frozen=True, kw_only=True)
class Page:
    """The texts of a small check."""

    name: str
    title: str
    severity: str = "warning"
    dimension: str = "timeliness"
    must_be_met: float | None = 0.9
    cites: tuple[str, ...] = ("F15", "B1")
    reveals: tuple[str, ...] = ()
    counted: bool = True


SEEN = Page(name="seen/child_seen", title="Child seen in time", severity="critical")
FATHER = Page(name="fathers/father_recorded", title="Father recorded")
POLICE = Page(name="fathers/police_known", title="Police contact considered", reveals=("police",))
PAGES = (SEEN, FATHER, POLICE)

RULE = '["-- One row per child: was it seen?", {"allow": 10}]'


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
    is_soon: bool = False


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


def finding_id(check: str, subject: str) -> str:
    return hashlib.sha256(f"{check}\x1fsocial_care\x1f{subject}".encode()).hexdigest()[:20]


def decide(
    warehouse: Warehouse,
    as_at: date,
    said: list[Said],
    pages: tuple[Page, ...] = PAGES,
    could_not: tuple[str, ...] = (),
) -> None:
    """Fills the tables of `judging` with the verdicts; checks in `could_not` could not run."""
    warehouse.script(SQL / "schema" / "judging.sql")
    for one in said:
        identity = finding_id(one.check.name, one.subject)
        warehouse.run(
            "insert into judging.verdict values"
            " ($check_name, 'social_care', $subject, $identity, $verdict, $remedy, $due_on,"
            " $last_event_on, $why, $team_id, $team_name)",
            {
                "check_name": one.check.name,
                "subject": one.subject,
                "identity": identity,
                "verdict": one.verdict,
                "remedy": one.remedy,
                "due_on": one.due_on,
                "last_event_on": one.done_on,
                "why": one.why,
                "team_id": "T1" if one.team else None,
                "team_name": one.team,
            },
        )
        if one.verdict in ("gap", "unknown"):
            _keep(warehouse, as_at, one, identity)
        if one.is_soon:
            _keep_due(warehouse, one, identity)
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
    warehouse.run(f"insert into judging.kept ({names}) values ({places})", row)


def _keep_due(warehouse: Warehouse, one: Said, identity: str) -> None:
    child = one.child or one.subject
    row = {
        "check": one.check.name, "agency": "social_care", "subject_id": one.subject,
        "finding_id": identity, "child_id": child, "case_number": f"case-{child}",
        "team_id": "T1" if one.team else None, "team_name": one.team, "worker_id": "w-7",
        "due_on": one.due_on, "last_event_on": one.done_on,
    }  # fmt: skip
    names = ", ".join(f'"{name}"' for name in row)
    places = ", ".join(f"${name}" for name in row)
    warehouse.run(f"insert into judging.due_soon ({names}) values ({places})", row)


def _children(warehouse: Warehouse, said: list[Said]) -> None:
    warehouse.run(
        "insert into judging.child select child_id, any_value(case_number),"
        " any_value(child_status), any_value(team_id), any_value(team_name),"
        " any_value(worker_id), max(family_id), date '2026-10-01', date '2026-12-01'"
        " from judging.kept group by child_id"
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
        "waived": 0,
        "children": len(
            {
                one.child or one.subject
                for one in said
                if one.check == page and one.verdict != "not_yet_due"
            }
        ),
    }
    places = ", ".join(f"${name}" for name in row)
    warehouse.run(f'insert into judging."check" values ({places})', row)
