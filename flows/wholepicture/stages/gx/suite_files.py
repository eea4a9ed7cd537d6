"""Suites as JSON files, for use with Great Expectations elsewhere."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from wholepicture.errors import could_not, fault_of
from wholepicture.rules.checks import Check
from wholepicture.rules.feeds import Feed
from wholepicture.stages.gx.check_suites import suite_of
from wholepicture.stages.gx.feed_suites import suite_of_feed, table_of


def gx_suites(checks: Sequence[Check], feeds: Sequence[Feed] = ()) -> dict[str, dict[str, Any]]:
    """Each suite of checks and of feeds, as the JSON that Great Expectations itself writes."""
    names = sorted({check.suite for check in checks})
    of_checks = {
        name: suite_of(name, [one for one in checks if one.suite == name]) for name in names
    }
    of_feeds = {table_of(feed.agency): suite_of_feed(feed) for feed in feeds}
    return {name: suite.to_json_dict() for name, suite in (of_checks | of_feeds).items()}


def write_suites(checks: Sequence[Check], out: Path, feeds: Sequence[Feed] = ()) -> list[Path]:
    """The written JSON files, one for each suite and feed; raises CouldNotFinishError."""
    written = []
    for name, suite in gx_suites(checks, feeds).items():
        file = out / f"{name}.json"
        text = json.dumps(suite, indent=2, sort_keys=True, ensure_ascii=False)
        try:
            out.mkdir(parents=True, exist_ok=True)
            file.write_text(f"{text}\n", encoding="utf-8")
        except OSError as error:
            raise could_not(
                f"writing the suite {name}",
                fault_of(error),
                expected="a folder that can be written",
                do="Give another folder with --out.",
            ) from None
        written.append(file)
    return written
