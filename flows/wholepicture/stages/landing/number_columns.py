"""Many whole numbers shown to DuckDB as they are in memory: no value is handed over by itself."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import numpy as np

from wholepicture.files.encodings import Numbers
from wholepicture.warehouse import Warehouse


@contextmanager
def shown_numbers(
    warehouse: Warehouse, name: str, columns: Mapping[str, Numbers]
) -> Iterator[None]:
    """A query in this block may read from `name`, which has these columns, all of one length."""
    import pyarrow  # type: ignore[import-untyped]

    # made of their bytes: given an array of numpy, pyarrow looks for pandas first
    arrays = {
        column: pyarrow.Array.from_buffers(
            pyarrow.int64(), len(numbers), [None, pyarrow.py_buffer(np.ascontiguousarray(numbers))]
        )
        for column, numbers in columns.items()
    }
    with warehouse.showing(name, pyarrow.table(arrays)):
        yield
