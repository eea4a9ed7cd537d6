"""The ledger: a count of a file's records made from its bytes, that owes nothing to the loader.

It looks at blocks, not at rows, so that a clean file costs little. Whatever it cannot vouch for
makes the file suspicious, and suspicious files are read by `framing`, record by record.
"""

from wholepicture.landing.framing import RECORD_LIMIT, frame


class Ledger:
    """Counts of the bytes fed so far; exact once `close` was called and `is_clean` holds."""

    def __init__(self, width: int, prose: frozenset[int]) -> None:
        self.records = 0
        self.blank_lines = 0
        self.is_clean = width > 1  # DuckDB cannot tell a blank line from a record of one cell
        self.shifts: list[tuple[int, int]] = []
        self._width, self._prose = width, prose
        self._pending = b""
        self._line = 1
        self._line_end: bytes = b""

    def feed(self, block: bytes) -> None:
        """The block is counted as far as its last whole record."""
        if not self.is_clean:
            return
        buffer = self._pending + block
        cut, parts = _last_record_end(buffer)
        self._pending = buffer[cut:]
        if len(self._pending) > RECORD_LIMIT:
            self.is_clean = False
        elif cut:
            self._count(buffer[:cut], parts)

    def close(self) -> None:
        """What was left without a line end is counted too."""
        if not self.is_clean or not self._pending:
            return
        rest = self._pending + (b"\r\n" if self._line_end == b"\r\n" else b"\n")
        cut, parts = _last_record_end(rest)
        self._pending = b""
        if cut == len(rest):
            self._count(rest, parts)
        else:
            self.is_clean = False

    def _count(self, text: bytes, parts: list[bytes]) -> None:
        """Whole records, their quoted cells in the odd `parts` of a split at quotes."""
        outside = text if len(parts) == 1 else b'"'.join(parts[::2])
        lines = outside.count(b"\n")
        if not (
            b"\0" not in text
            and _is_utf8(text)
            and self._has_one_line_end(outside, lines)
            and (len(parts) == 1 or _quotes_are_in_order(outside))
        ):
            self.is_clean = False
        elif _has_blank_line(outside) or text.count(b"\n") != lines:
            self._walk(text)
        else:
            self._note_line(self._line)
            self.records += lines
        self._line += text.count(b"\n")

    def _has_one_line_end(self, outside: bytes, lines: int) -> bool:
        """Whether all line ends of the file so far are alike, and no return stands alone."""
        returns = outside.count(b"\r")
        if returns not in (0, lines) or (returns and outside.count(b"\r\n") != returns):
            return False
        line_end = b"\r\n" if returns else b"\n"
        self._line_end = self._line_end or line_end
        return self._line_end == line_end

    def _walk(self, text: bytes) -> None:
        """Records of a block with blank lines or line breaks in cells, one by one."""
        for found in frame(text, line=self._line, width=self._width, prose=self._prose):
            if found.fault:
                self.is_clean = False
                return
            if found.is_blank:
                self.blank_lines += 1
            else:
                self._note_line(found.line)
                self.records += 1

    def _note_line(self, line: int) -> None:
        """Remembers from which record on, and by how much, lines run ahead of records."""
        ahead = line - 1 - self.records
        if ahead != (self.shifts[-1][1] if self.shifts else 0):
            self.shifts.append((self.records, ahead))


def _last_record_end(buffer: bytes) -> tuple[int, list[bytes]]:
    """Where the last whole record ends, and the text up to there split at its quotes."""
    parts = buffer.split(b'"')
    for index in range((len(parts) - 1) // 2 * 2, -1, -2):
        newline = parts[index].rfind(b"\n")
        if newline >= 0:
            kept = [*parts[:index], parts[index][: newline + 1]]
            return sum(map(len, kept)) + len(kept) - 1, kept
    return 0, []


def _is_utf8(text: bytes) -> bool:
    if text.isascii():
        return True
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _quotes_are_in_order(outside: bytes) -> bool:
    """Whether every quoted cell, seen from outside, begins and ends where its cell does."""
    while b'""' in outside:
        outside = outside.replace(b'""', b'"')
    cells = outside.count(b'"')
    opened = outside.count(b',"') + outside.count(b'\n"') + outside.startswith(b'"')
    closed = outside.count(b'",') + outside.count(b'"\r') + outside.count(b'"\n')
    return cells == opened == closed


def _has_blank_line(outside: bytes) -> bool:
    return outside.startswith((b"\n", b"\r\n")) or b"\n\n" in outside or b"\n\r\n" in outside
