-- One row per agency whose files were read on the night: of which day they are, how many came, and
-- how many of them are other than agreed.

select
    agency,
    max(delivered_for) as delivered_for,
    count(*) as file_count,
    count(*) filter (where state <> 'whole') as faulty_count
from audit.feed
where night = $night and state not in ('missing', 'not used')
group by agency
order by agency
