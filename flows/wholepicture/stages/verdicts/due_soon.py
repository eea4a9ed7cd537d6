"""The subjects that fall due in the next working days, before they become gaps."""

from collections.abc import Mapping

from wholepicture.paths import SQL
from wholepicture.rules.checks import Check
from wholepicture.stages.verdicts.open_rows import subject_kind
from wholepicture.warehouse import Warehouse


def keep_due_soon(warehouse: Warehouse, check: Check, values: Mapping[str, object]) -> None:
    """Fills `judging.due_soon` from `judged_rows`; raises WarehouseError.

    A check whose due dates are counted from birth has no such rows. `values` are the check's
    parameters, including the night and the number of working days.
    """
    template = (SQL / "publish" / "_due_soon.sql").read_text(encoding="utf-8")
    warehouse.run(
        template.replace("/*kind*/ 'local_id'", f"'{subject_kind(check)}'"),
        {
            "check_name": check.name,
            "as_at": values["as_at"],
            "due_soon_days": values["due_soon_days"],
        },
        purpose=f"keeping what is due soon of {check.name}",
    )
