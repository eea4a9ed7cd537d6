"""The pages of the rules by which each night was judged; each text is kept once, by its sha256.

So the rule book of a night has the rules of that night, even if they have changed since.
"""

from collections.abc import Mapping
from datetime import date

from wholepicture.warehouse import Warehouse


def keep_rule_pages(warehouse: Warehouse, night: date, pages: Mapping[str, str]) -> None:
    """Replaces that night's pages in the audit in use, each under its check's name.

    Writes within the caller's transaction. Raises WarehouseError.
    """
    warehouse.run("delete from audit.rule_page where night = $night", {"night": night})
    if pages:
        given: dict[str, object] = {"checks": list(pages), "texts": list(pages.values())}
        warehouse.run(
            """
            insert into audit.rule_page by name
            select $night as night, "check", sha256(text) as page
            from (select unnest($checks) as "check", unnest($texts) as text)
            """,
            {"night": night, **given},
            purpose="keeping the pages of the rules",
        )
        warehouse.run(
            """
            insert into audit.page_text by name
            select distinct sha256(text) as page, text
            from (select unnest($texts) as text)
            where sha256(text) not in (select page from audit.page_text)
            order by page
            """,
            {"texts": given["texts"]},
            purpose="keeping the texts of pages",
        )
    forget_unnamed_pages(warehouse)


def forget_unnamed_pages(warehouse: Warehouse) -> None:
    """Deletes the texts that no night in the store uses. Raises WarehouseError."""
    warehouse.run(
        "delete from audit.page_text where page not in (select page from audit.rule_page)",
        purpose="deleting pages of no night",
    )
