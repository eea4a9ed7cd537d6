"""The end of a zip file, which is missing if the zip was cut off."""

import os
from typing import BinaryIO

_END_RECORD, _LONGEST_COMMENT = 22, 65_535  # bytes at the end of a zip that are searched


def is_cut_off(file: BinaryIO) -> bool:
    """Whether the end of a zip is missing: its directory is written last."""
    most = _END_RECORD + _LONGEST_COMMENT
    start = max(0, os.fstat(file.fileno()).st_size - most)
    # independent of the position where the last reader stopped
    _, mark, rest = os.pread(file.fileno(), most, start).rpartition(b"PK\x05\x06")
    comment = int.from_bytes(rest[_END_RECORD - 6 : _END_RECORD - 4], "little")
    return not mark or len(mark + rest) < _END_RECORD + comment
