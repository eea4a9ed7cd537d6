"""The incomplete files and the checks they stop, since only a whole file can show a gap.

A file stops the checks that read its table if none of it landed (it is half-written, longer than
declared or refused), if it is shrunken or older than its feed allows, or if it is missing and
either may not be absent or was delivered on an earlier night. These checks could not run, so none
of their findings closes because rows are missing. A file that is late, repeated or drifted stops
nothing, because its rows are complete.
"""

from datetime import date

from wholepicture.warehouse import Warehouse

# checks of deliveries whose gaps are also states of a file in feeds.csv
_REPEATED, _VOLUME = "feeds/not_a_repeat", "feeds/volume_usual"
# a check whose gaps are columns of a file; the file's reason names them
_CELLS = "feeds/cells_read"

_FILES = """
    select
        file.file_number,
        file.agency,
        file.file,
        file.table_name,
        coalesce(file_state.state, file.state) as state,
        delivered_file.is_optional,
        delivered_file.is_fresh,
        delivered_file.delivered_for,
        delivered_file.last_delivered_for,
        case when hint.hint is not null then concat('; ', hint.hint) else '' end as hint
    from landing.file
    left join landing.hint on file.agency = hint.agency and file.file = hint.file
    left join record.delivered_file
        on file.agency = delivered_file.agency and file.file = delivered_file.file_id
    left join judging.file_state
        on file.agency = file_state.agency and file.file = file_state.file
    where list_contains($tables, file.table_name)
"""


def torn_file(warehouse: Warehouse, tables: frozenset[str]) -> str:
    """The first unreliable file of those tables, in words; blank if there is none."""
    return _first(
        warehouse,
        tables,
        """
        case
            when state in ('half-written', 'longer than declared', 'refused', 'shrunken')
                then file || ' is ' || state
            when state <> 'missing' and not is_fresh
                then file || ' is of ' || delivered_for || ', older than its feed allows'
        end
        """,
    )


def lost_file(warehouse: Warehouse, tables: frozenset[str]) -> str:
    """The first required file of those tables that is missing, in words; blank if there is none."""
    return _first(
        warehouse,
        tables,
        """
        case
            when state <> 'missing' then null
            when last_delivered_for is not null
                then file || ' is missing, and came for ' || last_delivered_for || hint
            when not is_optional then file || ' is missing' || hint
        end
        """,
    )


def not_there(warehouse: Warehouse, table: str) -> str:
    """The reason why a record table is empty: its file was not delivered, or had no rows."""
    found = warehouse.rows(
        f"""
        select
            case
                when state = 'missing' then file || ' did not come' || hint
                else 'no row of ' || file || ' could be used'
            end
        from ({_FILES})
        order by file_number
        """,
        {"tables": [table]},
    )
    return " and ".join(said for (said,) in found) or f"no row of {table} arrived"


def _first(warehouse: Warehouse, tables: frozenset[str], reason: str) -> str:
    """The first reason that a file has."""
    found = warehouse.rows(
        f"""
        select {reason} as reason
        from ({_FILES})
        where reason is not null
        order by file_number
        limit 1
        """,
        {"tables": sorted(tables)},
    )
    return str(found[0][0]) if found else ""


def keep_file_states(warehouse: Warehouse, as_at: date) -> None:
    """Fills `judging.file_state` with every file's state and reason, from the checks judged so far.

    These are the states found by landing, the states shown by manifests and history (shrunken,
    late, repeated), and the columns whose cells could not be read. A file is shrunken from the
    first delivery after the last whole one.
    """
    warehouse.run("delete from judging.file_state")
    warehouse.run(
        _STATES,
        {
            "as_at": as_at,
            "volume_check": _VOLUME,
            "repeat_check": _REPEATED,
            "cells_check": _CELLS,
        },
        purpose="keeping the states of files",
    )


# a file below its usual size is shrunken; a file above it is not
_STATES = """
    insert into judging.file_state
    with

    volumes as (
        select agency, subject_id, measure
        from judging.kept
        where "check" = $volume_check and verdict = 'gap' and measure < 0
    ),

    repeats as (
        select agency, subject_id
        from judging.verdict
        where "check" = $repeat_check and verdict = 'gap'
    ),

    unread as (
        select
            agency,
            string_split(subject_id, '|')[1] as file,
            string_agg(message, '; ' order by subject_id) as unread
        from judging.kept
        where "check" = $cells_check and verdict = 'gap'
        group by agency, file
    ),

    reasoned as (
        select
            file.agency,
            file.file,
            file.state,
            file.reason,
            case
                when volumes.subject_id is not null
                    then concat(
                        'shrunken since ',
                        coalesce(delivered_file.shrunken_since, delivered_file.delivered_for),
                        ': ', file.rows_landed, ' rows, ',
                        delivered_file.last_whole_rows, ' for ', delivered_file.last_whole_on
                    )
            end as shrunken,
            case
                when delivered_file.delivered_for < $as_at
                    then 'no whole delivery of this night: this one is for '
                        || delivered_file.delivered_for
                when not delivered_file.is_in_time then 'made later than agreed'
            end as late,
            case
                when repeats.subject_id is not null
                    then 'the same bytes as for ' || delivered_file.last_delivered_for
            end as repeated,
            unread.unread,
            hint.hint
        from landing.file
        left join landing.hint on file.agency = hint.agency and file.file = hint.file
        left join record.delivered_file
            on file.agency = delivered_file.agency and file.file = delivered_file.file_id
        left join volumes
            on file.agency = volumes.agency and file.file = volumes.subject_id
        left join repeats
            on file.agency = repeats.agency and file.file = repeats.subject_id
        left join unread
            on file.agency = unread.agency and file.file = unread.file
    )

    select
        agency,
        file,
        case
            when state not in ('whole', 'drifted') then state
            when shrunken is not null then 'shrunken'
            when late is not null then 'late'
            when repeated is not null then 'repeated'
            else state
        end as state,
        case
            when state not in ('whole', 'drifted') then concat_ws('; ', reason, hint)
            else nullif(concat_ws('; ', shrunken, late, hint, repeated, unread, reason), '')
        end as reason
    from reasoned
"""
