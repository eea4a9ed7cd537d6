"""The columns that checks read, found as in a night."""

from collections.abc import Mapping
from datetime import date
from functools import cache

from wholepicture.nightly.rules_tonight import Rules
from wholepicture.paths import EXPECTATIONS
from wholepicture.rules.checks import Check
from wholepicture.rules.column_use import Use
from wholepicture.rules.feeds import Feed, load_feeds
from wholepicture.rules.settings import Settings

_NIGHT = date(2026, 11, 20)
_FOUND: dict[str, Use] = {}


def reads_of(*checks: Check) -> Mapping[str, Use]:
    """By check, the tables and columns that can change its verdicts."""
    wanted = {check.name: check for check in checks if check.sql not in _FOUND}
    if wanted:
        rules = Rules(settings=Settings(), feeds=_feeds(), checks=wanted)
        for name, use in rules.columns_read(_NIGHT).items():
            _FOUND[wanted[name].sql] = use
    return {check.name: _FOUND[check.sql] for check in checks}


@cache
def _feeds() -> Mapping[str, Feed]:
    return load_feeds(EXPECTATIONS / "feeds")
