-- One row per file that an agency's feed expects: how it was delivered for the night.

with

named_columns as (
    select
        file.file_number,
        count(*) filter (where not file_column.came and expected_column.is_agreed)
            as missing_columns,
        count(*) filter (where not file_column.came and expected_column.is_required)
            as missing_required,
        count(*) filter (where file_column.came) as known_columns
    from landing.file_column
    inner join landing.file on file_column.file_number = file.file_number
    inner join landing.expected_column
        on
            file.agency = expected_column.agency
            and file.file = expected_column.file
            and file_column.name = expected_column.name
    group by file.file_number
),

new_columns as (
    select
        file_number,
        count(*) as new_columns
    from landing.file_column
    where name is null
    group by file_number
),

columns_read as (
    select
        agency,
        file,
        bool_or(is_read) as is_read
    from landing.expected_column
    group by agency, file
),

copies as (
    select
        agency,
        file,
        sum(copied_keys)::bigint as copied_keys,
        sum(contradicting_keys)::bigint as contradicting_keys
    from landing.copied_key
    group by agency, file
),

last_deliveries as (
    select
        agency,
        file,
        max(delivered_for) as last_delivered_for,
        max_by(sha256, delivered_for) as last_sha256,
        max(delivered_for) filter (where is_whole) as last_whole_on,
        max_by(rows_landed, delivered_for) filter (where is_whole) as last_whole_rows
    from landing.earlier_file
    group by agency, file
),

shrunken as (
    select
        earlier_file.agency,
        earlier_file.file,
        min(earlier_file.delivered_for) as shrunken_since
    from landing.earlier_file
    inner join last_deliveries
        on
            earlier_file.agency = last_deliveries.agency
            and earlier_file.file = last_deliveries.file
    where earlier_file.delivered_for > last_deliveries.last_whole_on
    group by earlier_file.agency, earlier_file.file
)

select
    file.file_number::bigint * 4294967296 as row_id,
    file.agency,
    file.file as file_id,
    file.state,
    expected_file.is_optional,
    expected_file.is_fresh,
    file.delivered_for,
    expected_file.is_in_time,
    expected_file.moves_daily,
    file.rows_read,
    file.rows_landed,
    file.rows_refused,
    floor(expected_file.refused_limit * file.rows_read)::bigint as rows_refusable,
    expected_file.declared_rows as rows_declared,
    file.sha256,
    expected_file.declared_sha256 as sha256_declared,
    named_columns.missing_columns,
    named_columns.missing_required,
    named_columns.known_columns,
    case
        when named_columns.file_number is not null
            then coalesce(new_columns.new_columns, 0)
    end as new_columns,
    last_deliveries.last_delivered_for,
    last_deliveries.last_sha256,
    coalesce(copies.copied_keys, 0) as copied_keys,
    coalesce(copies.contradicting_keys, 0) as contradicting_keys,
    accepted.file is not null as is_accepted,
    coalesce(columns_read.is_read, false) as is_read,
    last_deliveries.last_whole_on,
    last_deliveries.last_whole_rows,
    shrunken.shrunken_since,
    span.held_count as spans_held,
    span.reversed_count as spans_reversed,
    span.first_reversed % 4294967296 as first_reversed_line
from landing.expected_file
inner join landing.file
    on expected_file.agency = file.agency and expected_file.file = file.file
left join named_columns on file.file_number = named_columns.file_number
left join new_columns on file.file_number = new_columns.file_number
left join copies on file.agency = copies.agency and file.file = copies.file
left join last_deliveries
    on file.agency = last_deliveries.agency and file.file = last_deliveries.file
left join shrunken
    on file.agency = shrunken.agency and file.file = shrunken.file
left join columns_read
    on file.agency = columns_read.agency and file.file = columns_read.file
left join landing.accepted
    on
        file.agency = accepted.agency
        and file.file = accepted.file
        and file.delivered_for = accepted.delivered_for
left join landing.span
    on file.agency = span.agency and file.file = span.file
