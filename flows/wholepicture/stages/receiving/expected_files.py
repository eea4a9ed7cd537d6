"""Statements about tonight's deliveries, noted in the warehouse beside the files themselves.

They come from feed files, manifests and earlier nights. The record tables about deliveries are made
from them, and the suite `feeds` judges these tables.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from wholepicture.paths import SQL
from wholepicture.rules.feeds import Delivery, ReceivedFile, numbered
from wholepicture.stages.receiving.clocks import is_in_time
from wholepicture.warehouse import Warehouse

_NO_AGENCY = "unknown"


def note_deliveries(
    warehouse: Warehouse,
    deliveries: Sequence[Delivery],
    relied_on: Collection[str],
    read: Collection[str],
) -> None:
    """Notes in `landing.expected_*` what feeds and manifests say about every expected file.

    The place where a missing file may be is noted in `landing.hint`.

    `relied_on` are the columns that checks need, and `read` the columns that can change a verdict,
    both as `table.column`. Deliveries that are not used are noted in `landing.file`. Raises
    WarehouseError.
    """
    warehouse.script(SQL / "schema" / "delivered.sql")
    for delivery in deliveries:
        for received in delivery.files:
            _note_file(warehouse, delivery, received)
            _note_columns(warehouse, delivery, received, relied_on, read)
        for agency, file, state, reason in _beside(delivery):
            warehouse.run(
                _BESIDE,
                {
                    "agency": agency,
                    "file": file,
                    "delivered_for": delivery.delivered_for,
                    "state": state,
                    "reason": reason,
                },
                purpose="noting what was not used",
            )


_BESIDE = """
    insert into landing.file by name
    select
        (select coalesce(max(file_number), 0) + 1 from landing.file) as file_number,
        $agency as agency,
        $file as file,
        $delivered_for as delivered_for,
        0 as rows_read,
        0 as rows_landed,
        0 as rows_refused,
        0 as blank_lines,
        0 as cells_blanked,
        $state as state,
        $reason as reason
