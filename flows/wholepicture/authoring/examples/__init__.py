"""Worked examples, run: the specification is the test. No Great Expectations, no Prefect.

One in-memory warehouse serves all examples of checks and derived tables; only the derived tables
that one reads are built, and only when what they are made of has changed.
"""

from wholepicture.authoring.examples.comparing import (
    Difference,
    differences,
    differences_of_all,
    differing_beside,
)
from wholepicture.authoring.examples.derived_examples import (
    derived_differences,
    derived_differing_beside,
    differences_alone,
)
from wholepicture.authoring.examples.edges import unshown_edges
from wholepicture.authoring.examples.in_memory import ExampleWarehouse, example_warehouse

__all__ = [
    "Difference",
    "ExampleWarehouse",
    "derived_differences",
    "derived_differing_beside",
    "differences",
    "differences_alone",
    "differences_of_all",
    "differing_beside",
    "example_warehouse",
    "unshown_edges",
]
