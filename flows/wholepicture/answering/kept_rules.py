"""The rule by which a night was judged, from its text in the store, and today's words for it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wholepicture.rules.checks import Check, Parameter, common_parameters
from wholepicture.rules.rule_text import rule_text
from wholepicture.rules.settings import MUST_BE_MET
from wholepicture.warehouse import Warehouse


@dataclass(frozen=True, kw_only=True)
class KeptRule:
    """A rule from the store: its values by name, and its SQL, the check's own first.

    `is_todays` says that today's check has the same rule, so that its words apply to this rule.
    """

    values: Mapping[str, Any]
    sql: Mapping[str, str]
    is_todays: bool


def kept_rule(warehouse: Warehouse, rule: str | None, check: Check | None) -> KeptRule | None:
    """The rule with that sha256; None if the store does not have its text.

    The first version kept no texts. `check` is today's check of that name, if there is one.
    """
    found = warehouse.rows("select text from audit.rule where rule = $rule limit 1", {"rule": rule})
    if not found:
        return None
    text = str(found[0][0])
    sql, values = _parts(json.loads(text))
    is_todays = check is not None and _judges_by(check, text, values)
    return KeptRule(values=values, sql=sql, is_todays=is_todays)


def _parts(kept: Any) -> tuple[dict[str, str], dict[str, Any]]:
    """The SQL by name, the check's own first, and the values by name."""
    if isinstance(kept, list):  # the form of earlier versions: texts, then the values
        texts = [one for one in kept if isinstance(one, str)]
        values = {name: one[name] for one in kept if isinstance(one, dict) for name in one}
        return {f"text {place}": text for place, text in enumerate(texts, start=1)}, values
    sql = sorted(kept["sql"].items(), key=lambda one: (one[0] != "check", one[0]))
    return dict(sql), kept["parameters"]


def _judges_by(check: Check, text: str, values: Mapping[str, Any]) -> bool:
    """Whether the check, with the values of that night, has exactly that text."""
    of_night = check.model_copy(update={MUST_BE_MET: values.get(MUST_BE_MET)})
    try:
        return rule_text(of_night, values) == text
    except KeyError:  # today's check has a parameter that the rule of that night lacks
        return False


def parameter_of(check: Check, name: str) -> Parameter | None:
    """The parameter's declaration in the check's TOML, or else in common.toml."""
    return check.parameters.get(name) or common_parameters().get(name)
