"""The content of `expectations/common.toml` for every check: what each `why` says and implies."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from wholepicture.errors import PairError
from wholepicture.paths import EXPECTATIONS
from wholepicture.rules.toml_files import read_toml


@cache
def common_sentences(expectations: Path = EXPECTATIONS) -> Mapping[str, str]:
    """The sentence for a `why` without one in the check; `{gap}` is the check's own for a gap."""
    return _table("message", expectations)


@cache
def causes_of_doubt(expectations: Path = EXPECTATIONS) -> Mapping[str, str]:
    """The check, as `suite/check`, from which a row with each `why` follows."""
    return _table("because_of", expectations)


@cache
def remedies_of_doubt(expectations: Path = EXPECTATIONS) -> Mapping[str, str]:
    """The remedy of an unknown with this `why`, where it is not the one the check names."""
    return _table("remedy", expectations)


def _table(name: str, expectations: Path) -> Mapping[str, str]:
    read = read_toml(expectations / "common.toml", PairError).get(name, {})
    return {str(key): str(value) for key, value in read.items()}
