-- Landing: what was found out about every file and every row. For each file, landing also makes a
-- table `text_<n>` (the cells as delivered) and two views, `raw_<n>` (the same with row_id) and
-- `typed_<n>` (the canonical columns in normal form). For each table of the record it makes a view
-- `landing.<table>` of the typed rows of all files that feed it.

create schema if not exists landing;

-- One row per file expected or received.
create table if not exists landing.file (
    file_number integer,
    agency varchar,
    file varchar,
    table_name varchar,
    delivered_for date,
    delivered_at varchar,               -- as the manifest says, else blank
    declared_rows bigint,               -- as the manifest says, else blank
    declared_sha256 varchar,            -- as the manifest says, else blank
    bytes bigint,
    sha256 varchar,
    encoding varchar,                   -- as found: utf-8, utf-8-sig, utf-16-le, cp1252, mixed, ...
    path varchar,                       -- fast or slow: how its rows were read
    rows_read bigint,                   -- counted from the bytes, never by the loader
    rows_landed bigint,
    rows_refused bigint,
    blank_lines bigint,
    header_lines bigint,                -- lines between rows that repeat the header
    cells_blanked bigint,
    state varchar,                      -- one of the words in docs/published.md, feeds.csv
    reason varchar                      -- kinds and counts, never a value or a header
);

-- One row per expected file that is missing, with where it may be.
create table if not exists landing.hint (
    agency varchar,
    file varchar,
    hint varchar                        -- in our own words, with names of the feed file only
);

-- One row per column and reason for which rows of a file are refused.
create table if not exists landing.refused_kind (
    file_number integer,
    kind bigint,
    agency varchar,
    file varchar,
    column_name varchar,
    reason varchar
);

-- One row per run of refused rows: consecutive rows refused for one reason. It has only numbers,
-- since texts take longest to store. The bytes of a run are in a block (`pile`), from a place in it
-- on.
create table if not exists landing.refused_span (
    file_number integer,
    kind bigint,
    line bigint,                        -- where the first row begins; a file begins with line 1
    last_line bigint,                   -- where the last row ends
    rows bigint,
    byte_offset bigint,                 -- of the first row, from 0, in the content as delivered
    pile integer,
    place bigint,                       -- from 0
    bytes bigint
);

-- One row per run of refused rows, with its reason.
create or replace view landing.refused_run as
select
    refused_span.file_number,
    refused_kind.agency,
    refused_kind.file,
    refused_span.line,
    refused_span.last_line,
    refused_span.rows,
    refused_span.byte_offset,
    refused_kind.column_name,
    refused_kind.reason,
    refused_span.pile,
    refused_span.place,
    refused_span.bytes
from landing.refused_span
inner join landing.refused_kind
    on
        refused_span.file_number = refused_kind.file_number
        and refused_span.kind = refused_kind.kind;

-- One row per block of bytes of refused rows, as delivered, with the bytes between rows of a run.
create table if not exists landing.refused_bytes (
    file_number integer,
    pile integer,
    raw blob
);

-- One row per run of refused rows, with its bytes as delivered.
create or replace view landing.refused_row as
select
    refused_run.file_number,
    refused_run.agency,
    refused_run.file,
    refused_run.line,
    refused_run.last_line,
    refused_run.rows,
    refused_run.byte_offset,
    refused_run.column_name,
    refused_run.reason,
    refused_bytes.raw[refused_run.place + 1:refused_run.place + refused_run.bytes] as raw
from landing.refused_run
inner join landing.refused_bytes
    on
        refused_run.file_number = refused_bytes.file_number
        and refused_run.pile = refused_bytes.pile;

-- One row per row of a file that was stored and then refused for one of its cells.
create table if not exists landing.unfit_row (
    file_number integer,
    row_id bigint
);

-- The lines above a header and those between header and rows, as delivered. They are not rows.
create table if not exists landing.line_above (
    file_number integer,
    agency varchar,
    file varchar,
    lines bigint,                       -- without blank lines
    raw blob
);

-- One row per cell without a valid value of its kind; it landed blank, or as `unlisted`.
create table if not exists landing.blanked_cell (
    row_id bigint,
    file_number integer,
    column_name varchar,
    reason varchar
);

