"""The catalogue of checks, each a pair of files with one stem, loaded or refused in a sentence."""

from wholepicture.rules.checks.check import FEEDS, Check, Example, Expected, Parameter
from wholepicture.rules.checks.pairs import common_parameters, load_check, load_checks

__all__ = [
    "FEEDS",
    "Check",
    "Example",
    "Expected",
    "Parameter",
    "common_parameters",
    "load_check",
    "load_checks",
]
