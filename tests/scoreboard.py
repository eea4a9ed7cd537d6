"""Plants every case in an authority of 20,000 children, audits one night and prints the scores.

Run by `make scoreboard`; ends with 1 where a planted finding was missed or a look-alike alarmed.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from helpers.scoreboard import planted_night, scores, table


def main() -> int:
    """The exit code."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--children", type=int, default=20_000)
    children = asked.parse_args().children
    with tempfile.TemporaryDirectory() as home:
        print(f"Inventing {children} children, and auditing one night of them", flush=True)
        rows = scores(planted_night(Path(home), children=children, say=print))
    print(table(rows))
    return int(any(row.missed or row.false_alarms for row in rows))


if __name__ == "__main__":
    sys.exit(main())
