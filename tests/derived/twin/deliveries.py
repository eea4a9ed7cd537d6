"""The columns of whole files, from the facts about deliveries and not from their rows."""

from derived.twin.copies import UNREAD
from derived.twin.people import Register
from derived.twin.spans import Found

_OF_VALUES = {
    "filled_count": "value_count",
    **{
        name: name
        for name in (
            "kind", "true_count", "is_one_value", "commonest_count", "known_count", "named_count",
        )
    },
}  # fmt: skip
_OF_FILE = ("delivered_for", "last_delivered_for", "rows_read", "rows_landed")
_LEFT_OUT = {"file_id", "place", "is_required", UNREAD}


def whole_file_column(world: Register) -> Found:
    files = {(file["agency"], file["file_id"]): file for file in world.rows("delivered_file")}
    values = {(one["agency"], one["value_id"]): one for one in world.rows("delivered_value")}
    for column in world.rows("delivered_column"):
        file = files.get((column["agency"], column["file_id"]))
        if file is None or file["state"] not in {"whole", "drifted"}:
            continue
        counted = values.get((column["agency"], column["column_id"]), {})
        yield {
            **{name: cell for name, cell in column.items() if name not in _LEFT_OUT},
            **{name: counted.get(held) for held, name in _OF_VALUES.items()},
            **{name: file[name] for name in _OF_FILE},
        }
