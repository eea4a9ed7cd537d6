"""Changes of a check's SQL that its examples notice, or do not."""

from pathlib import Path

from helpers.small_pair import NAME, TOML, edited, write_rooms
from wholepicture.authoring.examples import example_warehouse
from wholepicture.authoring.unnoticed import unnoticed_mutants
from wholepicture.rules.checks import load_check


def unnoticed(folder: Path, toml: str) -> set[tuple[str, str]]:
    """The words before and after each change that no example notices."""
    check = load_check(NAME, *write_rooms(folder, toml))
    with example_warehouse() as laid:
        found = [
            (mutant.was, mutant.now) for mutant, is_no in unnoticed_mutants(laid, check) if is_no
        ]
    return set(found)


def test_a_boundary_on_which_no_example_lies_goes_unnoticed(tmp_path: Path) -> None:
    both_days = unnoticed(tmp_path / "both", TOML)
    assert (">", ">=") not in both_days
    later = edited(TOML, "night = 2026-11-20", "night = 2026-11-19")
    assert (">", ">=") in unnoticed(tmp_path / "one", later)


def test_what_no_example_gives_a_row_for_goes_unnoticed(tmp_path: Path) -> None:
    assert ("left", "inner") not in unnoticed(tmp_path, TOML)
