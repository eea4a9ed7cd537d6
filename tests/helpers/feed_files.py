"""A small valid feed file, to be changed in one place, and the words of its refusals."""

from pathlib import Path

from wholepicture.paths import EXPECTATIONS
from wholepicture.rules.feeds import Feed, load_code_lists, load_feeds

FEED = """
agency = "school"
role = "partner"
title = "Schools"
fresh_days = 2
[forms]
dates = ["yyyy-mm-dd"]
[flags]
yes = ["Y"]
no = ["N"]
[sentinels]
every = ["NULL"]
local_id = ["-1"]
[[file]]
name = "pupils.csv"
table = "pupil"
columns = [
    { name = "pupil_id", header = "Pupil", kind = "local_id", key = true },
    { name = "left_on", header = "Left", kind = "event_date" },
    { name = "sex", header = "Sex", kind = "code", codes = "sexes" },
]
"""

LISTS = load_code_lists(EXPECTATIONS / "codes")

FILE = "file 1 (pupils.csv)"
LEFT = f"{FILE}, column 2 (left_on)"
SEX = f"{FILE}, column 3 (sex)"
DATE, ROLE = 'kind = "event_date"', 'role = "partner"'
KINDS = (
    "local_id, national_id, name, birth_date, address, event_date, code, flag, count, free_text,"
    " json"
)
FORMS = (
    "yyyy-mm-dd, yyyy-mm-dd hh:mm:ss, yyyy-mm-dd hh:mm:ss.fff, dd/mm/yyyy, dd/mm/yyyy hh:mm:ss,"
    " yyyy-mmm-dd, yyyy-mmm-dd hh:mm:ss, excel_serial"
)
SOMETHING = "expected a text that is not blank"
WORD = "expected a word of small letters, digits and `_`, a letter first, at most 63 of them"


def loaded(folder: Path, feed: str) -> dict[str, Feed]:
    """The feeds of a folder with that file as `school.toml`."""
    feeds = folder / "feeds"
    feeds.mkdir(exist_ok=True)
    (feeds / "school.toml").write_text(feed, encoding="utf-8")
    return load_feeds(feeds, EXPECTATIONS / "codes")


def changed(what: tuple[str, str, str]) -> str:
    """The feed with the first of the texts replaced, once, by the second."""
    change, to, _ = what
    assert change in FEED
    return FEED.replace(change, to, 1)
