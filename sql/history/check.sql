-- One row per check tonight: its outcome, and the texts that describe it.

with

pages as (
    select
        unnest($checks) as page,
        unnest($titles) as title,
        unnest($severities) as severity,
        unnest($dimensions) as dimension,
        unnest($cites) as cites,
        unnest($reveals) as reveals,
        unnest($counted) as is_counted,
        unnest($must_be_met) as must_be_met
)

select
    "check"."check",
    "check".suite,
    pages.title,
    pages.severity,
    pages.dimension,
    pages.cites,
    pages.reveals,
    pages.is_counted,
    pages.must_be_met,
    "check".outcome,
    "check".judged,
    "check".met,
    "check".gaps,
    "check".unknown,
    "check".not_yet_due,
    "check".late,
    "check".parameters,
    "check".rule,
    "check".reason,
    "check".seconds,
    "check".waived,
    "check".children
from memory.judging."check"
inner join pages on "check"."check" = pages.page
order by "check"."check"
