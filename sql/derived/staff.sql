-- One row per worker of the council's staff list, under the id that involvements use.
-- A leaving date, or the mark of being active, says whether a worker has left. If the list marks
-- nobody, a worker with a blank leaving date is still here. A date that cannot be right says
-- nothing, and neither does a blank mark if other workers have one. A full-time equivalent of zero
-- or less is blank.

with

unread as (
    select distinct row_id
    from record.unread_cell
    where table_name = 'workers'  -- its only date is the leaving date
),

listed as (
    select
        coalesce(known_worker.professional_id, workers.worker_id) as worker_id,
        workers.row_id,
        workers.team_id,
        workers.is_active,
        in_calendar(workers.left_on) as left_in_calendar_on,
        workers.left_on is not null or unread.row_id is not null as has_leaving_date,
        case when workers.full_time_equivalent > 0 then workers.full_time_equivalent end
            as full_time_equivalent,
        bool_or(workers.is_active is not null) over () as has_marks
    from record.workers
    left join derived.known_worker on workers.worker_id = known_worker.known_by
    left join unread on workers.row_id = unread.row_id
    where workers.worker_id is not null
    qualify
        row_number() over (
            partition by coalesce(known_worker.professional_id, workers.worker_id)
            order by workers.worker_id = known_worker.professional_id desc, workers.row_id desc
        ) = 1
)

select
    -- the id of the professional, if the worker is listed by that or by the staff number; else
    -- the id as recorded
    worker_id,
    row_id,
    team_id,
    case
        when not is_active or left_in_calendar_on <= $as_at then true
        when has_leaving_date and left_in_calendar_on is null then null
        when is_active or has_leaving_date or not has_marks then false
    end as has_left,
    left_in_calendar_on as left_on,
    full_time_equivalent
from listed
