"""Any bytes can be drafted, or are refused in a sentence; a draft without questions loads."""

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.campaign import examples
from wholepicture.authoring.feed_drafts import draft, write_draft
from wholepicture.errors import FeedError
from wholepicture.rules.feeds import load_feed

CELLS = st.text(max_size=12) | st.sampled_from(
    ["2026-11-01", "13/01/2026", "Y", "N", "7", "P-7", "", "NULL", "9990000018", '{"a": 1}']
)
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=6)
HEADERS = st.lists(
    st.text(min_size=1, max_size=9) | st.sampled_from(["Case ID", "DOB", "Seen on", "Agency"]),
    min_size=1,
    max_size=4,
)


def _tried(content: bytes) -> None:
    """Asserts a draft or a refusal in one sentence; the draft loads, or has a question."""
    with tempfile.TemporaryDirectory() as folder:
        file, out = Path(folder) / "a.csv", Path(folder) / "police.toml"
        file.write_bytes(content)
        try:
            written = write_draft([file], out)
        except FeedError as refused:
            said = str(refused)
        else:
            said = ""
        assert "\n" not in said
        if said:
            return
        assert draft([file], agency="police").text.count("\n") == written.text.count("\n")
        if not written.questions:
            assert load_feed(out).agency == "police"


@settings(max_examples=examples(200), deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_drafted_or_refused(content: bytes) -> None:
    _tried(content)


@settings(max_examples=examples(200), deadline=None)
@given(HEADERS, ROWS, st.sampled_from([",", ";", "\t", "|"]))
def test_any_table_is_drafted_or_refused(
    headers: list[str], rows: list[list[str]], delimiter: str
) -> None:
    held = io.StringIO(newline="")
    csv.writer(held, delimiter=delimiter).writerows([headers, *rows])
    _tried(held.getvalue().encode("utf-8", "replace"))
