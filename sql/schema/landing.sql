-- The landing room: what became of every file and every row.
-- Beside these, landing makes per file `text_<n>` (the cells as they came), `raw_<n>` (the same
-- with row_id, a view) and `typed_<n>` (the canonical columns in normal form, a view), and per
-- record table a view `landing.<table>` over the typed rows of all files that feed it.

create schema if not exists landing;

-- One row per file expected or received.
create table if not exists landing.file (
    file_number integer,
    agency varchar,
    file varchar,
    table_name varchar,
    delivered_for date,
    delivered_at varchar,               -- the manifest's word, else blank
    declared_rows bigint,               -- the manifest's word, else blank
    declared_sha256 varchar,            -- the manifest's word, else blank
    bytes bigint,
    sha256 varchar,
    encoding varchar,                   -- as found: utf-8, utf-8-sig, utf-16-le, cp1252, mixed, ...
    path varchar,                       -- fast or slow: how its rows were read
    rows_read bigint,                   -- counted from the bytes, never by the loader
    rows_landed bigint,
    rows_refused bigint,
    blank_lines bigint,
    cells_blanked bigint,
    state varchar,                      -- whole, drifted, missing, half-written, refused
    reason varchar                      -- kinds and counts, never a value or a header
);

-- One row per row refused, with its bytes as they came.
create table if not exists landing.refused_row (
    file_number integer,
    agency varchar,
    file varchar,
    line bigint,                        -- physical line, the first line of the file is 1
    byte_offset bigint,                 -- from 0, in the file as delivered
    column_name varchar,
    reason varchar,
    raw blob
);

-- One row per cell that held no value of its kind and landed blank, or as `unlisted`.
create table if not exists landing.blanked_cell (
    row_id bigint,
    file_number integer,
    column_name varchar,
    reason varchar
);

-- One row per row of a file whose feed says which column tells when a row was last changed.
create table if not exists landing.changed_row (
    row_id bigint,
    changed_on date
);

-- One row per file and table of the record with copies: keys that stood in several rows, and those
-- whose filled cells contradicted each other. A key of several files counts for the one that won.
create table if not exists landing.copied_key (
    agency varchar,
    file varchar,
    table_name varchar,
    copied_keys bigint,
    contradicting_keys bigint
);

-- From which stored record of a file on, counted from 0, and by how much its line is ahead of it.
create table if not exists landing.line_shift (
    file_number integer,
    record bigint,
    ahead bigint
);

-- One row per column that the feed names for a file, or that a file brought besides.
create table if not exists landing.file_column (
    file_number integer,
    place integer,                      -- in the file, from 1; blank where it did not come
    name varchar,                       -- the canonical name; blank where the feed has none
    header varchar,                     -- as the feed spells it, never as the file does
    is_key boolean,
    came boolean
);

-- One row per column of the record that an agency's layout does not hold: it is judged unknown.
create table if not exists landing.judged_unknown (
    agency varchar,
    table_name varchar,
    column_name varchar
);
