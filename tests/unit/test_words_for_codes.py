"""Every code that is published has words, and the glossary has the same words."""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import get_args

import pytest

from wholepicture.paths import EXPECTATIONS, SQL
from wholepicture.rules.checks.check import Dimension, Remedy, Reveals, Severity, Verdict
from wholepicture.stages.publishing.words import in_words, words_for_codes

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"


def sql(path: str) -> str:
    """The SQL without its comments."""
    return re.sub(r"--.*", "", (SQL / path).read_text(encoding="utf-8"))


def codes_of(text: str, pattern: str) -> list[str]:
    return re.findall(r"'([a-z _-]+)'", re.findall(pattern, text, re.DOTALL)[0])


def listed(name: str) -> Iterable[str]:
    text = (EXPECTATIONS / "codes" / f"{name}.toml").read_text(encoding="utf-8")
    return list(tomllib.loads(text)["codes"])


def said_after(text: str, word: str) -> set[str]:
    return set(re.findall(rf"\b{word} '([a-z_]+)'", text))


def rank(name: str) -> list[str]:
    return codes_of(sql("publish/_ranks.sql"), rf"macro {name}.*?\[(.*?)\]")


def feed_states() -> set[str]:
    """The states that docs/published.md says a file has."""
    page = (GLOSSARY.parent / "published.md").read_text(encoding="utf-8")
    row = next(line for line in page.splitlines() if line.startswith("| state | `whole`"))
    return {*re.findall(r"(?:^\| state \| |(?<=; ))`([a-z -]+)`", row), "not used"}


def published() -> dict[str, set[str]]:
    waivers = sql("publish/waivers.sql")
    return {
        "status": set(rank("newness_rank")),
        "severity": {*rank("severity_rank"), *get_args(Severity)},
        "child_status": set(rank("status_rank")),
        "verdict": {*get_args(Verdict), "not_judged"},
        "remedy": set(get_args(Remedy)),
        "dimension": set(get_args(Dimension)),
        "reveals": set(get_args(Reveals)),
        "outcome": set(re.findall(r"\w+", re.findall(r"outcome varchar, +-- (.*)", audit())[0])),
        "how": said_after(sql("history/_how.sql"), "(?:then|else)")
        | said_after(sql("history/why_left.sql"), "(?:then|else)"),
        "suite": {folder.name for folder in (SQL / "checks").glob("[!_]*") if folder.is_dir()},
        "agency": {file.stem for file in (EXPECTATIONS / "feeds").glob("*.toml")} | {"unknown"},
        "file_state": feed_states(),
        "waiver_state": set(codes_of(waivers, r"list_position\(\s*\[(.*?)\]")),
        "waiver_names": {"finding", "child", "team"},
        "waiver_reason": set(listed("waiver_reasons")),
        "waiver_role": set(listed("waiver_roles")),
        "yes_or_no": {"true", "false"},
    }


def audit() -> str:
    return (SQL / "schema" / "audit.sql").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", sorted(words_for_codes()))
def test_every_published_code_of_a_kind_has_words_and_no_other(kind: str) -> None:
    assert set(words_for_codes()[kind]) == published()[kind]


def test_no_two_codes_of_a_kind_have_the_same_words() -> None:
    for kind, words in words_for_codes().items():
        assert len(set(words.values())) == len(words), kind


def test_a_code_without_words_is_shown_with_spaces() -> None:
    assert in_words("how", "some_new_way") == "some new way"
    with pytest.raises(KeyError):
        in_words("no such kind", "new")


def test_the_glossary_has_the_same_words() -> None:
    text = GLOSSARY.read_text(encoding="utf-8")
    section = text.partition("## Words for codes\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([a-z ]+) \| `([^`]+)` \| (.+) \|$", section, re.MULTILINE)
    said = [
        (kind.replace("_", " "), code, words)
        for kind, codes in words_for_codes().items()
        for code, words in codes.items()
    ]
    assert rows == said
