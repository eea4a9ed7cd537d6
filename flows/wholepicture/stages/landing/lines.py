"""The start of each physical line of a file, for readers that go from front to back."""

from itertools import accumulate

from wholepicture.files.framing import Bytes, whole_lines

_AT_ONCE = 1 << 20


class Lines:
    """The lines of a file from a place on, which is where `line` begins; asked for in order."""

    def __init__(self, data: Bytes, start: int, line: int) -> None:
        self._data, self._line = data, line
        self._starts: list[int] = []
        self._next = start

    def start_of(self, line: int) -> int:
        """The byte at which the line begins; the end of the file if there is no such line."""
        while line - self._line >= len(self._starts):
            if self._next >= len(self._data):
                return len(self._data)
            self._line += len(self._starts)
            self._go_on()
        return self._starts[line - self._line]

    def _go_on(self) -> None:
        """The whole lines of the next stretch are known."""
        lines = whole_lines(self._data, self._next, _AT_ONCE)
        *self._starts, self._next = accumulate(map(len, lines), initial=self._next)
