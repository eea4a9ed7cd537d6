"""The questions a draft asks of its author: comment lines that begin with `?`.

A pair or a feed file that still asks one does not load; the refusal is the next question.
"""

import re

from wholepicture.errors import FeedError, PairError

_QUESTION = re.compile(r"^\s*(?:#|--) \? (.+)$", re.MULTILINE)
ANSWER = "Answer it below, then remove the question's line."


def refuse_open_questions(
    where: str, text: str, refusal: type[PairError] | type[FeedError], do: str
) -> None:
    """Every question of the text has been answered and its line removed; raises the refusal.

    `do` is what is said after the question itself.
    """
    found = _QUESTION.search(text)
    if found:
        line = text.count("\n", 0, found.start(1)) + 1
        raise refusal(
            f"{where}, line {line}",
            expected="every question answered",
            found="one that is open",
            do=f"{found.group(1)} {do}",
        )
