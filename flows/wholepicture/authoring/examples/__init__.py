"""Running worked examples, without Great Expectations or Prefect: the specification is the test.

One in-memory warehouse serves all examples of checks and derived tables. Only the derived tables
that an example reads are built, and only if their sources have changed.
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
