"""Whether a flag in the JSON of an outcome says yes."""

import pytest

from helpers.derived import laid_record


@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        ('{"A_FLAG": "Y"}', True),
        ('{"A_FLAG": " yes "}', True),
        ('{"A_FLAG": "N"}', False),
        ('{"A_FLAG": "other"}', False),
        ('{"A_FLAG": " "}', None),
        ('{"A_FLAG": null}', None),
        ('{"B_FLAG": "Y"}', None),
        ('{"A_FLAG": "Y"', None),
        (None, None),
    ],
)
def test_a_flag_says_yes_in_any_usual_spelling_and_nothing_where_it_is_blank_or_broken(
    outcome: str | None, says: bool | None
) -> None:
    asked = "select outcome_says($outcome::varchar, 'A_FLAG', ['y', 'yes'])"
    with laid_record() as warehouse:
        assert warehouse.row(asked, {"outcome": outcome}) == (says,)
