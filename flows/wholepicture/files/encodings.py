"""The encoding of a file's bytes, and the same text as UTF-8.

Landing reads UTF-8. Everything else becomes UTF-8 here, character for character. A byte order mark
decides; without one, what the feed declares. In a file declared as UTF-8, bytes that are not UTF-8
are read as Windows-1252, one by one, and the caller counts them: councils' files do mix the two.
"""

import codecs
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Encoding = Literal["utf-8", "cp1252", "latin-1", "utf-16-le", "utf-16-be"]

_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_LOOKED_AT = 200
_ANY_BYTE = "windows-1252 for a byte"
_SINGLE_BYTE = {"cp1252", "latin-1"}


def _character(byte: int) -> str:
    """The character of a byte in Windows-1252; the five bytes it leaves out are as in Latin-1."""
    try:
        return bytes((byte,)).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


_CP1252 = "".join(_character(byte) for byte in range(256))


def _by_byte(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(_CP1252[byte] for byte in error.object[error.start : error.end]), error.end


codecs.register_error(_ANY_BYTE, _by_byte)


def encoding_of(head: bytes, declared: Encoding) -> tuple[str, int]:
    """The encoding shown by a file's first bytes, else the declared one; and the mark's length."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name, len(mark)
    even, odd = head[:_LOOKED_AT:2], head[1:_LOOKED_AT:2]
    if len(head) >= 4 and not any(odd) and all(even):
        return "utf-16-le", 0
    if len(head) >= 4 and not any(even) and all(odd):
        return "utf-16-be", 0
    return declared, 0


def is_two_bytes(encoding: str) -> bool:
    """Whether a character may take two bytes, so that line ends cannot be found byte by byte."""
    return encoding.startswith("utf-16")


def is_utf8(text: bytes) -> bool:
    """Whether the bytes are valid UTF-8."""
    if text.isascii():
        return True
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def as_utf8(text: bytes, encoding: str) -> bytes:
    """The same text in UTF-8; in a UTF-8 file, a byte that is not is read as Windows-1252."""
    if text.isascii():
        return text
    if encoding == "latin-1":
        return text.decode("latin-1").encode("utf-8")
    if encoding == "cp1252":
        return codecs.charmap_decode(text, "strict", _CP1252)[0].encode("utf-8")
    return text.decode("utf-8", _ANY_BYTE).encode("utf-8")


def is_ready(text: bytes, encoding: str) -> bool:
    """Whether the bytes are their own text in UTF-8 already."""
    return text.isascii() or (encoding not in _SINGLE_BYTE and is_utf8(text))


# by the first byte of a character; one of four bytes is a pair, and 0xff an odd byte
_IN_TWO_BYTES = np.repeat(np.array([2, 0, 2, 4, 1]), [0x80, 0x40, 0x30, 0x0F, 1])


class TwoBytes:
    """A converter of UTF-16 to UTF-8, block by block.

    Half a surrogate pair is kept as bytes that occur in no text.
    """

    def __init__(self, encoding: str) -> None:
        self._decoder = codecs.getincrementaldecoder(encoding)("surrogatepass")

    def feed(self, block: bytes, *, final: bool = False) -> bytes:
        """The block in UTF-8; an odd last byte of the file becomes a byte that UTF-8 never uses."""
        if not final:
            return self._decoder.decode(block).encode("utf-8", "surrogatepass")
        whole = self._decoder.getstate()[0] + block
        self._decoder.reset()
        odd = len(whole) % 2
        text = self._decoder.decode(whole[: len(whole) - odd], True)
        return text.encode("utf-8", "surrogatepass") + b"\xff" * odd


def length_in_two_bytes(text: bytes) -> int:
    """The number of UTF-16 bytes from which `TwoBytes` made these."""
    if text.isascii():
        return 2 * len(text)
    whole = text.removesuffix(b"\xff")
    units = whole.decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass")
    return len(units) + len(text) - len(whole)


def sizes_in_two_bytes(text: bytes) -> Numbers:
    """The number of UTF-16 bytes before each byte of what `TwoBytes` made of them, and of all."""
    sizes: Numbers = np.zeros(len(text) + 1, np.int64)
    np.cumsum(_IN_TWO_BYTES[np.frombuffer(text, np.uint8)], out=sizes[1:])
    return sizes


def line_end(text: bytes, encoding: str) -> bytes:
    """A line end in the encoding of the text; it completes a character that was cut in half."""
    if not is_two_bytes(encoding):
        return b"\n"
    return b"\0" * (len(text) % 2) + "\n".encode(encoding)


def rewritten(text: bytes, encoding: str, target: str) -> bytes:
    """The text in the UTF-16 named by `target`, or in an encoding other than UTF-16 if blank.

    Bytes that are in such an encoding already stay as they are.
    """
    if encoding == target or not (target or is_two_bytes(encoding)):
        return text
    if is_two_bytes(encoding):
        letters = text.decode(encoding, "surrogatepass")
    else:
        letters = as_utf8(text, encoding).decode("utf-8")
    return letters.encode(target or "utf-8", "surrogatepass")


def line_lengths(text: bytes, encoding: str) -> list[int]:
    """The length in bytes of each line of the text, line end included."""
    if not is_two_bytes(encoding):
        return list(map(len, text.splitlines(keepends=True)))
    lines = TwoBytes(encoding).feed(text, final=True).splitlines(keepends=True)
    return list(map(length_in_two_bytes, lines))
