"""Nights on which waivers begin, end, change and are repeated, compared with a plain model.

The model is docs/waivers.md in Python, with lists and dicts and without SQL.
"""

import shutil
import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from helpers.campaign import examples
from helpers.little_nights import FILES
from helpers.little_verdicts import FATHER, PAGES, SEEN, Page, Said, decide, finding_id
from helpers.nights_out import rows_of
from helpers.waivers import write_waivers
from wholepicture.paths import SQL
from wholepicture.rules.waivers import load_waivers
from wholepicture.stages import publishing
from wholepicture.stages.history import follow
from wholepicture.stages.verdicts import note_waivers, waive
from wholepicture.stages.verdicts.run_checks import Counts, Decided
from wholepicture.store.spans import create_audit
from wholepicture.warehouse import Warehouse, open_warehouse

BASE, LONGEST = date(2026, 11, 1), 20
CHECKS: dict[str, Any] = {
    page.name: SimpleNamespace(
        name=page.name, suite=page.name.split("/")[0], severity=page.severity
    )
    for page in (SEEN, FATHER)
}
TEAM = {"child-1": "T1", "child-2": "T1", "child-3": "T2", "child-4": ""}
SUBJECTS = [(page, child) for page in (SEEN, FATHER) for child in TEAM]
BY_ID = {finding_id(page.name, child): (page, child) for page, child in SUBJECTS}

answers = st.lists(
    st.sampled_from(["met", "gap", "gap", "unknown", "late", "left"]),
    min_size=len(SUBJECTS),
    max_size=len(SUBJECTS),
)
targets = st.one_of(
    st.tuples(st.just("finding_id"), st.sampled_from([*BY_ID, "f" * 20]), st.booleans()),
    st.tuples(st.just("child_id"), st.sampled_from([*TEAM, "child-9"]), st.just(True)),
    st.tuples(st.just("team_id"), st.sampled_from(["T1", "T2", "T9"]), st.just(True)),
)


@dataclass(frozen=True)
class Row:
    """One row of the file, as its author means it."""

    page: Page
    target: tuple[str, str, bool]  # the column, the id, and whether the row also names the check
    agency: str
    begins: date
    days: int  # the number of days; 0 or less means an end before the start

    @property
    def ends(self) -> date:
        return self.begins + timedelta(days=self.days - 1)

    @property
    def cells(self) -> dict[str, str]:
        column, name, has_check = self.target
        return {
            "check": self.page.name if has_check else "",
            "agency": self.agency,
            column: name,
            "from": str(self.begins),
            "until": str(self.ends),
        }

    def names(self, page: Page, child: str) -> bool:
        """Whether it names the finding of that check and child."""
        column, name, has_check = self.target
        if (has_check and page is not self.page) or self.agency == "police":
            return False
        held = {
            "finding_id": finding_id(page.name, child),
            "child_id": child,
            "team_id": TEAM[child],
        }
        return held[column] == name


@dataclass
class Night:
    """The inputs of a night."""

    answers: dict[tuple[str, str], str]
    rows: list[Row]

    def open(self, page: Page) -> list[str]:
        """The children with an open finding of the check."""
        return [
            child
            for (name, child), answer in self.answers.items()
            if name == page.name and answer in ("gap", "unknown")
        ]

    def is_refused(self, row: Row, night: date) -> bool:
        column, name, has_check = row.target
        if row.days < 1:
            return True
        if has_check and row.page is SEEN:
            return row.days > 14 or column == "team_id"
        page, child = BY_ID.get(name, (FATHER, ""))
        is_found = page is SEEN and child in self.open(SEEN) and row.names(page, child)
        return is_found and row.days > 14 and row.begins <= night <= row.ends

    def named_by(self, row: Row, night: date) -> list[tuple[str, str]]:
        """The open findings that a row waives on the night."""
        if self.is_refused(row, night) or not row.begins <= night <= row.ends:
            return []
        return [
            (page.name, child)
            for page in (SEEN, FATHER)
            for child in self.open(page)
            if row.names(page, child)
        ]

    def waived(self, night: date) -> dict[tuple[str, str], date]:
        """The findings that are waived on the night, and until when."""
        until: dict[tuple[str, str], date] = {}
        for row in self.rows:
            for finding in self.named_by(row, night):
                until[finding] = max(row.ends, until.get(finding, row.ends))
        return until


