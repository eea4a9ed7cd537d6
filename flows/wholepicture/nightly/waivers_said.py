"""The summary's lines about a night's waivers, from the rows of its waivers.csv."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

_MOST_LINES = 5  # further refused rows are only in waivers.csv
_IN_WORDS = {
    "in_force": "in force",
    "matches_nothing": "naming no finding that is open",
    "could_not_run": "of a check that could not run",
    "not_begun": "not begun",
    "ended": "ended",
    "refused": "refused",
}
_NOT_USED = "the file could not be used, and none is in force"


@dataclass(frozen=True, kw_only=True)
class WaiversSaid:
    """The lines about the waivers of a night; all blank if no file of waivers is named."""

    in_short: str = ""  # only counts, which may be mailed
    refused: tuple[str, ...] = ()  # a sentence for each, with its line, for the screen
    is_file_used: bool = True


def waivers_said(rows: Sequence[Mapping[str, str]]) -> WaiversSaid:
    """The lines about the rows of a waivers.csv."""
    is_file_used = all(row["line"] for row in rows)
    return WaiversSaid(
        in_short=", ".join(_states(rows)) if is_file_used else _NOT_USED,
        refused=tuple(_refused(rows)),
        is_file_used=is_file_used,
    )


def _states(rows: Sequence[Mapping[str, str]]) -> Iterator[str]:
    states = Counter(row["state"] for row in rows)
    yield from (f"{states[state]} {words}" for state, words in _IN_WORDS.items() if states[state])
    long = sum(row["longer_than_limit"] == "true" for row in rows)
    if long:
        yield f"{long} lasting longer than the settings allow"


def _refused(rows: Sequence[Mapping[str, str]]) -> Iterator[str]:
    refused = [row for row in rows if row["state"] == "refused"]
    for row in refused[:_MOST_LINES]:
        where = f"waivers, line {row['line']}" if row["line"] else "the file of waivers"
        end = "It is not in force." if row["line"] else "No waiver is in force."
        yield f"{where}: {row['reason']}. {end}"
    if len(refused) > _MOST_LINES:
        yield f"waivers: {len(refused) - _MOST_LINES} more lines are refused."
