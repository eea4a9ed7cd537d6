-- One row per file and column that leads to another table: are the rows there to which it leads?
-- An id that is not there is one row's fault, however many rows name it: it takes two.

with

links as (
    select
        delivered_column.row_id,
        delivered_column.column_id,
        delivered_column.name,
        delivered_column.links_held,
        delivered_column.links_lost,
        delivered_column.lost_by_capitals > delivered_column.links_lost * $most
            as is_but_for_capitals,
        delivered_column.lost_by_zeros > delivered_column.links_lost * $most as is_but_for_zeros,
        delivered_column.lost_by_spaces > delivered_column.links_lost * $most
            as is_but_for_spaces,
        delivered_file.delivered_for,
        delivered_column.lost_ids >= $least_ids
        and (
            delivered_column.links_lost = delivered_column.links_held
            or (
                delivered_column.links_lost >= $least_rows
                and delivered_column.links_lost
                > $most_lost::decimal * delivered_column.links_held
            )
        ) as are_lost
    from record.delivered_column
    inner join record.delivered_file
        on
            delivered_column.file_id = delivered_file.file_id
            and delivered_column.agency = delivered_file.agency
    where
        delivered_file.state in ('whole', 'drifted')
        and delivered_column.is_read
        and delivered_column.links_held > 0
)

select
    column_id as subject_id,
    shown(are_lost is not true) as judged,
    delivered_for as last_event_on,
    links_lost as measure,
    case
        when are_lost is not true then null
        when is_but_for_capitals then 'capitals'
        when is_but_for_zeros then 'leading_zeros'
        when is_but_for_spaces then 'outer_spaces'
    end as why,
    name as column_name,
    links_lost,
    links_held,
    is_but_for_capitals as differs_in_capitals,
    is_but_for_zeros as differs_in_leading_zeros,
    is_but_for_spaces as differs_in_outer_spaces,
    [row_id] as source_rows
from links
