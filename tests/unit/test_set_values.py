"""A value that settings give a parameter is of the usual kind and in bounds, or is refused."""

import pytest

from wholepicture.errors import SettingsError
from wholepicture.rules.set_values import Value, refuse_other_kind

WHOLE, NUMBER = "a whole number from 0 to 999999999", "a number from 0 to 999999999"


@pytest.mark.parametrize(
    ("value", "usual", "expected", "found"),
    [
        (-1, 12, WHOLE, "another number"),
        (10**21, 12, WHOLE, "another number"),
        (7.5, 12, WHOLE, "another number"),
        (1e308, 12, WHOLE, "another number"),
        (-0.1, 0.5, NUMBER, "another number"),
        (10**9, 0.5, NUMBER, "another number"),
        (float("nan"), 0.5, NUMBER, "another number"),
        ([1, 2], ["born_on"], "a list of texts", "another list"),
        ("born_on", ["born_on"], "a list of texts", "a text"),
        ([-1], [3], f"a list of whole numbers from 0 to {10**9 - 1}", "another list"),
        (12, "start", "a text", "a whole number"),
    ],
)
def test_a_value_is_of_the_usual_kind_and_in_bounds(
    value: Value, usual: object, expected: str, found: str
) -> None:
    with pytest.raises(SettingsError) as raised:
        refuse_other_kind("settings.toml, [[set]] 1", value, usual)
    assert (raised.value.expected, raised.value.found) == (expected, found)


@pytest.mark.parametrize(
    ("value", "usual"), [(0, 12), (1, 0.5), (0.5, 0.5), ([], ["born_on"]), ([4], [3]), ("a", "b")]
)
def test_a_value_in_bounds_is_taken(value: Value, usual: object) -> None:
    refuse_other_kind("settings.toml, [[set]] 1", value, usual)
