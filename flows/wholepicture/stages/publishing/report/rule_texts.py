"""The texts of each check, from the rule pages that the store keeps with a night."""

import re
from dataclasses import dataclass
from datetime import date

from wholepicture.paths import SQL
from wholepicture.warehouse import Warehouse

_QUERY = SQL / "publish" / "report" / "rule_texts.sql"
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"\*\*|`|<!--.*?-->", re.DOTALL)
_PUT_RIGHT, _CITATIONS = "How to put it right, and what a gap does not mean", "Citations"


@dataclass(frozen=True, kw_only=True)
class RuleText:
    """The text of a check's page, in plain paragraphs."""

    asks: str
    population: str
    put_right: str
    not_mean: str
    cites: tuple[str, ...]


def rule_texts(warehouse: Warehouse, night: date) -> dict[str, RuleText]:
    """The texts of the night's checks, by check; none if the store has no pages of the night.

    Reads `audit.*` of the database in use. Raises WarehouseError.
    """
    (is_kept,) = warehouse.row(
        "select count(*) > 0 from duckdb_tables() where database_name = current_database()"
        " and schema_name = 'audit' and table_name = 'rule_page'"
    )
    if not is_kept:
        return {}
    query = _QUERY.read_text(encoding="utf-8")
    rows = warehouse.rows(query, {"night": night}, purpose="reading the texts of rules")
    return {check: text_of(page) for check, page in rows}


def text_of(page: str) -> RuleText:
    """The texts of a check's Markdown page, without its marks; blank if there are none."""
    head, *sections = re.split(r"^## ", page, flags=re.MULTILINE)
    parts = {title: body for title, _, body in (one.partition("\n") for one in sections)}
    paragraphs = [one for one in _paragraphs(head) if not one.startswith("#")]
    population = re.search(r"^\| Population \| (.*) \|$", head, re.MULTILINE)
    both = [*_paragraphs(parts.get(_PUT_RIGHT, "")), "", ""]
    return RuleText(
        asks=next(iter(paragraphs[1:]), ""),  # the line after its name
        population=_plain(population[1]) if population else "",
        put_right=both[0],
        not_mean=both[1],
        cites=tuple(
            _plain(line.removeprefix("- "))
            for line in parts.get(_CITATIONS, "").splitlines()
            if line.startswith("- ")
        ),
    )


def _paragraphs(text: str) -> list[str]:
    """The paragraphs of a part of a page, without tables and comments."""
    found = (_plain(one) for one in text.split("\n\n"))
    return [one for one in found if one and not one.startswith("|")]


def _plain(text: str) -> str:
    return " ".join(_LINK.sub(r"\1", _MARKS.sub("", text)).split())
