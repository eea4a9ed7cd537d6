"""The worked examples of a form whose results differ from those of its macro in DuckDB."""

from datetime import date

from wholepicture.rules.form_examples import Form, FormExample, literal
from wholepicture.rules.forms import JUDGED
from wholepicture.warehouse import Warehouse


def differing(warehouse: Warehouse, form: Form) -> dict[str, str]:
    """The macro's result for each example that differs, by the example's name.

    The calendar and the forms must be loaded. Raises WarehouseError.
    """
    calls = (
        f"select {literal(name)} as example, {form.call(example)} as judged"
        for name, example in form.examples.items()
    )
    found = warehouse.rows(
        f"select example, judged.* from ({' union all '.join(calls)})",
        purpose=f"running the examples of the form {form.name}",
    )
    given = {name: dict(zip(JUDGED, judged, strict=True)) for name, *judged in found}
    return {
        name: ", ".join(f"{field} {value or 'blank'}" for field, value in given[name].items())
        for name, example in form.examples.items()
        if not _agrees(example, given[name])
    }


def _agrees(example: FormExample, given: dict[str, str | date | None]) -> bool:
    expected = {f: value for f, value in example.gives.model_dump().items() if value is not None}
    return all((given[field] or "") == value for field, value in expected.items())
