-- One row per check and night in the store up to this one, every count as a range. The ranges
-- follow the settings of each row's own night, so that a night has the same figures in every file.

select
    published.night,
    published."check",
    sure_outcome(
        published.outcome,
        published.met,
        published.gaps,
        published.unknown,
        "check".must_be_met,
        range_width.width
    ) as outcome,
    range_of_sum(published.met, published.gaps, published.unknown, range_width.width) as judged,
    range_of(published.met, range_width.width) as met,
    range_of(published.gaps, range_width.width) as gaps,
    range_of(published.unknown, range_width.width) as unknown,
    range_of(published.late, range_width.width) as late,
    published.counted,
    published.rule
from published
inner join range_width on published.night = range_width.night
inner join audit."check"
    on published.night = "check".night and published."check" = "check"."check"
where published.night <= $night
order by
    night asc,
    "check" asc
