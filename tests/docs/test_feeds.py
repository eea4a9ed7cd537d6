"""docs/feeds.md shows the output of the commands, and explains every key of a feed file."""

import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest
from pydantic.fields import FieldInfo

from helpers.day_reader import read
from wholepicture.authoring.feed_drafts import draft, in_words
from wholepicture.errors import FeedError
from wholepicture.files.encodings import Encoding
from wholepicture.rules.feeds.date_formats import CERTAIN
from wholepicture.rules.feeds.feed import Code, CodeList, Defaults, Feed, FeedFile, Manners
from wholepicture.rules.feeds.feed_column import FeedColumn
from wholepicture.rules.feeds.kinds import COMMON_DELIMITERS, Kind

GUIDE = (Path(__file__).parents[2] / "docs" / "feeds.md").read_text(encoding="utf-8")
OF_A_FEED = {**Feed.model_fields, **Defaults.model_fields}
MODELS: dict[str, dict[str, FieldInfo]] = {
    "The feed": {key: one for key, one in OF_A_FEED.items() if key != "code_lists"},
    "A file": {
        key: one for key, one in FeedFile.model_fields.items() if key not in Manners.model_fields
    },
    "How files are written and delivered": Manners.model_fields,
    "A column": FeedColumn.model_fields,
    "A code list": {
        **{key: one for key, one in CodeList.model_fields.items() if key != "name"},
        **Code.model_fields,
    },
}


def shown(language: str) -> list[str]:
    """The examples of the guide in that language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.M | re.S)


def rows(heading: str) -> dict[str, tuple[str, str]]:
    """The meaning and the default of each key, from the table under a heading."""
    section = re.split(r"\n##+ ", GUIDE.split(f"\n### {heading}\n")[1])[0]
    found = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \| (.+) \| ?([^|]*?) ?\|$", section, re.M)
    return {
        key: (meaning, default)
        for keys, meaning, default in found
        for key in re.findall(r"\w+", keys)
    }


def default_of(field: FieldInfo) -> object:
    """The default as the guide writes it: blank for a required key, *none* if there is none."""
    if field.is_required():
        return ""
    default = field.get_default(call_default_factory=True)
    return "none" if default in (None, {}) else list(default) if default == () else default


@pytest.mark.parametrize("heading", MODELS)
def test_every_key_is_explained_with_its_default_and_no_other(heading: str) -> None:
    named_in = rows(heading)
    fields = {field.alias or key: field for key, field in MODELS[heading].items()}
    assert set(named_in) == set(fields)
    assert all(meaning for meaning, _ in named_in.values())
    said = {
        key: tomllib.loads(f"x = {text.strip('`')}")["x"] if text.startswith("`") else text
        for key, (_, text) in named_in.items()
    }
    assert said == {key: default_of(field) for key, field in fields.items()}


def test_every_kind_is_explained() -> None:
    kinds = re.findall(r"^\| `(\w+)` \| .+ \| (.+) \|$", GUIDE.split("\n## Every key")[0], re.M)
    assert {kind for kind, _ in kinds} == set(get_args(Kind))


def test_every_date_that_is_shown_as_read_is_read_and_no_other() -> None:
    said = GUIDE.split("**Dates.**")[1].split("\n## ")[0]
    in_table, never = said.split("never read or guessed")
    dates = re.findall(r"`([^`]*\d{4}[^`]*)`", in_table)
    dates = [text for text in dates if not text.startswith("+")]
    assert len(dates) > 15
    assert [text for text in dates if not re.fullmatch(CERTAIN, text) or not read(text)] == []
    refused = re.findall(r"`([\d/]{8,})`", never)
    assert len(refused) == 3
    assert [text for text in refused if re.fullmatch(CERTAIN, text) and read(text)] == []


def test_every_encoding_and_delimiter_is_named() -> None:
    named_in = rows("How files are written and delivered")
    encodings, delimiters = named_in["encoding"][0], named_in["delimiter"][0]
    assert set(re.findall(r'`"([^"]+)"`', encodings)) == set(get_args(Encoding))
    written = {text.replace(r"\t", "\t").replace(r"\|", "|") for text in COMMON_DELIMITERS}
    found = re.findall(r'`"([^"]+)"`', delimiters)
    assert {text.replace(r"\t", "\t").replace(r"\|", "|") for text in found} == written


def test_the_draft_is_the_one_that_the_example_gives(tmp_path: Path) -> None:
    (example,) = shown("csv")
    file = tmp_path / "incidents.csv"
    file.write_text(example, encoding="utf-8")
    drafted = draft([file], agency="police").text
    assert drafted.splitlines()[-len(shown("toml")[0].splitlines()) :] == (
        shown("toml")[0].splitlines()
    )


def _laid(folder: Path, feed: str) -> Path:
    """Writes the feed file of the guide and its code list to the places that the guide names."""
    for name, text in (("feeds/police.toml", feed), ("codes/incident_outcomes.toml", _codes())):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "feeds" / "police.toml"


def _codes() -> str:
    return shown("toml")[2]


def test_the_feed_file_holds_and_is_explained_as_the_guide_says(tmp_path: Path) -> None:
    assert in_words(_laid(tmp_path, shown("toml")[1])) == shown("text")[0].splitlines()


def test_the_refusal_of_the_guide_is_the_one_that_is_given(tmp_path: Path) -> None:
    wrong = shown("toml")[1].replace('"event_date"', '"date"')
    with pytest.raises(FeedError) as refused:
        in_words(_laid(tmp_path, wrong))
    assert [str(refused.value)] == shown("text")[1].splitlines()


def test_every_phrase_that_the_guide_quotes_is_said_somewhere() -> None:
    package = Path(__file__).parents[2] / "flows" / "wholepicture"
    code = "\n".join(file.read_text(encoding="utf-8") for file in package.rglob("*.py"))
    table = GUIDE.split("\n## When something is wrong")[1]
    quoted = re.findall(r"^\| .*?\*([^*]+)\* \|", table, re.M)
    assert len(quoted) > 5
    assert [phrase for phrase in quoted if phrase not in code] == []
