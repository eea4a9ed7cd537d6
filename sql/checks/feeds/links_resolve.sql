-- One row per file and column that leads to another table: do its ids match rows there?
-- An id without a row is one row's fault, however many rows name it: a gap takes two such ids.

with

links as (
    select
        row_id,
        column_id,
        name,
        links_held,
        links_lost,
        delivered_for,
        lost_by_capitals > links_lost * $most as is_but_for_capitals,
        lost_by_zeros > links_lost * $most as is_but_for_zeros,
        lost_by_spaces > links_lost * $most as is_but_for_spaces,
        lost_ids >= $least_ids
        and (
            links_lost = links_held
            or (links_lost >= $least_rows and links_lost > $most_lost::decimal * links_held)
        ) as are_lost
    from derived.whole_file_column
    where is_read and links_held > 0
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
