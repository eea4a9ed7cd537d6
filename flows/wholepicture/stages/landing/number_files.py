"""Many whole numbers handed to DuckDB: as a file, which it reads sooner than values one by one."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from wholepicture.stages.landing.sql_phrases import quoted
from wholepicture.stages.landing.working_copy import created


@contextmanager
def numbers_file(path: Path, columns: Sequence[str], lines: Iterable[bytes]) -> Iterator[str]:
    """What a query may read from in its `from`: the lines' numbers, separated by commas, in order.

    The file is gone afterwards; raises CouldNotFinishError.
    """
    types = ", ".join(f"'{column}': 'bigint'" for column in columns)
    try:
        with created(path) as target:
            target.writelines(lines)
        yield (
            f"read_csv({quoted(without_glob(path))}, auto_detect = false, header = false,"
            f" hive_partitioning = false, columns = {{{types}}})"
        )
    finally:
        path.unlink(missing_ok=True)


def without_glob(path: Path) -> str:
    """The path with what DuckDB would take for a pattern made literal."""
    return "".join(f"[{sign}]" if sign in "[*?" else sign for sign in str(path))
