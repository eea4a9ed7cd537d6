-- One row per finding open tonight that is critical or new, of the workbook or of the one team of
-- it, in the order that the page names its rows by.

select shown.*
from critical_and_new
inner join book_finding as shown on critical_and_new.finding_id = shown.finding_id
where $team::varchar is null or shown.team_id = $team
order by critical_and_new.sheet_row
