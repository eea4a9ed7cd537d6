"""A hostile file with the facts about it, and the reasons of landing in readers' words."""

from dataclasses import dataclass, field
from typing import Any

from helpers.lone_files import ANY
from wholepicture.rules.feeds import FeedFile

NEVER_CLOSES = "a quote that never closes"
AFTER_CLOSING = "text after a closing quote"
INSIDE = "a quote inside an unquoted cell"
SWALLOWED = "line breaks and separators inside one cell, as when a quote is missing"
NUL = "a NUL byte"
NOT_UTF_16 = "bytes that are not UTF-16"
NO_HEADER = "no header we know"
CUT_OFF = "it ends in the middle of a record"


def cells(count: int, expected: int) -> str:
    """The reason of a ragged row."""
    return f"{count} cells where {expected} were expected"


@dataclass(frozen=True, kw_only=True)
class Hostile:
    """A file, with the facts about it.

    `says` is the text that a person would read in it, `header` its part with column names.
    `refused` has lines and reasons, `hint` other words of the file's reason.
    """

    title: str
    content: bytes
    says: str
    header: str
    rows: int
    refused: tuple[tuple[int, str], ...] = ()
    blank_lines: int = 0
    encoding: str = "utf-8"
    path: str = "slow"
    state: str = "whole"
    reason: str = ""
    hint: str = ""
    file: FeedFile = field(default=ANY, repr=False)

    @property
    def landed(self) -> int:
        """The number of its rows that land."""
        return self.rows - len(self.refused)

    def __str__(self) -> str:
        return self.title


def said(title: str, says: str, rows: int, *refused: tuple[int, str], **more: Any) -> Hostile:
    """A file, in UTF-8 unless `content` says otherwise, whose first line is its header."""
    truth = {"header": says.partition("\n")[0].partition("\r")[0], **more}
    if "content" not in truth:
        truth["content"] = says.encode()
    return Hostile(title=title, says=says, rows=rows, refused=refused, **truth)


def refused_whole(title: str, says: str, reason: str, *lines: int, **more: Any) -> Hostile:
    """A file whose rows on these lines are all refused for one reason; its header is a row."""
    truth = {"header": "", "state": "refused", "reason": reason, **more}
    return said(title, says, len(lines), *((line, reason) for line in lines), **truth)


def without_header(title: str, says: str, why: str, *lines: int, **more: Any) -> Hostile:
    """A file whose first line is damaged in that way, so it has no header."""
    reason = f"{NO_HEADER}: {why} in its first line"
    return refused_whole(title, says, reason, *lines, **more)
