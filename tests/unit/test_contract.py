"""Feed files and code lists: what loads, and what is refused in a sentence."""

import re
from pathlib import Path

import pytest

from wholepicture.contract import DATE_KINDS, load_code_lists, load_feeds
from wholepicture.errors import FeedError
from wholepicture.landing.columns import record_columns
from wholepicture.rooms import EXPECTATIONS

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


def _loaded(folder: Path, feed: str, name: str = "school.toml") -> object:
    feeds = folder / "feeds"
    feeds.mkdir(exist_ok=True)
    (feeds / name).write_text(feed, encoding="utf-8")
    return load_feeds(feeds, EXPECTATIONS / "codes")


def _refusal(folder: Path, feed: str) -> str:
    with pytest.raises(FeedError) as refused:
        _loaded(folder, feed)
    message = str(refused.value)
    assert "\n" not in message
    assert message.startswith("feeds/school.toml")
    return message


def test_what_a_feed_says_once_holds_for_every_column_of_the_kind(tmp_path: Path) -> None:
    feed = load_feeds((_loaded(tmp_path, FEED), tmp_path / "feeds")[1], EXPECTATIONS / "codes")
    key, left, sex = feed["school"].files[0].columns
    assert (key.required, key.on_bad, key.sentinels) == (True, "refuse_row", ("NULL", "-1"))
    assert (left.required, left.on_bad, left.forms) == (False, "blank_cell", ("yyyy-mm-dd",))
    assert (sex.sentinels, sex.yes) == (("NULL",), ())


def test_an_unknown_key_is_refused_with_the_nearest_right_one(tmp_path: Path) -> None:
    message = _refusal(tmp_path, FEED.replace("fresh_days", "fresh_day"))
    assert "fresh_day" in message
    assert "`fresh_days`" in message


def test_an_unknown_key_of_a_column_is_refused_with_the_nearest_right_one(tmp_path: Path) -> None:
    message = _refusal(tmp_path, FEED.replace("codes = ", "code = "))
    assert "`codes`" in message


@pytest.mark.parametrize(
    ("change", "to", "expected"),
    [
        ('kind = "event_date"', 'kind = "date"', "'event_date'"),
        ('name = "left_on"', 'name = "pupil_id"', "each canonical name once"),
        ('header = "Left"', 'header = "PUPIL"', "each header or alias once"),
        (", key = true", "", "a column marked key = true"),
        ('codes = "sexes"', 'codes = "sexess"', "every code list that a column names"),
        ('kind = "event_date"', 'kind = "name", codes = "sexes"', "kind 'code' only"),
        ('kind = "event_date"', 'kind = "name", forms = ["yyyy-mm-dd"]', "date forms on columns"),
        ('["yyyy-mm-dd"]', "[]", "date forms on columns that hold a date"),
        ('"pupils.csv"', '"../pupils.csv"', "plain letters"),
        ("fresh_days = 2", 'fresh_days = "two"', "a valid integer"),
        ('agency = "school"', 'agency = "police"', "the agency to be the file's own name"),
        ("[forms]", "[forms", "TOML in UTF-8"),
    ],
)
def test_a_feed_that_does_not_hold_is_refused_in_a_sentence(
    tmp_path: Path, change: str, to: str, expected: str
) -> None:
    assert FEED.count(change) >= 1
    with pytest.raises(FeedError, match=re.escape(expected)):
        _loaded(tmp_path, FEED.replace(change, to, 1))


def test_a_folder_without_feeds_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="at least one feed file"):
        load_feeds(tmp_path, EXPECTATIONS / "codes")


def test_a_word_under_two_codes_is_refused(tmp_path: Path) -> None:
    (tmp_path / "colours.toml").write_text(
        'title = "t"\nedition = "1"\n[codes]\n'
        'A = { means = "a", also = ["Red"] }\nB = { means = "b", also = ["RED"] }\n'
    )
    with pytest.raises(FeedError, match="each word under one code only"):
        load_code_lists(tmp_path)


def test_the_shipped_feed_names_every_table_of_the_standard() -> None:
    feed = load_feeds(EXPECTATIONS / "feeds")["social_care"]
    standard = [file for file in feed.files if file.name.startswith("ssd_")]
    assert len(standard) + len(feed.not_used) == 46
    assert {file.name for file in feed.files if not file.optional} == {
        "ssd_person.csv",
        "ssd_cin_episodes.csv",
    }


def test_the_shipped_feed_feeds_every_column_of_every_record_table() -> None:
    feed = load_feeds(EXPECTATIONS / "feeds")["social_care"]
    fed: dict[str, set[str]] = {}
    for file in feed.files:
        fed.setdefault(file.table, set()).update(column.name for column in file.columns)
    assert {table: set(columns) - fed[table] for table, columns in record_columns().items()} == {
        table: set() for table in record_columns()
    }


def test_every_date_of_the_shipped_feed_puts_the_day_before_the_month() -> None:
    feed = load_feeds(EXPECTATIONS / "feeds")["social_care"]
    dates = [c for file in feed.files for c in file.columns if c.kind in DATE_KINDS]
    assert dates
    assert all("dd/mm/yyyy" in c.forms for c in dates)
    assert all(not form.startswith("mm/") for c in dates for form in c.forms)
