"""A private folder of the store for temporary results; no night is touched.

It has a lock of its own, so that its user neither waits for a run nor delays one.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wholepicture.store.layout import Layout, unwritable
from wholepicture.store.locking import locked
from wholepicture.store.swapping import remove


@contextmanager
def scratch(layout: Layout) -> Iterator[Path]:
    """An empty private folder, removed when the block ends; a killed process's files go first.

    Raises StoreHeldError if another `wholepicture what-if` has it, and CouldNotFinishError.
    """
    folder = layout.store / ".what-if.next"
    umask = os.umask(0o077)
    try:
        with locked(layout.store / "what-if.lock", kind="`wholepicture what-if`"):
            remove(folder)
            try:
                folder.mkdir(mode=0o700)
            except OSError as error:
                raise unwritable(f"--store {layout.store}", error) from None
            try:
                yield folder
            finally:
                remove(folder)
    finally:
        os.umask(umask)
