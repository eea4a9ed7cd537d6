"""Values that settings may give a parameter: of the kind of the usual value, and in bounds."""

from types import UnionType

from wholepicture.errors import SettingsError
from wholepicture.rules.fault_words import kind_of

# what-if takes as many digits; a day counted further is outside any calendar
LARGEST = 999_999_999

Value = bool | int | float | str | list[int] | list[str]


def refuse_other_kind(where: str, value: Value, usual: object) -> None:
    """Raises SettingsError for a value of another kind than the usual one, or out of bounds."""
    expected, is_fit = _expected(value, usual)
    if not is_fit:
        found = kind_of(value)
        if _is_number(value) and _is_number(usual):
            found = "another number"
        elif isinstance(value, list) and isinstance(usual, list):
            found = "another list"
        raise SettingsError(f"{where}, value", expected=expected, found=found, do="Put it right.")


def refuse_other_than_share(where: str, value: Value) -> None:
    """Raises SettingsError for what is no share of those judged."""
    if isinstance(value, str | list) or not _is_number(value) or not 0 <= value <= 1:
        raise SettingsError(
            f"{where}, value",
            expected="a share of those judged, from 0 to 1",
            found="another number" if _is_number(value) else kind_of(value),
            do="Write 95 in 100 as 0.95.",
        )


def _expected(value: Value, usual: object) -> tuple[str, bool]:
    """What is expected in place of a usual value, and whether the value is that."""
    if isinstance(usual, bool):
        return "true or false", isinstance(value, bool)
    if isinstance(usual, int):
        return f"a whole number from 0 to {LARGEST}", _is_in_bounds(value, int)
    if isinstance(usual, float):
        return f"a number from 0 to {LARGEST}", _is_in_bounds(value, int | float)
    if isinstance(usual, str):
        return "a text", isinstance(value, str)
    if isinstance(usual, list) and usual and isinstance(usual[0], int):
        return (
            f"a list of whole numbers from 0 to {LARGEST}",
            isinstance(value, list) and all(_is_in_bounds(each, int) for each in value),
        )
    return "a list of texts", isinstance(value, list) and all(isinstance(e, str) for e in value)


def _is_number(value: object) -> bool:
    """Whether it is a number; `true` is one in Python, but not here."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_in_bounds(value: Value, kind: type[int] | UnionType) -> bool:
    """Whether it is a number of that kind, from 0 to the largest."""
    if isinstance(value, str | list) or not _is_number(value):
        return False
    return isinstance(value, kind) and 0 <= value <= LARGEST
