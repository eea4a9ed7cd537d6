"""Many pieces of a text, joined."""

import numpy as np

from wholepicture.files.encodings import Numbers
from wholepicture.files.framing import Bytes

_SPARSE = 4


def joined(data: Bytes | bytearray, starts: Numbers, ends: Numbers) -> bytes:
    """The bytes of the pieces, which follow each other in the data."""
    if not len(starts):
        return b""
    first, last = int(starts[0]), int(ends[-1])
    if _SPARSE * int((ends - starts).sum()) < last - first:
        places = zip(starts.tolist(), ends.tolist(), strict=True)
        return b"".join([data[start:end] for start, end in places])
    # where they are much of what they lie in, all is taken and the rest left out
    lengths = np.diff(np.column_stack((starts, ends)).ravel(), prepend=first)
    is_taken = np.repeat(np.arange(len(lengths)) % 2 == 1, lengths)
    taken: bytes = np.frombuffer(data[first:last], np.uint8)[is_taken].tobytes()
    return taken
