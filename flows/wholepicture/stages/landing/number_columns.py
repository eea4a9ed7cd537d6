"""Many whole numbers, or many bytes, that DuckDB reads in memory without a copy."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import numpy as np

from wholepicture.files.encodings import Numbers
from wholepicture.warehouse import Warehouse


@contextmanager
def shown_numbers(
    warehouse: Warehouse, name: str, columns: Mapping[str, Numbers]
) -> Iterator[None]:
    """A block in which a query may read `name`, a table of these columns of equal length."""
    import pyarrow  # type: ignore[import-untyped]

    # made from bytes, because pyarrow first looks for pandas if it is given a numpy array
    arrays = {
        column: pyarrow.Array.from_buffers(
            pyarrow.int64(), len(numbers), [None, pyarrow.py_buffer(np.ascontiguousarray(numbers))]
        )
        for column, numbers in columns.items()
    }
    with warehouse.showing(name, pyarrow.table(arrays)):
        yield


@contextmanager
def shown_bytes(warehouse: Warehouse, name: str, raw: bytes) -> Iterator[None]:
    """A block in which a query may read `name`, a table of one row with the bytes as `raw`."""
    import pyarrow

    ends = pyarrow.py_buffer(np.array([0, len(raw)]))
    held = pyarrow.Array.from_buffers(
        pyarrow.large_binary(), 1, [None, ends, pyarrow.py_buffer(raw)]
    )
    with warehouse.showing(name, pyarrow.table({"raw": held})):
        yield
