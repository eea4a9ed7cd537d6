-- One row per finding of the workbook, or of one team of it, that is open tonight and critical or
-- new. The order is the one in which the report page names rows of this sheet.

select shown.*
from critical_and_new
inner join book_finding as shown on critical_and_new.finding_id = shown.finding_id
where $team::varchar is null or shown.team_id = $team
order by critical_and_new.sheet_row
