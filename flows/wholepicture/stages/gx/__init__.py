"""Outcomes of checks: Great Expectations judges the verdicts of each suite.

Great Expectations runs inside DuckDB, on the warehouse's own connection, once per suite folder,
over `verdicts.<suite>`. It counts check names and verdicts, and never returns a row. Its messages
may quote a row, so they are discarded here, and only the class of an error is kept. This package
computes no verdict, and imports the library only inside functions.
"""

from wholepicture.stages.gx.outcomes import Counts, Outcome, judge
from wholepicture.stages.gx.suite_files import gx_suites, write_suites

__all__ = ["Counts", "Outcome", "gx_suites", "judge", "write_suites"]
