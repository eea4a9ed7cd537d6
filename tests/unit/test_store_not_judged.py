"""A night not judged: it is stored and published beside the judged nights."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from helpers.blows import Blow
from helpers.little_nights import FACTS, FIRST, SECOND, THIRD, run_in_vain, run_night
from helpers.looking import audit_rows, hold_nothing, published
from helpers.nights_out import rows_of
from wholepicture import store
from wholepicture.stages import publishing

NOT_JUDGED = f"{SECOND}.not-judged"


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the first and the third night."""
    folder = tmp_path_factory.mktemp("begun")
    run_night(folder, FIRST)
    run_night(folder, THIRD)
    return folder


@pytest.fixture
def folder(begun: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "copy"
    shutil.copytree(begun, copy, symlinks=True)
    return copy


def life(folder: Path) -> dict[str, object]:
    """All that the audit has of nights that were judged."""
    rows = audit_rows(folder / "store" / "audit.duckdb")
    return {table: rows[table] for table in rows if not table.startswith("not_judged")}


def names_out(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "out").iterdir())


def test_what_came_is_published_and_no_night_that_was_judged_changes(
    folder: Path, begun: Path
) -> None:
    run_in_vain(folder, SECOND)
    night = folder / "out" / NOT_JUDGED
    assert sorted(path.name for path in night.iterdir()) == ["feeds.csv", "refused_rows.csv"]
    (file,) = rows_of(night / "feeds.csv")
    assert (file["file"], file["rows_read"], file["rows_landed"]) == ("ssd_person.csv", "3", "2")
    (refused,) = rows_of(night / "refused_rows.csv")
    assert (refused["first_line"], refused["reason"]) == ("4", "not a date")
    assert life(folder) == life(begun)
    before = published(begun / "out")
    assert {name: noted for name, noted in published(folder / "out").items() if name in before} == (
        before
    )
    assert not list((folder / "store" / "nights").glob(f"{SECOND}*"))


def test_a_night_published_before_stands_beside(folder: Path) -> None:
    run_night(folder, SECOND)
    before = published(folder / "out"), life(folder)
    run_in_vain(folder, SECOND)
    assert published(folder / "out").items() >= before[0].items()
    assert life(folder) == before[1]
    assert NOT_JUDGED in names_out(folder)
    run_in_vain(folder, FIRST)
    run_night(folder, SECOND)
    assert (published(folder / "out").items() >= before[0].items(), life(folder)) == (
        True,
        before[1],
    )
    assert NOT_JUDGED not in names_out(folder)
    assert f"{FIRST}.not-judged" in names_out(folder)


def test_a_first_night_may_be_one(tmp_path: Path) -> None:
    run_in_vain(tmp_path, SECOND)
    assert names_out(tmp_path) == [NOT_JUDGED]
    assert hold_nothing(tmp_path) == ()
    run_night(tmp_path, SECOND)
    assert names_out(tmp_path) == [str(SECOND), "latest", "latest.txt", "teams"]


def test_what_it_could_not_be_judged_from_is_known_until_it_is_judged(folder: Path) -> None:
    def known() -> tuple[list[date], list[date]]:
        with store.held(folder / "store", folder / "out", render=publishing.render) as held:
            return sorted(held.judged()), sorted(held.not_judged())

    assert known() == ([FIRST, THIRD], [])
    run_in_vain(folder, SECOND)
    assert known() == ([FIRST, THIRD], [SECOND])
    with store.held(folder / "store", folder / "out", render=publishing.render) as held:
        assert held.not_judged()[SECOND].inputs == FACTS.inputs
    run_night(folder, SECOND)
    assert known() == ([FIRST, SECOND, THIRD], [])


def test_it_is_published_again_from_the_store_alone(folder: Path) -> None:
    run_in_vain(folder, SECOND)
    before = published(folder / "out")
    shutil.rmtree(folder / "out")
    nights = store.republish(folder / "store", folder / "out", render=publishing.render)
    assert nights == [FIRST, THIRD]
    assert published(folder / "out") == before
    (folder / "out" / NOT_JUDGED / "feeds.csv").write_text("changed by hand")
    hold_nothing(folder)
    assert published(folder / "out") == before


def test_what_an_earlier_version_remembered_of_such_nights_is_gone(folder: Path) -> None:
    (folder / "store" / "not-judged.json").write_text("{}")
    hold_nothing(folder)
    assert not (folder / "store" / "not-judged.json").exists()


@pytest.fixture(scope="module")
def undisturbed(begun: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same store after an undisturbed second night that could not be judged."""
    folder = tmp_path_factory.mktemp("undisturbed") / "copy"
    shutil.copytree(begun, folder, symlinks=True)
    run_in_vain(folder, SECOND)
    return folder


BLOWS = [
    *(
        Blow(step=step, in_vain=True)
        for step in (
            "records kept", "audit copied", "night followed", "night rendered",
            "hashes registered", "audit committed", "previous kept", "audit replaced",
            "night swapped in", "superseded unlinked",
        )
    ),
    Blow(step="old removed", time=2, in_vain=True),
]  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("blow", BLOWS, ids=str)
def test_a_killed_run_of_such_a_night_leaves_no_trace(
    blow: Blow, folder: Path, undisturbed: Path, begun: Path
) -> None:
    blow.fall(folder)
    # a run of another night that changes nothing finds what was left
    is_committed = blow in BLOWS[7:]
    hold_nothing(folder)
    assert published(folder / "out") == published((undisturbed if is_committed else begun) / "out")
    run_in_vain(folder, SECOND)
    assert published(folder / "out") == published(undisturbed / "out")
    audits = [one / "store" / "audit.duckdb" for one in (folder, undisturbed)]
    assert audit_rows(audits[0]) == audit_rows(audits[1])
    names = [sorted(p.name for p in (one / "store").iterdir()) for one in (folder, undisturbed)]
    assert names[0] == names[1]
