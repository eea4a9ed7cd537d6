-- One row per check of the night, with its rule's page from the store.

select
    rule_page."check",
    page_text.text
from audit.rule_page
inner join audit.page_text on rule_page.page = page_text.page
where rule_page.night = $night
order by rule_page."check"
