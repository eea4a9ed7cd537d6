"""The macros that feed the forms: visits summed up, and lists in an order of their own."""

import pytest

from forms.row_cases import CASES
from helpers.derived import laid_record


@pytest.mark.parametrize("case", CASES)
def test_the_rows_that_forms_are_fed_with(case: str) -> None:
    query, answer = CASES[case]
    with laid_record() as warehouse:
        assert warehouse.rows(query) == [answer]
