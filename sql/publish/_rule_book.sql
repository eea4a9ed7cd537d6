-- One row per check of the night, suite by suite, with its rule's page from the store. A night that
-- an earlier version judged has no rows.

select
    "check".suite,
    "check"."check",
    "check".title,
    "check".severity,
    "check".must_be_met,
    "check".is_counted,
    page_text.text
from audit."check"
inner join audit.rule_page
    on "check".night = rule_page.night and "check"."check" = rule_page."check"
inner join audit.page_text on rule_page.page = page_text.page
where "check".night = $night
order by
    "check".suite asc,
    "check"."check" asc
