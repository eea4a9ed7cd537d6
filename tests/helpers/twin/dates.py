"""Could the cells of each column be read, and are its midnights local? Said again in plain Python.

From the counts of the columns: a test of its own counts those once more.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from helpers.twin.words import Judged, Row, World

_MET = ("met", None, None)
_GAP = ("gap", "export", None)


def _columns(world: World) -> Iterator[tuple[Row, Row]]:
    """Each column beside its file, of those of which all landed."""
    files = {(row["agency"], row["file_id"]): row for row in world.rows("delivered_file")}
    for column in world.rows("delivered_column"):
        file = files[column["agency"], column["file_id"]]
        if file["state"] in ("whole", "drifted"):
            yield column, file


def cells_read(world: World, values: Mapping[str, Any]) -> Judged:
    """Each column that a check reads and whose cells were counted, of a file with rows."""
    judged: Judged = {}
    for column, file in _columns(world):
        filled = column["cells_filled"]
        if filled is None or column["is_read"] is False or column["name"] in values["left_out"]:
            continue
        if not file["rows_read"]:
            continue
        unread = column["cells_blanked"] + column["cells_unlisted"]
        is_all = unread == filled and filled >= values["least_of_all"]
        is_share = Fraction(unread, filled or 1) > Fraction(str(values["share"]))
        is_fault = is_all or (is_share and unread >= values["least_cells"])
        judged[column["column_id"]] = _GAP if is_fault else _MET
    return judged


def midnights_local(world: World, values: Mapping[str, Any]) -> Judged:
    """Each column with enough times in summer."""
    judged: Judged = {}
    share = Fraction(str(values["share"]))
    for column, _ in _columns(world):
        summer, winter = column["summer_times"], column["winter_times"]
        if summer is None or summer < values["least_times"]:
            continue
        is_moved = column["summer_at_eleven"] >= share * summer
        is_moved &= column["winter_at_midnight"] >= share * winter
        judged[column["column_id"]] = _GAP if is_moved else _MET
    return judged
