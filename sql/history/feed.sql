-- One row per file expected or received tonight, in the state that judging the feeds gave it.

select
    file.agency,
    file.file,
    file.delivered_for,
    file.delivered_at,
    file.rows_read,
    file.rows_landed,
    file.rows_refused,
    file.cells_blanked,
    file.sha256,
    coalesce(file_state.state, file.state) as state,
    case when file_state.state is null then file.reason else file_state.reason end as reason
from night.landing.file
left join memory.judging.file_state
    on file.agency = file_state.agency and file.file = file_state.file
order by file.agency, file.file
