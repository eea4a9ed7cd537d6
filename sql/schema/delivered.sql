-- Facts about tonight's deliveries that are not in the files: from feed files, from manifests, from
-- earlier nights, and counted after the record is made.

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
    is_in_time boolean,                 -- by manifest and feed file; blank if either says nothing
    refused_limit decimal(9, 6),
    declared_rows bigint,
    declared_sha256 varchar
);

-- One row per column that a feed names for an expected file.
create table if not exists landing.expected_column (
    agency varchar,
    file varchar,
    place integer,                      -- in the feed file, from 1
    name varchar,
    table_name varchar,
    is_key boolean,
    is_required boolean,
    is_agreed boolean,                  -- reported if it is missing
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

-- One row per file of each earlier night, with its state on that night.
create table if not exists landing.earlier_file (
    night date,
    agency varchar,
    file varchar,
    delivered_for date,
    rows_landed bigint,
    sha256 varchar,
    is_whole boolean,                   -- not shrunken, or accepted by the settings
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

-- One row per key column tonight, with the same kind of sample.
create table if not exists landing.key_sample (
    agency varchar,
    file varchar,
    column_name varchar,
    delivered_for date,
    hashed_by varchar,
    one_in bigint,
    keys ubigint[]
);

-- One row per file and column that a check needs: the number of rows of the record that have a
-- value.
create table if not exists landing.filled_column (
    agency varchar,
    file varchar,
    column_name varchar,
    filled_count bigint
);

-- One row per file and column that a check needs or reads: the number of rows with a value that
-- could be read. A code that is in no list is not such a value.
create table if not exists landing.usable_column (
    agency varchar,
    file varchar,
    column_name varchar,
    usable_count bigint
);

-- One row per file and filled column of a flag, date or id: counts, and never a value.
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

-- One row per file and column with links to another table that was delivered: counts, and never a
-- value.
create table if not exists landing.link (
    agency varchar,
    file varchar,
    column_name varchar,
    held_count bigint,
    lost_count bigint,                  -- links to no row
    lost_ids bigint,                    -- different ids in these links
    capitals_count bigint,              -- links that would match a row except for capitals
    zeros_count bigint,                 -- or only in leading zeros
    spaces_count bigint                 -- or only in outer spaces
);

-- One row per file whose rows have a start and an end.
create table if not exists landing.span (
    agency varchar,
    file varchar,
    held_count bigint,
    reversed_count bigint,              -- rows that end before they start
    first_reversed bigint               -- the row_id of the first of them
);
