-- One row per check of the night with the page that the store keeps of its rule.

select
    rule_page."check",
    page_text.text
from audit.rule_page
inner join audit.page_text on rule_page.page = page_text.page
where rule_page.night = $night
order by rule_page."check"
