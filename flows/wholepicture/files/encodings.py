"""The encoding of a file's bytes, and the same text as UTF-8.

Landing reads UTF-8. Any other encoding is converted to UTF-8 here, character for character. If a
file begins with a byte order mark, the mark gives the encoding; otherwise the feed file declares
it. In a file declared as UTF-8, each byte that is not valid UTF-8 is read as Windows-1252, because
councils' files do mix the two. The caller counts the rows with such bytes.
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
    """The character of a byte in Windows-1252; its five undefined bytes are read as Latin-1."""
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
    """The encoding of a file by its first bytes, else as declared, and the length of its mark."""
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
    """Whether the encoding has two bytes a character, so that no byte alone is a line end."""
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
    """The text in UTF-8; in a file declared as UTF-8, invalid bytes are read as Windows-1252."""
    if text.isascii():
        return text
    if encoding == "latin-1":
        return text.decode("latin-1").encode("utf-8")
    if encoding == "cp1252":
        return codecs.charmap_decode(text, "strict", _CP1252)[0].encode("utf-8")
    return text.decode("utf-8", _ANY_BYTE).encode("utf-8")


def is_ready(text: bytes, encoding: str) -> bool:
    """Whether the bytes are already UTF-8 and need no conversion."""
    return text.isascii() or (encoding not in _SINGLE_BYTE and is_utf8(text))


# UTF-16 bytes by the first UTF-8 byte of a character: four UTF-8 bytes are a surrogate pair, and
# 0xff is a single odd byte
_IN_TWO_BYTES = np.repeat(np.array([2, 0, 2, 4, 1]), [0x80, 0x40, 0x30, 0x0F, 1])


class TwoBytes:
    """A converter from UTF-16 to UTF-8, block by block.

    Half of a surrogate pair is converted to bytes that no valid text has.
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
    """The number of UTF-16 bytes from which `TwoBytes` made this text."""
    if text.isascii():
        return 2 * len(text)
    whole = text.removesuffix(b"\xff")
    units = whole.decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass")
    return len(units) + len(text) - len(whole)


def sizes_in_two_bytes(text: bytes) -> Numbers:
    """The number of UTF-16 bytes before each byte that `TwoBytes` made, and of all bytes."""
    sizes: Numbers = np.zeros(len(text) + 1, np.int64)
    np.cumsum(_IN_TWO_BYTES[np.frombuffer(text, np.uint8)], out=sizes[1:])
    return sizes


def line_end(text: bytes, encoding: str) -> bytes:
    """The line end in the encoding of the text; it also completes a character that was cut."""
    if not is_two_bytes(encoding):
        return b"\n"
    return b"\0" * (len(text) % 2) + "\n".encode(encoding)


def rewritten(text: bytes, encoding: str, target: str) -> bytes:
    """The text converted to the UTF-16 encoding `target`, or from UTF-16 if that is blank.

    A text that needs no conversion is returned unchanged.
    """
    if encoding == target or not (target or is_two_bytes(encoding)):
        return text
    if is_two_bytes(encoding):
        letters = text.decode(encoding, "surrogatepass")
    else:
        letters = as_utf8(text, encoding).decode("utf-8")
    return letters.encode(target or "utf-8", "surrogatepass")


def line_lengths(text: bytes, encoding: str) -> list[int]:
    """The length in bytes of each line of the text, with its line end."""
    if not is_two_bytes(encoding):
        return list(map(len, text.splitlines(keepends=True)))
    lines = TwoBytes(encoding).feed(text, final=True).splitlines(keepends=True)
    return list(map(length_in_two_bytes, lines))
