"""The values that `what-if` tries: texts of the command line, with the parameters' types."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from wholepicture.errors import ArgumentsError, SettingsError
from wholepicture.rules.checks import Check, common_parameters
from wholepicture.rules.set_values import Value
from wholepicture.rules.settings import MUST_BE_MET, SetRow, Settings
from wholepicture.rules.toml_files import built

GRACE = "recording_grace"  # the only common number that settings can change
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,9})?")


@dataclass(frozen=True, kw_only=True)
class WhatIfValue:
    """One value to try; `check` is blank for a number that all checks share."""

    check: str
    parameter: str
    value: Value

    @property
    def name(self) -> str:
        """The parameter as written on the command line."""
        return f"{self.check}.{self.parameter}" if self.check else self.parameter


def what_if_values(texts: Sequence[str], checks: Mapping[str, Check]) -> tuple[WhatIfValue, ...]:
    """The values of texts such as `seen/child_in_need_seen.allow=15`, in the order given.

    Raises ArgumentsError for a text of another form, an unknown check or parameter, a value that
    the parameter cannot have, and a parameter that is given twice.
    """
    found: list[WhatIfValue] = []
    for place, text in enumerate(texts, start=1):
        where = f"--set {place}" if len(texts) > 1 else "--set"
        one = _tried(where, text, checks)
        if one.name in {other.name for other in found}:
            raise ArgumentsError(
                where, expected="each parameter once", found="one twice", do="Leave one out."
            )
        found.append(one)
    return tuple(found)


def with_values(settings: Settings, tried: Sequence[WhatIfValue], night: date) -> Settings:
    """The settings of that night with the values added, as if by `[[set]]` rows."""
    rows = [_row("--set", one, night) for one in tried if one.check]
    grace = {one.parameter: one.value for one in tried if not one.check}
    audit = settings.audit.model_copy(update=grace)
    return settings.model_copy(update={"audit": audit, "sets": [*settings.sets, *rows]})


def _tried(where: str, text: str, checks: Mapping[str, Check]) -> WhatIfValue:
    name, equals, written = text.partition("=")
    check, _, parameter = name.rpartition(".")
    if not equals or not written or (name != GRACE and "/" not in check):
        raise ArgumentsError(
            where,
            expected=f"suite/check.parameter=value, or {GRACE}=value",
            found="another form",
            do="Write it such as seen/child_in_need_seen.allow=15.",
        )
    if name == GRACE:
        value = _typed(where, written, common_parameters()[GRACE].value)
        if isinstance(value, int) and value < 0:
            raise _refusal(where, "a whole number from 0 on", "a smaller one")
        return WhatIfValue(check="", parameter=GRACE, value=value)
    own = _own_value(where, checks, check, parameter)
    one = WhatIfValue(check=check, parameter=parameter, value=_typed(where, written, own))
    row, known = _row(where, one, date.max), {check: checks[check].values()}
    try:
        Settings.model_construct(sets=[row]).refuse_strangers(known, where)
    except SettingsError as error:
        raise ArgumentsError(
            where, expected=error.expected, found=error.found, do=error.do
        ) from None
    return one


def _own_value(where: str, checks: Mapping[str, Check], check: str, parameter: str) -> Value:
    """The parameter's value in the check's TOML; raises ArgumentsError if there is none."""
    for kind, given, known in (
        ("check", check, list(checks)),
        (
            "parameter of that check",
            parameter,
            [*checks[check].parameters, MUST_BE_MET] if check in checks else [],
        ),
    ):
        if given not in known:
            near = get_close_matches(given, sorted(known), n=1, cutoff=0)[0]
            raise ArgumentsError(
                where, expected=f"a {kind}", found="another word", do=f"Did you mean `{near}`?"
            )
    return 0.5 if parameter == MUST_BE_MET else checks[check].parameters[parameter].value


def _typed(where: str, written: str, own: Value) -> Value:
    """The text as a value of the same kind as the parameter's own value."""
    if isinstance(own, list):
        parts = written.split(";")
        whole = bool(own) and isinstance(own[0], int)
        return [_whole(where, part) for part in parts] if whole else parts
    if isinstance(own, str):
        return written
    if isinstance(own, int):
        return _whole(where, written)
    if not _NUMBER.fullmatch(written):
        raise _refusal(where, "a number of at most nine digits", "something else")
    return float(written)


def _whole(where: str, written: str) -> int:
    if not _WHOLE.fullmatch(written):
        raise _refusal(where, "a whole number of at most nine digits", "something else")
    return int(written)


def _refusal(where: str, expected: str, found: str) -> ArgumentsError:
    return ArgumentsError(f"{where}, its value", expected=expected, found=found, do="Put it right.")


def _row(where: str, one: WhatIfValue, night: date) -> SetRow:
    row = {
        "check": one.check,
        "parameter": one.parameter,
        "value": one.value,
        "from": night,
        "who": "what-if",
        "because": "tried out",
    }
    return built(SetRow, row, where, ArgumentsError)
