"""An invented authority's nights, for samples, tests and benchmarks: nobody in them exists.

The world is drawn family by family from a seed; the cases that a check must get right are the
pairs' own worked examples, and traps, planted among the families.
"""

from wholepicture.synthesising.generator import LAST_NIGHT, Summary, synthesise

__all__ = ["LAST_NIGHT", "Summary", "synthesise"]
