"""The questions a new pair asks of its author: comment lines that begin with `?`.

A pair that still asks one does not load; the refusal is the next question.
"""

import re

from wholepicture.errors import PairError

_QUESTION = re.compile(r"^\s*(?:#|--) \? (.+)$", re.MULTILINE)


def refuse_open_questions(where: str, text: str) -> None:
    """Every question of the text has been answered and its line removed; raises PairError."""
    found = _QUESTION.search(text)
    if found:
        line = text.count("\n", 0, found.start(1)) + 1
        raise PairError(
            f"{where}, line {line}",
            expected="every question answered",
            found="one that is open",
            do=f"{found.group(1)} Answer it below, then remove the question's line.",
        )
