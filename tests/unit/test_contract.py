"""Feed files and code lists: what loads, and what is refused in a sentence."""

import json
import tempfile
import tomllib
from collections.abc import Iterable
from copy import deepcopy
from functools import reduce
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.campaign import examples
from helpers.feed_files import FEED, LISTS, ROLE, loaded
from wholepicture.errors import FeedError
from wholepicture.paths import EXPECTATIONS
from wholepicture.rules.feeds import load_code_lists, load_feed, load_feeds
from wholepicture.rules.feeds.kinds import OWN_TABLES
from wholepicture.stages.landing.landing_tables import record_columns


def test_what_a_feed_says_once_holds_for_every_column_of_the_kind(tmp_path: Path) -> None:
    key, left, sex = loaded(tmp_path, FEED)["school"].files[0].known
    assert (key.required, key.on_bad, key.sentinels) == (True, "refuse_row", ("NULL", "-1"))
    assert (left.required, left.on_bad, left.forms) == (False, "blank_cell", ("yyyy-mm-dd",))
    assert (sex.sentinels, sex.yes) == (("NULL",), ())


@pytest.mark.parametrize("columns", ['"any"', '"any"\nsheets = ["Pupils"]'])
def test_a_file_may_take_any_columns(tmp_path: Path, columns: str) -> None:
    head, _, _ = FEED.partition("columns = [")
    head = head.replace(ROLE, 'workbooks = ["a.xlsx"]') if "sheets" in columns else head
    (feed,) = loaded(tmp_path, f"{head}columns = {columns}\n").values()
    assert (feed.files[0].columns, feed.files[0].known) == ("any", ())


def test_a_file_listed_twice_is_refused_also_when_one_is_compressed(tmp_path: Path) -> None:
    again = FEED[FEED.index("[[file]]") :].replace("pupils.csv", "Pupils.csv.gz")
    with pytest.raises(FeedError) as refused:
        loaded(tmp_path, FEED + again)
    assert str(refused.value) == (
        "feeds/school.toml: expected each file once, compressed or not; found file 1 and file 2"
        " with the same. Rename one."
    )


def test_a_date_needs_no_form_and_one_that_is_certain_may_be_declared(tmp_path: Path) -> None:
    for forms in ("", "[forms]", '[forms]\ndates = ["dd/mm/yyyy", "excel_serial"]'):
        feed = loaded(tmp_path, FEED.replace('[forms]\ndates = ["yyyy-mm-dd"]', forms))
        assert feed["school"].files[0].known[1].kind == "event_date"


@pytest.mark.parametrize(
    ("of_feed", "of_file", "of_column", "zone"),
    [
        ("", "", "", "Europe/London"),
        ('zone = "UTC"', "", "", "UTC"),
        ("", 'zone = "UTC"', "", "UTC"),
        ('zone = "UTC"', 'zone = "Europe/London"', "", "Europe/London"),
        ('zone = "UTC"', "", 'zone = "Europe/London"', "Europe/London"),
        ("", "", 'zone = "UTC"', "UTC"),
    ],
)
def test_the_zone_of_dates_is_said_for_a_feed_a_file_or_a_column(
    of_feed: str, of_file: str, of_column: str, zone: str, tmp_path: Path
) -> None:
    feed = FEED.replace(ROLE, f"{ROLE}\n{of_feed}").replace("table =", f"{of_file}\ntable =")
    if of_column:
        feed = feed.replace('kind = "event_date"', f'kind = "event_date", {of_column}')
    key, left, _ = loaded(tmp_path, feed)["school"].files[0].known
    assert (key.zone, left.zone) == ("Europe/London", zone)


def test_how_files_are_written_is_said_once_or_for_a_file_alone(tmp_path: Path) -> None:
    feed = FEED.replace(ROLE, f'{ROLE}\ndelimiter = ";"\nencoding = "cp1252"')
    feed = feed.replace("table =", 'delimiter = "\\t"\nmoves_daily = true\ntable =')
    (file,) = loaded(tmp_path, feed)["school"].files
    assert (file.delimiter, file.encoding, file.moves_daily) == ("\t", "cp1252", True)
    assert (file.delivered_by, file.refused_limit) == (None, 0.01)


def test_a_byte_order_mark_before_a_feed_makes_no_difference(tmp_path: Path) -> None:
    assert loaded(tmp_path, "\ufeff" + FEED) == loaded(tmp_path, FEED)


def _toml(value: object) -> str:
    """A value as inline TOML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value)


def _paths(value: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    """The path of every value in a feed."""
    inner: Iterable[tuple[object, object]] = ()
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    here = [path] if path else []
    return here + [found for key, one in inner for found in _paths(one, (*path, key))]


OTHERS = st.recursive(
    st.none().map(lambda _: [])
    | st.booleans()
    | st.integers(-9, 9)
    | st.sampled_from(["", " ", "any", "pupil", "Marigold Road", "every", "kind", "NULL", "N"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["name", "key", "codes", "x y", "file"]), inner)
    ),
    max_leaves=4,
)
WHOLE = tomllib.loads(FEED)


def _said_of(file: Path) -> str:
    """The refusal of a feed file, or nothing if it loads."""
    try:
        load_feed(file, LISTS)
    except FeedError as refused:
        return str(refused)
    return ""


@settings(max_examples=examples(300), deadline=None)
@given(st.sampled_from(_paths(WHOLE)), OTHERS)
def test_a_feed_with_any_change_loads_or_is_refused_in_one_sentence(
    path: tuple[object, ...], other: object
) -> None:
    feed = deepcopy(WHOLE)
    inner = reduce(lambda found, key: found[key], path[:-1], feed)
    inner[path[-1]] = other
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "school.toml"
        file.write_text("".join(f"{key} = {_toml(one)}\n" for key, one in feed.items()))
        said = _said_of(file)
    assert said.count("\n") == said.count("Marigold") == 0
    assert said.count(": expected ") == said.count("; found ") == bool(said)


def test_a_folder_without_feeds_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="at least one feed file"):
        load_feeds(tmp_path, EXPECTATIONS / "codes")


def test_a_word_under_two_codes_is_refused(tmp_path: Path) -> None:
    (tmp_path / "colours.toml").write_text(
        'title = "t"\nedition = "1"\n[codes]\n'
        'A = { means = "a", also = ["Red"] }\nB = { means = "b", also = ["RED"] }\n'
    )
    with pytest.raises(FeedError) as refused:
        load_code_lists(tmp_path)
    assert str(refused.value).endswith(
        "colours.toml: expected each word under one code only, capitals or not; found code 1 and"
        " code 2 with the same. Leave it under the code it means."
    )


def test_the_shipped_feed_names_every_table_of_the_standard() -> None:
    feed = load_feeds(EXPECTATIONS / "feeds")["social_care"]
    standard = [file for file in feed.files if file.name.startswith("ssd_")]
    assert len(standard) == 46
    assert {file.name for file in feed.files if not file.optional} == {
        "ssd_person.csv",
        "ssd_cin_episodes.csv",
    }


def test_the_shipped_feed_feeds_every_column_of_every_record_table() -> None:
    feed = load_feeds(EXPECTATIONS / "feeds")["social_care"]
    fed: dict[str, set[str]] = {}
    for file in feed.files:
        fed.setdefault(file.table, set()).update(column.name for column in file.known)
    columns = {
        table: set(columns)
        for table, columns in record_columns().items()
        if not OWN_TABLES.fullmatch(table)
    }
    assert {t: columns[t] - fed[t] for t in columns} == {t: set() for t in columns}
