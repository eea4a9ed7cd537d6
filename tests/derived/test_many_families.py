"""Families of very many children are found in seconds."""

from collections import Counter
from collections.abc import Iterator
from time import process_time

import pytest

from helpers.derived import AS_AT, laid_record
from wholepicture.rules.checks import common_parameters
from wholepicture.rules.derived_tables import build_derived
from wholepicture.warehouse import Warehouse


@pytest.fixture(scope="module")
def laid() -> Iterator[Warehouse]:
    with laid_record() as warehouse:
        yield warehouse


def test_very_many_children_and_a_long_chain_of_mothers_are_joined_in_seconds(
    laid: Warehouse,
) -> None:
    laid.run(
        """
        insert into record.mother (row_id, agency, mother_id, child_id)
        select i, 'social_care', 'm-' || (i // 2), 'c-' || i from range(60000) as t (i)
        union all
        select i, 'social_care', 'z-' || lpad((i // 2)::varchar, 3, '0'), 'd-' || ((i + 1) // 2)
        from range(600) as t (i)
        """
    )
    laid.run(
        """
        insert into record.family (row_id, agency, family_id, person_id)
        select i, 'social_care', 'f-' || ((i + 1) // 4), 'c-' || i from range(60000) as t (i)
        where i % 3 > 0
        """
    )
    began = process_time()

    common = {key: own.value for key, own in common_parameters().items()}
    build_derived(laid, {**common, "as_at": AS_AT}, frozenset({"family"}))
    found = Counter(name for (name,) in laid.rows("select family_id from derived.family"))

    assert process_time() - began < 15
    assert found["mother/z-000"] == 301
    assert set(found.values()) <= {2, 4, 6, 8, 10, 301}
