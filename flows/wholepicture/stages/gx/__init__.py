"""Verdicts -> Great Expectations -> outcomes: what each check came to tonight.

Great Expectations runs inside DuckDB, on the warehouse's own connection, once per suite folder,
over `verdicts.<suite>`. It is given check names and verdicts to count and is never asked for a
row; what it says about a failure may quote one, so its texts stop here and only the class of an
error goes on. This package computes no verdict, and imports the library inside functions only.
"""

from wholepicture.stages.gx.outcomes import Counts, Outcome, judge
from wholepicture.stages.gx.suite_files import gx_suites, write_suites

__all__ = ["Counts", "Outcome", "gx_suites", "judge", "write_suites"]