class WaivedNights(RuleBasedStateMachine):
    """The audit of some nights in memory, and the model of the same nights."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Row] = []
        self.nights: dict[date, Night] = {}
        self.folder = Path(tempfile.mkdtemp())
        self.held = open_warehouse()
        self.warehouse: Warehouse = self.held.__enter__()
        for name in ("kept", "night"):
            self.warehouse.run(f"attach ':memory:' as {name}")
        self.warehouse.run("use night")
        for schema in ("landing", "delivered", "record"):
            self.warehouse.script(SQL / "schema" / f"{schema}.sql")
        self.warehouse.run(FILES)
        self.warehouse.run("create schema derived")
        for table in ("open_child", "subject"):
            self.warehouse.run(f"create table derived.{table} as select 'child-1' as child_id")
        self.warehouse.run("use kept")
        create_audit(self.warehouse)

    def teardown(self) -> None:
        self.held.__exit__(None, None, None)
        shutil.rmtree(self.folder)

    @rule(
        page=st.sampled_from([SEEN, FATHER]),
        named=targets,
        agency=st.sampled_from(["", "", "social_care", "police"]),
        begins=st.integers(-3, 8),
        days=st.integers(0, 5) | st.sampled_from([14, 15, LONGEST, LONGEST + 1]),
    )
    def a_waiver_is_written(
        self, page: Page, named: tuple[str, str, bool], agency: str, begins: int, days: int
    ) -> None:
        self.rows.append(Row(page, named, agency, BASE + timedelta(days=begins), days))

    @precondition(lambda self: self.rows)
    @rule(place=st.integers(0, 9))
    def a_waiver_is_taken_out(self, place: int) -> None:
        del self.rows[place % len(self.rows)]

    @rule(answers=answers)
    def the_next_night_comes(self, answers: list[str]) -> None:
        newest = max(self.nights, default=BASE - timedelta(days=1))
        self._run(newest + timedelta(days=1), answers)

    @precondition(lambda self: self.nights)
    @rule(answers=answers, place=st.integers(0, 9))
    def a_night_is_run_again(self, answers: list[str], place: int) -> None:
        self._run(sorted(self.nights)[place % len(self.nights)], answers)

    def _run(self, night: date, answers: list[str]) -> None:
        given = dict(zip([(page.name, child) for page, child in SUBJECTS], answers, strict=True))
        self.nights[night] = Night(given, list(self.rows))
        self.warehouse.run("use memory")
        said = [
            Said(
                check=page,
                subject=child,
                verdict="gap" if given[page.name, child] == "late" else given[page.name, child],
                remedy="late" if given[page.name, child] == "late" else "act",
            )
            for page, child in SUBJECTS
            if given[page.name, child] != "left"
        ]
        decide(self.warehouse, night, said)
        self._waive(night)
        self.warehouse.run("use kept")
        self.warehouse.run("delete from audit.register where night = $night", {"night": night})
        self.warehouse.run(
            "insert into audit.register by name select $night as night, false as is_excel,"
            " ['police'] as reveals_allowed, '{}' as versions, '{}' as settings, '{}' as inputs,"
            " '{}' as timings",
            {"night": night},
        )
        follow(self.warehouse, night, {}, checks=PAGES)
        for day in self.nights:
            if day >= night:
                self._is_published_as_the_model_says(day)

    def _waive(self, night: date) -> None:
        """Reads the night's waivers from a file, and takes waived findings out of the counts."""
        file = write_waivers(self.folder / "waivers.csv", *(row.cells for row in self.rows))
        rows = load_waivers(file, CHECKS, ["social_care", "police"]).rows
        for child, team in TEAM.items():
            self.warehouse.run(
                "update judging.kept set team_id = nullif($team, '') where child_id = $child",
                {"child": child, "team": team},
            )
        note_waivers(self.warehouse, rows, LONGEST)
        self.warehouse.run("create schema if not exists verdicts")
        for suite in ("seen", "fathers", "waived"):
            self.warehouse.run(
                f"create or replace table verdicts.{suite} as"
                ' select "check", agency, subject_id, verdict from judging.verdict'
                f" where starts_with(\"check\", '{suite}/')"
            )
        for name, check in CHECKS.items():
            met, gaps, unknown = self.warehouse.row(
                'select met, gaps, unknown from judging."check" where "check" = $name',
                {"name": name},
            )
            counts = {name: Counts(met=met, gaps=gaps, unknown=unknown)}
            found = waive(
                self.warehouse, check.suite, [check], Decided(counts=counts, could_not={}), night
            ).counts[name]
            self.warehouse.run(
                'update judging."check" set gaps = $gaps, unknown = $unknown, waived = $waived,'
                ' judged = $judged where "check" = $name',
                {
                    "name": name,
                    "gaps": found.gaps,
                    "unknown": found.unknown,
                    "waived": found.waived,
                    "judged": found.judged,
                },
            )
            # Great Expectations sees exactly the rows that our own SQL counts
            (seen,) = self.warehouse.row(f"select count(*) from verdicts.{check.suite}")
            assert seen == found.judged

    def _is_published_as_the_model_says(self, night: date) -> None:
        folder = self.folder / str(night)
        publishing.render(self.warehouse, night, folder)
        self._findings_agree(night, rows_of(folder / "findings.csv"))
        self._checks_agree(night, rows_of(folder / "checks.csv"))
        self._children_agree(night, rows_of(folder / "children.csv"))
        self._waivers_agree(night, rows_of(folder / "waivers.csv"))

    def _life(self, page: Page, child: str, night: date) -> tuple[str, int]:
        """The status and nights open, which no waiver changes."""
        was_open = [
            child in self.nights[day].open(page) for day in sorted(self.nights) if day <= night
        ]
        spell = 0
        while spell < len(was_open) and was_open[-1 - spell]:
            spell += 1
        status = "ongoing" if spell > 1 else "reopened" if any(was_open[:-1]) else "new"
        return status, spell

    def _findings_agree(self, night: date, rows: list[dict[str, str]]) -> None:
        model, waived = self.nights[night], self.nights[night].waived(night)
        expected = {
            (page.name, child): (
                str(waived.get((page.name, child), "")),
                *map(str, self._life(page, child, night)),
            )
            for page in (SEEN, FATHER)
            for child in model.open(page)
        }
        assert {
            (row["check"], row["subject_id"]): (
                row["waived_until"],
                row["status"],
                row["nights_open"],
            )
            for row in rows
        } == expected

    def _checks_agree(self, night: date, rows: list[dict[str, str]]) -> None:
        model, waived = self.nights[night], self.nights[night].waived(night)
        found = {row["check"]: row for row in rows}
        for page in (SEEN, FATHER):
            given = {
                child: answer
                for (name, child), answer in model.answers.items()
                if name == page.name
            }
            counted = {
                child: answer
                for child, answer in given.items()
                if (page.name, child) not in waived and answer != "left"
            }
            words = list(counted.values())
            before = [day for day in self.nights if day < night]
            opened, last = len([a for a in given.values() if a in ("gap", "unknown", "late")]), None
            if before:
                yesterday = self.nights[max(before)].answers
                last = len(
                    [
                        answer
                        for (name, _), answer in yesterday.items()
                        if name == page.name and answer in ("gap", "unknown", "late")
                    ]
                )
            new = [
                child
                for child in counted
                if child in model.open(page) and self._life(page, child, night)[0] == "new"
            ]
            assert {key: found[page.name][key] for key in _COUNTED} == {
                "judged": str(len(words)),
                "met": str(words.count("met")),
                "gaps": str(words.count("gap") + words.count("late")),
                "unknown": str(words.count("unknown")),
                "waived": str(len([one for one in waived if one[0] == page.name])),
                "new": str(len(new)),
                "change_on_night_before": "" if last is None else str(opened - last),
            }

    def _children_agree(self, night: date, rows: list[dict[str, str]]) -> None:
        model, waived = self.nights[night], self.nights[night].waived(night)
        children = {child for page in (SEEN, FATHER) for child in model.open(page)}
        expected = {
            child: (
                str(child in model.open(SEEN) and (SEEN.name, child) not in waived),
                len(
                    [
                        page
                        for page in (SEEN, FATHER)
                        if child in model.open(page) and (page.name, child) not in waived
                    ]
                ),
                len([page for page in (SEEN, FATHER) if child in model.open(page)]),
            )
            for child in children
        }
        assert {
            row["child_id"]: (
                str(row["critical"] == "1"),
                int(row["gaps"]) + int(row["unknowns"]),
                len(row["checks"].split(";")),
            )
            for row in rows
        } == expected

    def _waivers_agree(self, night: date, rows: list[dict[str, str]]) -> None:
        model = self.nights[night]
        found = {
            row["line"]: (row["state"], row["findings"], row["longer_than_limit"]) for row in rows
        }
        expected = {}
        for line, row in enumerate(model.rows, start=2):
            named = len(model.named_by(row, night))
            if model.is_refused(row, night):
                state = "refused"
            elif row.begins > night:
                state = "not_begun"
            elif row.ends < night:
                state = "ended"
            else:
                state = "in_force" if named else "matches_nothing"
            expected[str(line)] = (state, str(named), str(row.days > LONGEST).lower())
        assert found == expected


_COUNTED = ("judged", "met", "gaps", "unknown", "waived", "new", "change_on_night_before")

TestWaivedNights = WaivedNights.TestCase
TestWaivedNights.settings = settings(
    max_examples=examples(80), stateful_step_count=8, deadline=None
)
