-- One row per night and check, with the counts of that night. The counts of a check that could not
-- run are blank. A night's file has the rows of all nights in the store up to it.

select
    night,
    "check",
    outcome,
    case when outcome <> 'could_not_run' then judged end as judged,
    case when outcome <> 'could_not_run' then met end as met,
    case when outcome <> 'could_not_run' then gaps end as gaps,
    case when outcome <> 'could_not_run' then unknown end as unknown,
    case when outcome <> 'could_not_run' then late end as late,
    is_counted as counted,
    rule
from audit."check"
order by
    night asc,
    "check" asc
