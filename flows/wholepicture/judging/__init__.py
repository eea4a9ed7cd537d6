"""Verdicts -> Great Expectations -> outcomes: what each check came to tonight.

Great Expectations runs inside DuckDB, on the warehouse's own connection, once per suite folder,
over `verdicts.<suite>`. It is given check names and verdicts to count and is never asked for a
row; what it says about a failure may quote one, so its texts stop here and only the class of an
error goes on. This room computes no verdict, and imports Great Expectations inside functions only.
"""

from wholepicture.judging.outcomes import Counts, Outcome, judge
from wholepicture.judging.writing import gx_suites, write_suites

__all__ = ["Counts", "Outcome", "gx_suites", "judge", "write_suites"]
