"""Files made to be misread, each with its true rows, faults and words.

This package does not use Whole Picture: the facts about each file are written by hand.
"""

from helpers.hostile.encodings import in_encodings, with_line_ends
from helpers.hostile.shapes import of_a_named_feed, of_odd_shape, with_quotes
from helpers.hostile.truth import Hostile

__all__ = ["HOSTILE", "Hostile"]

HOSTILE = (
    *in_encodings(),
    *with_line_ends(),
    *with_quotes(),
    *of_odd_shape(),
    *of_a_named_feed(),
)
