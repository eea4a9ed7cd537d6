-- One row per finding of the workbook, or of one team of it. Rows folded under another row come
-- below it.

select
    folded.level,
    folded.below,
    shown.* replace (
        concat_ws(
            '; ',
            nullif(shown.marks, ''),
            case
                when folded.below = 1 then 'one more row opens below'
                when folded.below > 1 then folded.below || ' more rows open below'
            end
        ) as marks
    )
from book_finding as shown
inner join folded_finding as folded on shown.place = folded.place
where $team::varchar is null or shown.team_id = $team
order by folded.sheet_place
