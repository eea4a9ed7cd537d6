"""The end of a zip, which a truncated one lacks."""

import os
from typing import BinaryIO

_END_RECORD, _LONGEST_COMMENT = 22, 65_535  # bytes at the end of a zip


def is_cut_off(file: BinaryIO) -> bool:
    """Whether a zip lacks its end; its directory is written last."""
    most = _END_RECORD + _LONGEST_COMMENT
    start = max(0, os.fstat(file.fileno()).st_size - most)
    # whatever position the last reader left
    _, mark, rest = os.pread(file.fileno(), most, start).rpartition(b"PK\x05\x06")
    comment = int.from_bytes(rest[_END_RECORD - 6 : _END_RECORD - 4], "little")
    return not mark or len(mark + rest) < _END_RECORD + comment
