"""The worked examples of every check: the specification is the test.

`make test` runs the examples of a check together, in a tenth of the time. `make test-long` runs
each one alone, and also tests the form of its rows and its sentences.
"""

from collections.abc import Iterator

import pytest

from helpers.sentences import faulty_sentences
from wholepicture.authoring.examples import (
    ExampleWarehouse,
    differences,
    differences_of_all,
    example_warehouse,
    unshown_edges,
)
from wholepicture.rules.checks import Check, Example, load_checks

CHECKS = list(load_checks().values())
EXAMPLES = [
    pytest.param(check, example, id=f"{check.name}: {example.name}")
    for check in CHECKS
    for example in check.examples
]


@pytest.fixture(scope="session")
def laid_out() -> Iterator[ExampleWarehouse]:
    """One example warehouse for all examples."""
    with example_warehouse() as opened:
        yield opened


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_pair_agrees_with_the_schema(laid_out: ExampleWarehouse, check: Check) -> None:
    laid_out.verify(check)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_the_examples_of_a_check_give_their_verdicts(
    laid_out: ExampleWarehouse, check: Check
) -> None:
    found = {example.name: parted for example, parted in differences_of_all(laid_out, check)}
    assert list(found) == [example.name for example in check.examples]
    assert {name: parted for name, parted in found.items() if parted} == {}


@pytest.mark.long
@pytest.mark.parametrize(("check", "example"), EXAMPLES)
def test_an_example_gives_its_verdicts(
    laid_out: ExampleWarehouse, check: Check, example: Example
) -> None:
    assert differences(laid_out, check, example) == []
    assert ill_formed_rows(laid_out, has_evidence=bool(check.evidence)) == []
    assert faulty_sentences(laid_out, check, example) == []


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_parameter_moved_by_one_changes_a_verdict(
    laid_out: ExampleWarehouse, check: Check
) -> None:
    assert unshown_edges(laid_out, check) == []


def ill_formed_rows(laid_out: ExampleWarehouse, *, has_evidence: bool) -> list[tuple[str, str]]:
    """The subject and verdict of rows of the last example that say too little or too much.

    A subject has one row. A gap or unknown has a remedy, its evidence and its source rows, each
    once and all of them given. A met or not yet due row has only the first source row, which shows
    whose delivery it is of.
    """
    laid = " union all ".join(f"select row_id from record.{table}" for table in laid_out.columns)
    return laid_out.warehouse.rows(
        f"""
        select subject_id, verdict
        from judged_rows
        where
            case
                when verdict in ('gap', 'unknown') then
                    remedy is null
                    or (evidence is null) = $has_evidence
                    or len(coalesce(source_rows, [])) = 0
                    or len(source_rows) <> list_unique(source_rows)
                    or not list_has_all((select list(row_id) from ({laid})), source_rows)
                else
                    remedy is not null
                    or evidence is not null
                    or coalesce(len(source_rows), 0) <> 1
            end
            or subject_id is null
        union all
        select subject_id, min(verdict)
        from judged_rows
        group by subject_id
        having count(*) > 1
        """,
        {"has_evidence": has_evidence},
    )
