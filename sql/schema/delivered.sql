-- Facts about tonight's deliveries beside their files: from feed files and manifests, from earlier
-- nights, and counted once the record is made.

create schema if not exists landing;

-- One row per file that a feed expects.
create table if not exists landing.expected_file (
    agency varchar,
    file varchar,
    table_name varchar,
    delivered_for date,
    is_fresh boolean,                   -- no older than the feed file allows
    is_optional boolean,
    moves_daily boolean,
    is_in_time boolean,                 -- by manifest and feed; blank where either says nothing
    refused_limit decimal(9, 6),
    declared_rows bigint,
    declared_sha256 varchar
);

-- One row per column that a feed names of such a file.
create table if not exists landing.expected_column (
    agency varchar,
    file varchar,
    place integer,                      -- in the feed file, from 1
    name varchar,
    table_name varchar,
    is_key boolean,
    is_required boolean,
    is_agreed boolean,                  -- reported where it did not come
    is_relied_on boolean,               -- a check needs it
    is_read boolean,                    -- it can change the verdicts of a check
    header varchar                      -- as the feed file spells it
);

-- One row per delivery of a file that the settings accept as whole, although it has few rows.
create table if not exists landing.accepted (
    agency varchar,
    file varchar,
    delivered_for date
);

-- One row per file of each earlier night: its state then.
create table if not exists landing.earlier_file (
    night date,
    agency varchar,
    file varchar,
    delivered_for date,
    rows_landed bigint,
    sha256 varchar,
    is_whole boolean,                   -- not shrunken, or accepted
    is_accepted boolean
);

-- One row per key column of each earlier night. The keys whose hash divides by `one_in` (a power of
-- two) are kept, so every night keeps the same ones. Another version of DuckDB may hash
-- differently, so hashes of two versions are not compared.
create table if not exists landing.earlier_key_sample (
    night date,
    agency varchar,
    file varchar,
    column_name varchar,
    delivered_for date,
    hashed_by varchar,
    one_in bigint,
    keys ubigint[]
);

-- One row per key column tonight.
create table if not exists landing.key_sample (
    agency varchar,
    file varchar,
    column_name varchar,
    delivered_for date,
    hashed_by varchar,
    one_in bigint,
    keys ubigint[]
);

-- One row per file and column that a check needs: in how many rows of the record it is filled.
create table if not exists landing.filled_column (
    agency varchar,
    file varchar,
    column_name varchar,
    filled_count bigint
);

-- One row per file and column that a check needs or reads: in how many rows it has a value that
-- could be read. A code that is in no list has none.
create table if not exists landing.usable_column (
    agency varchar,
    file varchar,
    column_name varchar,
    usable_count bigint
);

-- One row per file and column filled in it, for flags, days and ids: counts, and never a value.
create table if not exists landing.column_value (
    agency varchar,
    file varchar,
    column_name varchar,
    kind varchar,
    filled_count bigint,
    true_count bigint,
    is_one_value boolean,
    commonest_count bigint,
    known_count bigint,
    named_count bigint
);

-- One row per file and column that leads to another table which came: counts, and never a value.
create table if not exists landing.link (
    agency varchar,
    file varchar,
    column_name varchar,
    held_count bigint,
    lost_count bigint,                  -- leading to no row
    lost_ids bigint,                    -- so many different ones
    capitals_count bigint,              -- of those lost: there, but for capitals
    zeros_count bigint,                 -- there, but for leading zeros
    spaces_count bigint                 -- there, but for outer spaces
);

-- One row per file with rows that start and end.
create table if not exists landing.span (
    agency varchar,
    file varchar,
    held_count bigint,
    reversed_count bigint,              -- ending before they start
    first_reversed bigint               -- the row_id of the first of them
);
