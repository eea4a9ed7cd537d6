"""The columns of each sheet of a workbook: the SELECT's column, heading, width and kind."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "date", "number", "share", "severity", "folded", "wrapped", "listed"]


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a sheet: `key` is the SELECT's column, `words` the list of its codes."""

    key: str
    title: str
    width: int
    kind: Kind = "text"
    words: str = ""


def _text(key: str, title: str, width: int, words: str = "") -> Column:
    return Column(key=key, title=title, width=width, words=words)


def _wrapped(key: str, title: str, width: int) -> Column:
    return Column(key=key, title=title, width=width, kind="wrapped")


def _date(key: str, title: str) -> Column:
    return Column(key=key, title=title, width=12, kind="date")


def _number(key: str, title: str) -> Column:
    return Column(key=key, title=title, width=11, kind="number")


def _share(key: str, title: str) -> Column:
    return Column(key=key, title=title, width=11, kind="share")


_SEVERITY = Column(key="severity", title="Severity", width=10, kind="severity", words="severity")
_TEAM = _text("team_name", "Team", 22)
_CASE = _text("case_number", "Case number", 14)
_CHILD = _text("child_id", "Child", 20)
_CHILD_STATUS = _text("child_status", "Case status", 24, "child_status")
_WORKER = _text("worker_id", "Worker", 18)
_TITLE = _wrapped("title", "What the record must show", 54)
_FOLDED_TITLE = Column(key="title", title="What the record must show", width=56, kind="folded")

_WHAT = (
    _wrapped("message", "What it does not show", 108),
    _text("remedy", "What would close it", 22, "remedy"),
    _date("due_on", "Due"),
    _number("days_over", "Over"),
    _text("days_over_unit", "Counted in", 13),
)
_SINCE = (
    _date("first_seen_on", "First found"),
    _number("nights_open", "Nights open"),
    _date("last_met_on", "Last shown"),
    _date("last_event_on", "Last event"),
)
_SOURCE = (
    _text("check", "Check", 40),
    _text("subject_id", "About", 20),
    _text("source_file", "File", 26),
    _number("source_line", "Line"),
    _text("finding_id", "Finding", 22),
)
_BEGINNING = (
    _SEVERITY,
    _text("status", "Status", 11, "status"),
    _TEAM,
    _CASE,
    _CHILD,
)

# on a first night both sheets have every finding; the other columns are on the sheet Findings
CRITICAL_AND_NEW = (
    *_BEGINNING,
    _TITLE,
    *_WHAT,
    _CHILD_STATUS,
    _wrapped("marks", "Note", 36),
    _text("finding_id", "Finding", 22),
)
FINDINGS = (
    *_BEGINNING,
    _FOLDED_TITLE,
    _text("verdict", "Kind", 11, "verdict"),
    *_WHAT,
    _CHILD_STATUS,
    _WORKER,
    _wrapped("marks", "Note", 36),
    *_SINCE,
    *_SOURCE,
)
CHILDREN = (
    _TEAM,
    _CASE,
    _CHILD,
    _CHILD_STATUS,
    _number("critical", "Critical"),
    _number("new_tonight", "New tonight"),
    _number("gaps", "Gaps"),
    _number("unknowns", "Unknown"),
    Column(key="titles", title="What the record must show", width=90, kind="listed"),
    _date("last_seen_on", "Last seen"),
    _date("next_due_on", "Next due"),
    Column(key="longest_open_nights", title="Most nights open", width=13, kind="number"),
    _WORKER,
    _text("family_id", "Family", 26),
    _number("family_findings", "Of the family"),
    _text("team_id", "Team id", 18),
)
DUE_SOON = (
    _date("due_on", "Due"),
    _TEAM,
    _CASE,
    _CHILD,
    _TITLE,
    _date("last_event_on", "Last event"),
    _WORKER,
    _text("check", "Check", 40),
    _text("subject_id", "About", 20),
)
CHECKS = (
    _text("suite", "Suite", 20, "suite"),
    _TITLE,
    _SEVERITY,
    _text("outcome", "Outcome", 18, "outcome"),
    _text("counted", "Counted", 9),
    _number("judged", "Judged"),
    _number("met", "Met"),
    _number("gaps", "Gaps"),
    _number("unknown", "Unknown"),
    _share("share_met", "Share met"),
    _share("must_be_met", "Must be met"),
    _number("new", "New"),
    _number("resolved", "Closed"),
    _number("improved", "Improved"),
    _number("change_on_night_before", "Change"),
    _number("not_yet_due", "Not yet due"),
    _number("late", "Done late"),
    _number("waived", "Waived"),
    _wrapped("reason", "Why it could not run", 60),
    _text("check", "Check", 40),
)
FILES = (
    _text("agency", "Agency", 26, "agency"),
    _text("file", "File", 34),
    _text("state", "State", 20, "file_state"),
    _wrapped("reason", "Why", 70),
    _date("delivered_for", "Delivered for"),
    _number("rows_read", "Rows read"),
    _number("rows_landed", "Landed"),
    _number("rows_refused", "Refused"),
    _number("cells_blanked", "Cells blanked"),
)
WORDS = (
    _text("about", "Said of", 24),
    _text("word", "Word", 34),
    _text("code", "In the CSV files", 28),
    _wrapped("meaning", "What it means", 100),
)
