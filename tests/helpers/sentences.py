"""What a finding says, read as a reader would: a hole in it, or a number against its word."""

import re

from wholepicture.authoring.examples import ExampleWarehouse
from wholepicture.rules.checks import Check, Example
from wholepicture.stages.verdicts import message_sql

# what a blank left, and what does not read as a sentence
_HOLES = re.compile(
    r"a date not recorded|an unknown number|(by|since|of|on|from|to) not recorded|its due date"
    r"|blank (yes|no)\b|  |^ | $|\{|\}|\bother$"
)
# one, and a noun or verb in the plural after it
_ONE_OF_MANY = re.compile(
    r"(?<![\w.-])1 (?:\w+ )?(?!(?:is|was|has|its|this|less|stands|ends)\b)(?:\w+s|are|were|have)\b"
)


def is_faulty(message: str | None) -> bool:
    """Whether it is no sentence, or one that somebody would stumble over."""
    return message is None or bool(_HOLES.search(message) or _ONE_OF_MANY.search(message))


def faulty_sentences(
    laid_out: ExampleWarehouse, check: Check, example: Example
) -> list[str | None]:
    """Those among the sentences of the rows that the example, run last, gave."""
    said = laid_out.warehouse.rows(
        f"""
        select distinct {message_sql(check, laid_out.values(check, example))}
        from judged_rows
        where verdict in ('gap', 'unknown')
        """
    )
    return [message for (message,) in said if is_faulty(message)]
