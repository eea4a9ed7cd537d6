"""The rules of one night: settings, feeds, checks and parameters, loaded before anything else."""

import hashlib
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from importlib.metadata import version

from wholepicture.paths import EXPECTATIONS, SQL
from wholepicture.rules.checks import FEEDS, Check, common_parameters, load_checks
from wholepicture.rules.column_use import Use, columns_read
from wholepicture.rules.feeds import Feed, load_feeds
from wholepicture.rules.settings import COUNTED, MUST_BE_MET, Run, Settings, load_settings
from wholepicture.rules.toml_files import spoken
from wholepicture.rules.waivers import Waivers, load_waivers
from wholepicture.store import Facts
from wholepicture.warehouse import Warehouse

_PACKAGES = ("wholepicture", "duckdb", "great-expectations", "polars", "prefect")


@dataclass(frozen=True, kw_only=True)
class Rules:
    """Settings, waivers, feeds and checks, as loaded before the first file is read."""

    settings: Settings
    feeds: Mapping[str, Feed]
    checks: Mapping[str, Check]
    waivers: Waivers = field(default_factory=Waivers)
    # results for earlier nights, by their parameters, because most nights have the same ones
    _reads: dict[str, Mapping[str, Use]] = field(default_factory=dict, repr=False, compare=False)

    def on(self, as_at: date) -> "Rules":
        """The rules of that night: each check with that date's settings, except its parameters."""
        checks = {}
        for name, check in self.checks.items():
            given = self.settings.of_check(name, as_at)
            own = {key: given[key] for key in (MUST_BE_MET, COUNTED) if key in given}
            checks[name] = check.model_copy(update=own)
        return replace(self, checks=checks)

    def plain(self) -> dict[str, object]:
        """The settings in the register's form, with the hash of the file of waivers."""
        kept = self.settings.plain()
        named = self.waivers.sha256
        return kept if named is None else {**kept, "waivers": named}

    @property
    def suites(self) -> list[str]:
        """The names of the suites, in order; `feeds` is judged first."""
        names = {check.suite for check in self.checks.values()}
        return sorted(names, key=lambda name: (name != FEEDS, name))

    def of_suite(self, suite: str) -> list[Check]:
        """The checks of one suite, in order."""
        return [check for check in self.checks.values() if check.suite == suite]

    def relied_on(self) -> frozenset[str]:
        """The columns, as `table.column`, that at least one check needs."""
        needs = (need for check in self.checks.values() for need in check.all_needs)
        return frozenset(need for need in needs if "." in need)

    def columns_read(self, as_at: date) -> Mapping[str, Use]:
        """The tables and columns that can change verdicts, by check."""
        values = self.values(as_at)
        named = repr({name: {**own, "as_at": None} for name, own in values.items()})
        if named not in self._reads:
            delivered = self._delivered_columns()
            self._reads[named] = columns_read(self.checks, values, self.common(), delivered)
        return self._reads[named]

    def _delivered_columns(self) -> dict[str, list[str]]:
        """The columns of every table that feeds deliver."""
        delivered: dict[str, list[str]] = {}
        for file in (file for feed in self.feeds.values() for file in feed.files):
            known = delivered.setdefault(file.table, [])
            known += [column.name for column in file.known if column.name not in known]
        return delivered

    def read_of_records(self, reads: Mapping[str, Use]) -> Use:
        """All columns that checks of records read; checks of the suite `feeds` read none."""
        judged = (use for name, use in reads.items() if self.checks[name].suite != FEEDS)
        return frozenset().union(*judged)

    def checks_by_column(self, reads: Mapping[str, Use]) -> dict[str, list[str]]:
        """The checks of records that need or read each column, in order, by `table.column`."""
        found: dict[str, list[str]] = {}
        for name, check in self.checks.items():
            if check.suite != FEEDS:
                for column in sorted({*check.all_needs, *reads[name]}):
                    if "." in column:
                        found.setdefault(column, []).append(name)
        return found

    def versions(self) -> dict[str, str]:
        """The versions of the programs, and the hash of all rule files."""
        programs = {one: version(one) for one in _PACKAGES}
        return {"python": platform.python_version(), **programs, "rules": _hash_of_rules()}

    def common(self) -> dict[str, object]:
        """The parameters that every derived table and check may use."""
        own = {name: parameter.value for name, parameter in common_parameters().items()}
        return {**own, **self.settings.common()}

    def values(self, as_at: date) -> dict[str, dict[str, object]]:
        """Every check's parameters on that night, by its name."""
        common = {**self.common(), "as_at": as_at}
        return {
            name: {**common, **check.values(self.settings.of_check(name, as_at))}
            for name, check in self.checks.items()
        }


def _hash_of_rules() -> str:
    """sha256 over every file of `expectations/` and `sql/`, by name."""
    whole = hashlib.sha256()
    for folder in (EXPECTATIONS, SQL):
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            whole.update(f"{folder.name}/{path.relative_to(folder).as_posix()}\0".encode())
            whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def rules_of(run: Run) -> Rules:
    """The rules of a run; raises ArgumentsError for the first file that is invalid."""
    settings, (feeds, checks) = load_settings(run.settings), _loaded(_hash_of_rules())
    parameters = {name: check.values() for name, check in checks.items()}
    files = {agency: [file.name for file in feed.files] for agency, feed in feeds.items()}
    if run.settings:
        settings.refuse_strangers(parameters, spoken(run.settings))
        settings.refuse_strange_files(files, spoken(run.settings))
    waivers = load_waivers(settings.folders.waivers, checks, feeds)
    return Rules(settings=settings, feeds=feeds, checks=checks, waivers=waivers)


@lru_cache(maxsize=1)
def _loaded(rules: str) -> tuple[Mapping[str, Feed], Mapping[str, Check]]:
    """The feeds and checks from the files with that hash; a run reads them once for all its nights.

    Raises ArgumentsError for the first file that is invalid.
    """
    return load_feeds(EXPECTATIONS / "feeds"), load_checks()


def facts_of(
    warehouse: Warehouse,
    run: Run,
    rules: Rules,
    said: Mapping[str, str],
    timings: Mapping[str, float],
) -> Facts:
    """The facts of the run that the register keeps.

    The warehouse must have `landing.file`. `said` has the dates and counts that the deliveries
    themselves state.
    """
    inputs = warehouse.rows(
        "select agency || '/' || file, sha256 from landing.file where sha256 is not null"
    )
    return Facts(
        versions=rules.versions(),
        settings=rules.plain(),
        inputs={**said, **dict(inputs)},
        timings=timings,
        reveals_allowed=tuple(rules.settings.audit.reveals_allowed),
        is_excel=run.excel,
    )
