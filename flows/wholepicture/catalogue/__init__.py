"""The catalogue: every check, a pair of files with one stem, loaded or refused in a sentence."""

from wholepicture.catalogue.loading import common_parameters, load_check, load_checks
from wholepicture.catalogue.model import FEEDS, Check, Example, Expected, Parameter

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
