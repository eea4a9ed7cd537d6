"""A night received, landed and recorded from files in memory, and derived if wanted."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from helpers.exports import FEED, NIGHT, Landing, put
from wholepicture.rules.checks import common_parameters
from wholepicture.rules.feeds import Feed
from wholepicture.stages.deriving import derive
from wholepicture.stages.landing import land
from wholepicture.stages.receiving import receive
from wholepicture.stages.recording import record
from wholepicture.warehouse import open_warehouse


@contextmanager
def recorded(files: Mapping[str, bytes], feed: Feed = FEED) -> Iterator[Landing]:
    """The files after the flow's own stages, up to the record."""
    with tempfile.TemporaryDirectory() as there, open_warehouse() as warehouse:
        exports, work = Path(there) / "exports", Path(there) / "work"
        work.mkdir()
        put(exports, files)
        found = land(warehouse, receive(exports, NIGHT, {feed.agency: feed}), work)
        record(warehouse)
        yield Landing(warehouse, {file.file: file for file in found})


def derived(found: Landing) -> Landing:
    """The same night with its derived tables built."""
    values = {name: parameter.value for name, parameter in common_parameters().items()}
    derive(found.warehouse, NIGHT, {**values, "case_number": "legacy_id"})
    return found


def apart(feed: Feed) -> Feed:
    """The feed with every table under another name, so that all its columns can be read."""
    files = [file.model_copy(update={"table": f"all_{file.table}"}) for file in feed.files]
    return feed.model_copy(update={"files": tuple(files)})


def counts(found: Landing) -> dict[str, tuple[int, int, int, int]]:
    """The counts of delivered files: rows read, landed and refused, and cells blanked."""
    return {
        name: (file.rows_read, file.rows_landed, file.rows_refused, file.cells_blanked)
        for name, file in found.files.items()
        if file.state != "missing"
    }
