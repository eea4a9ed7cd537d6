"""Several pieces of a text, joined into one."""

import numpy as np

from wholepicture.files.encodings import Numbers
from wholepicture.files.framing import Bytes

_SPARSE = 4


def joined(data: Bytes | bytearray, starts: Numbers, ends: Numbers) -> bytes:
    """The bytes of the pieces, joined; their positions are in ascending order."""
    if not len(starts):
        return b""
    first, last = int(starts[0]), int(ends[-1])
    if _SPARSE * int((ends - starts).sum()) < last - first:
        places = zip(starts.tolist(), ends.tolist(), strict=True)
        return b"".join([data[start:end] for start, end in places])
    # if the pieces are most of the data, a mask over all of it is faster
    lengths = np.diff(np.column_stack((starts, ends)).ravel(), prepend=first)
    is_taken = np.repeat(np.arange(len(lengths)) % 2 == 1, lengths)
    taken: bytes = np.frombuffer(data[first:last], np.uint8)[is_taken].tobytes()
    return taken
