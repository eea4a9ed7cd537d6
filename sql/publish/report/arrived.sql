-- One row per agency whose files were read on the night: the date they were delivered for, how many
-- were delivered, and how many differ from what was agreed, including missing ones.

select
    agency,
    max(delivered_for) filter (where state <> 'missing') as delivered_for,
    count(*) filter (where state <> 'missing') as file_count,
    count(*) filter (where is_fault) as faulty_count
from report_file
where state <> 'not used'
group by agency
having file_count > 0
order by agency
