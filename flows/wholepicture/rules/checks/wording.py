"""The wording linter: names, titles and messages describe the record, never a person's conduct.

Check names are disclosed to families on request. The rule is in docs/privacy.md.
"""

import re
from collections.abc import Iterator

from wholepicture.rules.checks.check import Check

_BLAMING = re.compile(
    r"\b(fail(s|ed|ing|ure)?|miss(es|ed)|ignor(es?|ed|ing)|neglect(s|ed|ful)?|should have|not done"
    r"|overlooked|refused to|did not bother|not engag(ed|ing))\b",
    re.IGNORECASE,
)


def blaming_words(text: str) -> str:
    """The first words of a text that describe a person's conduct; empty if there are none."""
    found = _BLAMING.search(text)
    return found.group().lower() if found else ""


def faults_of_wording(check: Check) -> Iterator[tuple[str, str, str]]:
    """Words that a title, a message or a name must not have, as (expected, found, do)."""
    texts = {
        "title": check.title,
        "message": " / ".join(check.message.values()),
        "words": " / ".join(word for one in check.words.values() for word in one.values()),
        "name": check.stem.replace("_", " "),
        "for_readers": check.for_readers,
    }
    for place, text in texts.items():
        found = blaming_words(text)
        if found:
            yield (
                "words about the record",
                f"`{found}` in the {place}",
                "Say what the record does not show: no ... recorded by <date>.",
            )