"""


def _beside(delivery: Delivery) -> Iterator[tuple[str, str, str, str]]:
    """Deliveries that are not used: whole ones of an agency, and files that belong to no agency."""
    for agency in delivery.stood_aside:
        reason = f"{delivery.agency} delivered, so this agency is not used"
        yield agency, "every file", "not used", reason
    if delivery.strangers:
        one, many = "nothing of it was read", f"nothing of the {delivery.strangers} was read"
        stranger = f"no feed file names such an agency; {one if delivery.strangers == 1 else many}"
        reason = "; ".join([stranger, *delivery.meant])
        yield _NO_AGENCY, numbered("folder", delivery.strangers), "refused", reason


def _note_file(warehouse: Warehouse, delivery: Delivery, received: ReceivedFile) -> None:
    file, declared, night = received.file, received.declared, delivery.delivered_for
    timely = is_in_time(declared.produced_at, file.delivered_by, night) if night else None
    warehouse.run(
        "insert into landing.expected_file values ($agency, $file, $table_name, $delivered_for,"
        " $is_fresh, $is_optional, $moves_daily, $is_in_time, $refused_limit::decimal(9, 6),"
        " $declared_rows, $declared_sha256)",
        {
            "agency": delivery.agency,
            "file": file.name,
            "table_name": file.table,
            "delivered_for": night,
            "is_fresh": delivery.is_fresh,
            "is_optional": file.optional,
            "moves_daily": file.moves_daily,
            "is_in_time": timely,
            "refused_limit": f"{file.refused_limit:.6f}",
            "declared_rows": declared.rows,
            "declared_sha256": declared.sha256 or None,
        },
        purpose="noting a file expected",
    )
    hint = "; ".join(filter(None, (received.hint, delivery.hint)))
    if hint:
        warehouse.run(
            "insert into landing.hint values ($agency, $file, $hint)",
            {"agency": delivery.agency, "file": file.name, "hint": hint},
            purpose="noting where a file may lie",
        )


def _note_columns(
    warehouse: Warehouse,
    delivery: Delivery,
    received: ReceivedFile,
    relied_on: Collection[str],
    read: Collection[str],
) -> None:
    columns = received.file.known
    if not columns:
        return
    warehouse.run(
        "insert into landing.expected_column select $agency, $file,"
        " unnest(range(1, len($names) + 1)), unnest($names), $table_name, unnest($keys),"
        " unnest($required), unnest($agreed), unnest($relied_on), unnest($read), unnest($headers)",
        {
            "agency": delivery.agency,
            "file": received.file.name,
            "table_name": received.file.table,
            "names": [column.name for column in columns],
            "keys": [column.key for column in columns],
            "required": [column.required for column in columns],
            "agreed": [column in received.file.agreed for column in columns],
            "relied_on": [f"{received.file.table}.{one.name}" in relied_on for one in columns],
            "read": [f"{received.file.table}.{one.name}" in read for one in columns],
            "headers": [column.header for column in columns],
        },
        purpose="noting the columns expected",
    )


def note_accepted(warehouse: Warehouse, accepted: Collection[tuple[str, str, date]]) -> None:
    """Notes in `landing.accepted` the deliveries that settings accept, by agency, file, date."""
    for agency, file, night in sorted(accepted):
        warehouse.run(
            "insert into landing.accepted values ($agency, $file, $night)",
            {"agency": agency, "file": file, "night": night},
            purpose="noting a delivery accepted",
        )


def note_history(warehouse: Warehouse, as_at: date) -> None:
    """Notes the deliveries of nights before `as_at` in `landing.earlier_*`.

    The audit is attached as the database `history`. Only deliveries older than tonight's count,
    each once, with the results of the last night that was judged on it. Raises WarehouseError.
    """
    for table, sql in (("earlier_file", _EARLIER_FILES), ("earlier_key_sample", _EARLIER_KEYS)):
        warehouse.run(
            f"insert into landing.{table} by name {sql}",
            {"as_at": as_at},
            purpose="recalling the deliveries of earlier nights",
        )


_EARLIER_FILES = """
    select
        feed.night, feed.agency, feed.file, feed.delivered_for, feed.rows_landed, feed.sha256,
        feed.state <> 'shrunken' or accepted.file is not null as is_whole,
        accepted.file is not null as is_accepted
    from history.audit.feed
    inner join landing.expected_file as expected
        on feed.agency = expected.agency and feed.file = expected.file
    left join landing.accepted
        on
            feed.agency = accepted.agency
            and feed.file = accepted.file
            and feed.delivered_for = accepted.delivered_for
    where
        feed.night < $as_at
        and feed.delivered_for < coalesce(expected.delivered_for, $as_at)
        and feed.state not in ('missing', 'refused', 'half-written', 'longer than declared')
    qualify
        row_number() over (
            partition by feed.agency, feed.file, feed.delivered_for order by feed.night desc
        ) = 1
"""

# only the newest delivery before tonight's is compared, so only its keys are read
_EARLIER_KEYS = """
    with newest as (
        select
            sample.agency, sample.file, sample.column_name,
            max((sample.delivered_for, sample.night)) as delivered_and_judged
        from history.audit.key_sample as sample
        inner join landing.expected_file as expected
            on sample.agency = expected.agency and sample.file = expected.file
        where sample.night < $as_at and sample.delivered_for < expected.delivered_for
        group by all
    )
    select
        sample.night, sample.agency, sample.file, sample.column_name, sample.delivered_for,
        sample.hashed_by, sample.one_in, sample.keys
    from history.audit.key_sample as sample
    semi join newest
        on sample.agency = newest.agency
        and sample.file = newest.file
        and sample.column_name = newest.column_name
        and (sample.delivered_for, sample.night) = newest.delivered_and_judged
"""
