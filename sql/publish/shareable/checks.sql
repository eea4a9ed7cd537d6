-- One row per check on the night, every count as a range.

select
    published.suite,
    published.title,
    published.severity,
    sure_outcome(
        published.outcome,
        published.met,
        published.gaps,
        published.unknown,
        published.must_be_met,
        range_width.width
    ) as outcome,
    range_of_sum(published.met, published.gaps, published.unknown, range_width.width) as judged,
    range_of(published.met, range_width.width) as met,
    range_of(published.gaps, range_width.width) as gaps,
    range_of(published.unknown, range_width.width) as unknown,
    share_of(published.met, published.gaps, published.unknown, range_width.width) as share_met,
    published.must_be_met,
    range_of(published.not_yet_due, range_width.width) as not_yet_due,
    range_of(published.late, range_width.width) as late,
    range_of(published.not_linked, range_width.width) as not_linked,
    range_of(published.waived, range_width.width) as waived,
    published.counted,
    published.dimension,
    published.parameters,
    published."check",
    published.rule
from published
inner join range_width on published.night = range_width.night
where published.night = $night
order by
    suite asc,
    "check" asc
