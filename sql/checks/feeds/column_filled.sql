-- One row per file and column that a check needs: is it filled anywhere?
-- Where several files feed one table, one that is filled is enough: the need is the table's. A
-- column that did not come follows from that, unless it may be absent.

with

filled as (
    select
        table_name,
        name,
        sum(filled_count) as filled_count
    from record.delivered_column
    group by table_name, name
),

judged as (
    select
        delivered_column.row_id,
        delivered_column.column_id,
        delivered_column.name,
        delivered_file.delivered_for,
        delivered_file.rows_landed,
        coalesce(delivered_column.filled_count, 0) as filled_count,
        case
            when filled.filled_count > 0 then 'met'
            when delivered_column.is_agreed and not delivered_column.has_come then 'unknown'
            else 'gap'
        end as verdict
    from record.delivered_column
    inner join record.delivered_file
        on
            delivered_column.file_id = delivered_file.file_id
            and delivered_column.agency = delivered_file.agency
    inner join filled
        on
            delivered_column.table_name = filled.table_name
            and delivered_column.name = filled.name
    where
        delivered_column.is_relied_on
        and delivered_file.state in ('whole', 'drifted')
        and delivered_file.rows_landed > 0
)

select
    column_id as subject_id,
    verdict,
    delivered_for as last_event_on,
    filled_count as measure,
    case when verdict = 'unknown' then 'feeds/columns_as_agreed' end as because_of,
    name as column_name,
    rows_landed,
    [row_id] as source_rows
from judged
