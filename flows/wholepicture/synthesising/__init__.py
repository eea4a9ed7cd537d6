"""An invented authority's exports, for samples, tests and benchmarks: nobody in them exists.

The world is drawn from a seed, family by family. Cases that checks must judge rightly are planted
among the families: the checks' own worked examples, and traps.
"""

from wholepicture.synthesising.generator import LAST_NIGHT, Summary, synthesise

__all__ = ["LAST_NIGHT", "Summary", "synthesise"]