-- One row per column of a file whose cells can be unreadable: counts of how its cells were read,
-- including cells of refused rows. Blanks and sentinels are not counted.
create table if not exists landing.read_column (
    agency varchar,
    file varchar,
    column_name varchar,
    cells_filled bigint,
    cells_blanked bigint,               -- not valid for their kind
    cells_unlisted bigint,              -- of a flag or a code: words that are in no list
    form_found varchar,                 -- the commonest form of bad cells, in a word of ours
    summer_times bigint,                -- cells with a date and a time, during summer time
    summer_at_eleven bigint,            -- of these, cells at 23:00
    winter_times bigint,
    winter_at_midnight bigint,
    cells_placeholder bigint            -- words that the feed lists as placeholders
);

-- One row per row of a file, if its feed names the column that shows when a row was last changed.
create table if not exists landing.changed_row (
    row_id bigint,
    changed_on date
);

-- One row per file and table of the record with copies: the number of keys with several rows, and
-- of keys whose filled cells differ. If a key is in several files, it counts for the file of the
-- winning row.
create table if not exists landing.copied_key (
    agency varchar,
    file varchar,
    table_name varchar,
    copied_keys bigint,
    contradicting_keys bigint
);

-- One row per change of distance between a row's number (from 0) and its line in the file: the
-- number from which the distance is valid, and the distance.
create table if not exists landing.line_shift (
    file_number integer,
    record bigint,
    ahead bigint
);

-- One row per column that the feed names for a file, and per other column that the file has.
create table if not exists landing.file_column (
    file_number integer,
    place integer,                      -- in the file, from 1; blank if not delivered
    name varchar,                       -- the canonical name; blank if the feed has none
    header varchar,                     -- as the feed file spells it, never as the export does
    is_key boolean,
    came boolean
);

-- One row per column of the record that an agency's layout lacks. Checks give unknown for it.
create table if not exists landing.judged_unknown (
    agency varchar,
    table_name varchar,
    column_name varchar
);

-- The date from the parts of a text; null if the date does not exist.
create or replace macro landing.written_day(parts) as (
    try_cast(
        case when length(parts.first) = 4 then parts.first else parts.last end
        || '-'
        || case
            when contains('janfebmaraprmayjunjulaugsepoctnovdec', left(lower(parts.month), 3))
                then (
                    position(left(lower(parts.month), 3) in 'janfebmaraprmayjunjulaugsepoctnovdec')
                    + 2
                ) // 3
            else try_cast(parts.month as integer)
        end
        || '-'
        || case when length(parts.first) = 4 then parts.last else parts.first end
        as date
    )
);

-- The minutes by which a clock with that offset (`Z`, `+01:00`, `-0530`, `+01`) is ahead of UTC. A
-- blank offset is UTC.
create or replace macro landing.minutes_ahead(zone) as (
    case
        when zone = '' or lower(zone) = 'z' then 0
        else
            case when left(zone, 1) = '-' then -1 else 1 end
            * (
                60 * try_cast(substr(zone, 2, 2) as integer)
                + case when length(zone) > 3 then try_cast(right(zone, 2) as integer) else 0 end
            )
    end
);

-- The time in UTC from the parts of a text, without seconds, which cannot change the date.
create or replace macro landing.universal(parts) as (
    landing.written_day(parts)
    + to_hours(try_cast(parts.hour as integer))
    + to_minutes(try_cast(parts.minute as integer) - landing.minutes_ahead(parts.zone))
);

-- The last Sunday on or before a day.
create or replace macro landing.sunday_by(day) as (
    day - (isodow(day) % 7)::integer
);

-- Whether it was summer time in England at that time in UTC, by the rules in force since 1968; null
-- before 1968. (This needs no extension of DuckDB.)
create or replace macro landing.is_summer(moment) as (
    case
        when moment < timestamp '1968-02-18 02:00:00' then null
        when moment < timestamp '1971-10-31 02:00:00' then true
        when year(moment) < 1972 then false
        else
            moment >= landing.sunday_by(
                make_date(year(moment), 3, case when year(moment) < 1981 then 22 else 31 end)
            ) + to_hours(case when year(moment) < 1981 then 2 else 1 end)
            and moment < landing.sunday_by(
                make_date(
                    year(moment),
                    10,
                    case
                        when year(moment) < 1990 then 29
                        when year(moment) < 1996 then 28
                        else 31
                    end
                )
            ) + to_hours(case when year(moment) < 1981 then 2 else 1 end)
    end
);

-- The date in England at a time in UTC; null if the clocks of that year are not known and the date
-- depends on them.
create or replace macro landing.english_day(moment) as (
    case
        when moment::date = (moment + to_hours(2))::date then moment::date
        else (moment + to_hours(landing.is_summer(moment)::integer))::date
    end
);
