"""Questions that a draft asks its author: comment lines that begin with `?`.

A pair or a feed file with an open question does not load; the refusal repeats the question.
"""

import re

from wholepicture.errors import FeedError, PairError

_QUESTION = re.compile(r"^\s*(?:#|--) \? (.+)$", re.MULTILINE)
ANSWER = "Answer it below, then remove the question's line."


def refuse_open_questions(
    where: str, text: str, refusal: type[PairError] | type[FeedError], do: str
) -> None:
    """Raises a refusal for the first question whose line is still in the text.

    `do` follows the question in the sentence.
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
