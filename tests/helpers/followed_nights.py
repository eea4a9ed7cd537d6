"""An audit in memory, to which the real SQL adds nights, without landing or judging them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from helpers.finding_history_model import Life, Night
from helpers.little_verdicts import Page
from wholepicture.paths import SQL
from wholepicture.stages import history
from wholepicture.store.spans import create_audit
from wholepicture.warehouse import Warehouse, open_warehouse

_RECORD = """
create schema {name}.landing;
create schema {name}.derived;
create schema {name}.record;
create table {name}.landing.file as
select
    null::varchar as agency, null::varchar as file, null::date as delivered_for,
    null::varchar as delivered_at, 0 as rows_read, 0 as rows_landed, 0 as rows_refused,
    0 as cells_blanked, null::varchar as sha256, null::varchar as state, null::varchar as reason
where false;
create table {name}.landing.key_sample as
select
    null::varchar as agency, null::varchar as file, null::varchar as column_name,
    null::date as delivered_for, null::varchar as hashed_by, 0 as one_in, []::ubigint[] as keys
where false;
create table {name}.landing.refused_run as
select
    null::varchar as agency, null::varchar as file, 0 as line, 0 as last_line, 0 as rows,
    null::varchar as column_name, null::varchar as reason
where false;
create table {name}.derived.subject as select unnest($held::varchar[]) as child_id;
create table {name}.derived.open_child as select unnest($open::varchar[]) as child_id;
create table {name}.record.thing as
select 1 as row_id, 'social_care' as agency, unnest($things::varchar[]) as thing_id;
"""


class FollowedNights:
    """Nights that are added one by one; the records of the newest few are available."""

    def __init__(
        self, warehouse: Warehouse, checks: list[str], agencies: list[str], kept: int
    ) -> None:
        self._warehouse, self._agencies, self._kept = warehouse, agencies, kept
        self._pages = [Page(name=check, title=check) for check in checks]
        self._records: dict[date, str] = {}

    @property
    def records(self) -> set[date]:
        """The nights whose records are available."""
        return set(self._records)

    def run(self, day: date, night: Night) -> None:
        """Runs the night, for the first time or again."""
        name = f"records_{day:%Y%m%d}"
        if self._records.pop(day, None):
            self._warehouse.run(f"detach {name}")
        later = {one: of for one, of in self._records.items() if one > day}
        self._hold("night", night)
        self._decide(night)
        self._warehouse.run("delete from audit.register where night = $night", {"night": day})
        self._warehouse.run("insert into audit.register (night) values ($night)", {"night": day})
        history.follow(self._warehouse, day, later, checks=self._pages)
        self._warehouse.run("detach night")
        self._hold(name, night)
        self._records[day] = name
        held = {one for (one,) in self._warehouse.rows('select distinct night from audit."check"')}
        for gone in self._records.keys() - set(sorted(held)[-self._kept :]):
            self._warehouse.run(f"detach {self._records.pop(gone)}")

    def lives(self) -> dict[tuple[date, str], Life]:
        """The history of every finding that the audit has, by night and finding."""
        rows = self._warehouse.rows(
            "select night, finding_id, status, first_seen_on, nights_open, how, was_open_on,"
            " last_met_on, is_improvement from audit.life"
        )
        assert len({row[:2] for row in rows}) == len(rows)
        return {
            (night, finding): Life(
                status=status,
                first_seen_on=first_seen_on,
                nights_open=nights_open,
                how=how,
                was_open_on=was_open_on,
                last_met_on=last_met_on,
                is_improvement=is_improvement,
            )
            for night, finding, status, first_seen_on, nights_open, how, was_open_on, last_met_on,
            is_improvement in rows
        }  # fmt: skip

    def rules_changed(self) -> dict[tuple[date, str], bool | None]:
        """Whether the rule of each check that ran had changed, from the audit."""
        rows = self._warehouse.rows(
            'select night, "check", is_rule_changed from audit."check"'
            " where outcome <> 'could_not_run'"
        )
        return {(night, check): changed for night, check, changed in rows}

    def reasons(self) -> dict[tuple[date, str], str]:
        """The reasons why subjects left, from the verdicts `not_judged` in the audit."""
        rows = self._warehouse.rows(
            "select night, finding_id, why from audit.verdict where verdict = 'not_judged'"
        )
        assert len({row[:2] for row in rows}) == len(rows)
        return {(night, finding): why for night, finding, why in rows}

    def _hold(self, name: str, night: Night) -> None:
        self._warehouse.run(f"attach ':memory:' as {name}")
        values = {
            "held": sorted(night.open_children | night.closed_children),
            "open": sorted(night.open_children),
            "things": sorted(night.things),
        }
        for statement in _RECORD.format(name=name).split(";")[:-1]:
            used = {key: value for key, value in values.items() if f"${key}" in statement}
            self._warehouse.run(statement, used)
        states = [("not used" if one in night.away else "whole") for one in self._agencies]
        self._warehouse.run(
            f"insert into {name}.landing.file by name select unnest($agencies) as agency,"
            " 'a.csv' as file, unnest($states) as state",
            {"agencies": self._agencies, "states": states},
        )

    def _decide(self, night: Night) -> None:
        self._warehouse.run("use memory")
        self._warehouse.script(SQL / "schema" / "judging.sql")
        said = [(s, j) for s, j in night.judged.items() if s.agency not in night.away]
        columns: dict[str, list[Any]] = {
            '"check"': [s.check for s, _ in said],
            "agency": [s.agency for s, _ in said],
            "subject_id": [s.id for s, _ in said],
            "finding_id": [s.finding_id for s, _ in said],
            "verdict": [j.verdict for _, j in said],
            "remedy": [j.remedy for _, j in said],
            "due_on": [j.due_on for _, j in said],
            "last_event_on": [j.event_on for _, j in said],
        }
        self._fill("verdict", columns | {"why": [j.why for _, j in said]})
        kept = [j.verdict in ("gap", "unknown") for _, j in said]
        of_child = {
            "child_id": [j.child for _, j in said],
            "child_status": ["closed" if j.is_closed else None for _, j in said],
        }
        columns = {
            name: [one for one, is_kept in zip(values, kept, strict=True) if is_kept]
            for name, values in (columns | of_child).items()
        }
        self._fill("kept", columns)
        names = [page.name for page in self._pages]
        self._fill(
            '"check"',
            {
                '"check"': names,
                "outcome": ["failed" if one in night.rules else "could_not_run" for one in names],
                "rule": [night.rules.get(one, "none") for one in names],
                "rule_text": ["{}" for _ in names],
            },
        )
        self._warehouse.run("use kept")

    def _fill(self, table: str, columns: dict[str, list[Any]]) -> None:
        if not columns["finding_id" if "finding_id" in columns else '"check"']:
            return
        dates = ("due_on", "last_event_on")
        kinds = {name: "date" if name in dates else "varchar" for name in columns}
        selected = ", ".join(
            f"unnest(${name.strip(chr(34))}::{kinds[name]}[]) as {name}" for name in columns
        )
        self._warehouse.run(
            f"insert into judging.{table} by name select {selected}",
            {name.strip('"'): values for name, values in columns.items()},
        )


@contextmanager
def followed_nights(
    checks: list[str], agencies: list[str], *, kept: int
) -> Iterator[FollowedNights]:
    """An empty audit for nights of these checks and agencies."""
    with open_warehouse() as warehouse:
        warehouse.run("attach ':memory:' as kept")
        warehouse.run("use kept")
        create_audit(warehouse)
        yield FollowedNights(warehouse, checks, agencies, kept)
