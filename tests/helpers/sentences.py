"""Faults in the sentence of a finding: a missing value, or a number with the wrong word."""

import re

from wholepicture.authoring.examples import ExampleWarehouse
from wholepicture.rules.checks import Check, Example
from wholepicture.stages.verdicts import message_sql

# traces of a blank, and texts that are not a sentence
_HOLES = re.compile(
    r"a date not recorded|an unknown number|(by|since|of|on|from|to) not recorded|its due date"
    r"|blank (yes|no)\b|  |^ | $|\{|\}|\bother$"
)
# "one" with a plural noun or verb after it
_ONE_OF_MANY = re.compile(
    r"(?<![\w.-])1 (?:\w+ )?(?!(?:is|was|has|its|this|less|stands|ends)\b)(?:\w+s|are|were|have)\b"
)


def is_faulty(message: str | None) -> bool:
    """Whether the text is not a sentence, or has one of these faults."""
    return message is None or bool(_HOLES.search(message) or _ONE_OF_MANY.search(message))


def faulty_sentences(
    laid_out: ExampleWarehouse, check: Check, example: Example
) -> list[str | None]:
    """The faulty ones among the sentences of the last example's rows."""
    said = laid_out.warehouse.rows(
        f"""
        select distinct {message_sql(check, laid_out.values(check, example))}
        from judged_rows
        where verdict in ('gap', 'unknown')
        """
    )
    return [message for (message,) in said if is_faulty(message)]
