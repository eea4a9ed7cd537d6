"""A pair's worked examples, run: the specification is the test. No Great Expectations, no Prefect.

One in-memory warehouse serves all examples of a pair; only the pictures that the check reads are
built, and only when what they are made of has changed.
"""

from wholepicture.examining.bench import Bench, bench
from wholepicture.examining.comparing import Difference, differences, differences_of_all
from wholepicture.examining.edges import unshown_edges

__all__ = [
    "Bench",
    "Difference",
    "bench",
    "differences",
    "differences_of_all",
    "unshown_edges",
]
