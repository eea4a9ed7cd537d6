"""Files made to be misread, each with what is true of it: its rows, its faults, and its words.

Nothing here asks Whole Picture: what is true of a file is said by hand beside it.
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
