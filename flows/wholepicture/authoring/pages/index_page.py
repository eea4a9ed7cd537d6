"""The index of all checks, suite by suite."""

from collections.abc import Mapping
from pathlib import Path

from wholepicture.authoring.pages.markdown import page, share, table
from wholepicture.authoring.pages.sources import load_suite
from wholepicture.rules.checks import Check


def index_page(checks: Mapping[str, Check], expectations: Path) -> str:
    """One table for each suite, with one line and a link for each check; raises PairError."""
    suites = sorted({check.suite for check in checks.values()})
    blocks = [
        "A check is a pair of files: what must be true (`expectations/checks/<suite>/<check>.toml`)"
        " and how a record is judged (`sql/checks/<suite>/<check>.sql`). It is called"
        " `suite/check`, here, on the command line and in every published file.",
        "*Threshold* is the least share of judged records that must be met for the check to pass."
        " It is not a target. A check *on pilot* is new, or needs data that few exports have: it is"
        " judged and published like the others, but marked, and in no total and no exit code. The"
        " words used on these pages are in the [glossary](../glossary.md).",
        "The page [coverage](../coverage.md) shows which review findings each check answers, and"
        " which are not answered yet.",
    ]
    for name in suites:
        suite = load_suite(name, expectations)
        own = [check for check in checks.values() if check.suite == name]
        blocks += [f"## {suite.title}", suite.about, _table_of(own)]
    return page("The checks", blocks)


def _table_of(checks: list[Check]) -> str:
    return table(
        ["check", "title", "population", "severity", "dimension", "threshold"],
        [
            [
                f"[{check.name}]({check.name}.md)",
                check.title if check.counted else f"{check.title} (on pilot)",
                check.population,
                check.severity,
                check.dimension,
                share(check.must_be_met),
            ]
            for check in sorted(checks, key=lambda check: check.name)
        ],
    )
