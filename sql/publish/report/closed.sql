-- One row per way in which findings of checks that count closed since the last night.

select
    life.how,
    life.is_improvement,
    count(*) as finding_count
from audit.life
inner join audit."check"
    on life.night = "check".night and life."check" = "check"."check"
where life.night = $night and life.status = 'resolved' and "check".is_counted
group by life.how, life.is_improvement
order by
    life.is_improvement desc,
    finding_count desc,
    life.how asc
