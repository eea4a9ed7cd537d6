"""Every date argument must be written as 2026-11-20, and in no other form."""

import json
import time
from datetime import date
from pathlib import Path

import pytest

from helpers.command_line import typed
from helpers.exports import FEEDS
from wholepicture.errors import FeedError
from wholepicture.files.header_names import iso_day
from wholepicture.rules.feeds import load_feed
from wholepicture.stages.receiving import nights_delivered
from wholepicture.stages.receiving.manifests import read_manifest

OTHERS = (
    "20261120",
    "2026-W47-5",
    "2026W475",
    "2026-324",
    "20-11-2026",
    "2026-11-2",
    " 2026-11-20",
)
OTHER_DIGITS = "\u0662\u0660\u0662\u0666-11-20"


@pytest.mark.parametrize("text", [*OTHERS, OTHER_DIGITS, "2026-11-20\n", "2026-02-30", "today"])
def test_other_forms_are_no_day(text: str) -> None:
    assert iso_day(text) is None
    assert iso_day("2026-11-20") == date(2026, 11, 20)


@pytest.mark.parametrize("text", OTHERS[:2])
def test_no_option_takes_another_form(text: str, tmp_path: Path) -> None:
    (tmp_path / "2026-11-20").mkdir()
    ended = typed("audit", tmp_path, "--as-at", text, "--store", tmp_path / "s")
    ended.assert_one_sentence(2, "--as-at: expected a day written as 2026-11-20, or the word today")
    ended = typed("synthesise", tmp_path / "out", "--last-night", text)
    ended.assert_one_sentence(2, "--last-night: expected a day written as 2026-11-20;")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2026-11-20"]


def test_a_folder_of_another_form_is_no_night(tmp_path: Path) -> None:
    for name in ("2026-11-20", *OTHERS, OTHER_DIGITS):
        (tmp_path / name).mkdir()
    assert nights_delivered(tmp_path) == [date(2026, 11, 20)]


@pytest.mark.parametrize(
    ("moment", "taken"),
    [
        ("2026-11-20", True),
        ("2026-11-20T02:00", True),
        ("20261120", False),
        ("2026-W47-5", False),
        ("2026-13-01T02:00", False),
        (OTHER_DIGITS, False),
    ],
)
def test_a_manifest_is_believed_in_that_form_alone(
    moment: str, taken: bool, tmp_path: Path
) -> None:
    lines = [{"file": "ssd_person.csv", "produced_at": moment}]
    (tmp_path / "manifest.json").write_text(json.dumps(lines), encoding="utf-8")
    manifest, _ = read_manifest(tmp_path, FEEDS["social_care"])
    said = manifest.of("ssd_person.csv", "ssd_person.csv").produced_at
    assert said == (moment if taken else "")


@pytest.mark.parametrize(
    "text",
    [
        "{key} = 1",
        "[{key}]",
        "[[{key}]]",
        "x = {{ {key} = 1 }}",
        'agency = "a"\n\n  {key} = 1',
    ],
)
@pytest.mark.parametrize("part", ["a.", '"a" . ', "'a'."])
def test_a_key_of_a_hundred_thousand_parts_is_refused_at_once(
    text: str, part: str, tmp_path: Path
) -> None:
    file = tmp_path / "feed.toml"
    file.write_text(text.format(key=part * 100_000 + "z"))
    began = time.process_time()
    with pytest.raises(FeedError, match="expected keys of at most 50 parts"):
        load_feed(file, {})
    assert time.process_time() - began < 5
