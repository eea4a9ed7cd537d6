-- One row per column that checks rely on, every count as a range.

select
    published.agency,
    published.file,
    published."column",
    range_of(published.rows, range_width.width) as rows,
    range_of(published.filled, range_width.width) as filled,
    range_of(published.blanked, range_width.width) as blanked,
    range_of(published.unlisted, range_width.width) as unlisted,
    range_of(published.placeholder, range_width.width) as placeholder,
    case
        when is_enough(published.rows, 0, 0, range_width.width)
            then round(
                middle_of(published.filled, range_width.width)
                / middle_of(published.rows, range_width.width),
                2
            )
    end as share_filled,
    published.checks
from published
inner join range_width on published.night = range_width.night
where published.night = $night
order by
    agency asc,
    file asc,
    "column" asc
