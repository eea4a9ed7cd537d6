"""Traces of a spreadsheet in columns of dates, which are reported and never repaired.

A spreadsheet with American settings reads 03/04/2026 as a day in March and writes it back as one.
It leaves 25/04/2026 unchanged, because there is no month 25. So every swapped date has a day up to
the twelfth, and every unchanged date has a later day.
"""

from collections.abc import Mapping, Sequence

from wholepicture.stages.landing.normal_form import Placed, layers
from wholepicture.stages.landing.sql_phrases import matches
from wholepicture.warehouse import Warehouse

# the least number of dates of each sort; ten dates all have a day up to the twelfth by chance once
# in 12,000 times
_FEW = 10
_BRITISH = r"\d\d?/.*"


def notes_on_dates(
    warehouse: Warehouse, number: int, placed: Sequence[Placed], odd: Mapping[str, int]
) -> list[str]:
    """Notes on the date columns, in counts.

    `odd` has the number of cells of each column that are not in its usual form.
    """
    looked_at = [p for p in placed if p.is_date and odd[p.cell]]
    if not looked_at:
        return []
    sums = ", ".join(sql for p in looked_at for sql in _counts(p))
    found = warehouse.row(f"{layers(number, looked_at)} select {sums} from valued")
    notes = []
    for place, p in enumerate(looked_at):
        serials, left, left_low, turned, turned_low = found[place * 5 : place * 5 + 5]
        if serials:
            notes.append(f"dates of {p.column.header} as a spreadsheet counts days: {serials}")
        is_swapped = left >= _FEW and not left_low and turned >= _FEW and turned == turned_low
        if is_swapped:
            notes.append(f"days and months of {p.column.header} seem swapped by a spreadsheet")
    return notes


def _counts(p: Placed) -> list[str]:
    """The SQL counts of serials; of dates written day first, and their low days; of others."""
    text, value = p.text, p.value
    is_serial = f"regexp_full_match({text}, '[1-7][0-9]{{4}}')"
    is_british, is_low = matches(text, _BRITISH), f"right(left({value}, 10), 2) <= '12'"
    conditions = (
        f"{is_serial} and {value} is not null",
        f"{is_british} and {value} is not null",
        f"{is_british} and {value} is not null and {is_low}",
        f"not {is_british} and {value} is not null",
        f"not {is_british} and {value} is not null and {is_low}",
    )
    return [f"count(*) filter (where {condition})" for condition in conditions]
