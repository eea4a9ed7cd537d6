"""A run killed with SIGKILL at every step, and again while the next one recovers, leaves no trace.

The run is of the middle one of three nights, so it also changes a later night. Afterwards the
outputs, the audit and the files of the store are the same as after an undisturbed run.
"""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from helpers.blows import Blow
from helpers.campaign import campaign
from helpers.little_nights import FIRST, SECOND, THIRD, run_in_vain, run_night
from helpers.looking import audit_rows, published
from helpers.nights_out import digest
from helpers.old_stores import as_schema_2
from wholepicture.store import STEPS


def building_lost(folder: Path) -> None:
    for building in (folder / "out").glob(".building-*"):
        shutil.rmtree(building)


def building_torn(folder: Path) -> None:
    for findings in (folder / "out").glob(".building-*/findings.csv"):
        findings.write_bytes(findings.read_bytes()[:-10])


def audit_damaged(folder: Path) -> None:
    audit = folder / "store" / "audit.duckdb"
    damaged = audit.read_bytes()[: audit.stat().st_size // 3]
    audit.unlink()
    audit.write_bytes(damaged)


def audit_gone(folder: Path) -> None:
    (folder / "store" / "audit.duckdb").unlink()


def spilled(folder: Path) -> None:
    (folder / "store" / "spill" / "duckdb_temp_storage-0.tmp").write_bytes(b"a name")


def tried_in_vain(folder: Path) -> None:
    run_in_vain(folder, SECOND)


ONCE = [
    Blow(step="lock taken"),
    Blow(step="leftovers unlinked"),
    Blow(step="damaged audit kept", before=audit_damaged),
    Blow(step="previous audit used", before=audit_damaged),
    Blow(step="previous audit used", before=audit_gone),
    Blow(step="records kept", before=audit_damaged),
    Blow(step="audit replaced", before=audit_damaged),
    Blow(step="audit replaced", time=2, before=audit_damaged),
    Blow(step="schema built", before=as_schema_2),
    Blow(step="schema before kept", before=as_schema_2),
    Blow(step="schema replaced", before=as_schema_2),
    Blow(step="audit replaced", before=as_schema_2),
    Blow(step="publication finished"),
    Blow(step="spill emptied", before=spilled),
    Blow(step="records built"),
    Blow(step="records kept"),
    Blow(step="audit copied"),
    Blow(step="night followed"),
    Blow(step="nights pruned", retention_days=2),
    Blow(step="audit committed", retention_days=2),
    Blow(step="audit replaced", retention_days=2),
    Blow(step="night rendered"),
    Blow(step="night rendered", time=2),
    Blow(step="hashes registered"),
    Blow(step="audit committed"),
    Blow(step="audit checked"),
    Blow(step="previous kept"),
    Blow(step="audit replaced"),
    Blow(step="night swapped in"),
    Blow(step="night swapped in", time=2),
    Blow(step="old moved away", exchanges=False),
    Blow(step="night swapped in", exchanges=False),
    Blow(step="night swapped in", time=2, exchanges=False),
    # the run's own recovery has already printed these
    Blow(step="old removed", time=2),
    Blow(step="old removed", time=3),
    Blow(step="old removed", time=3, exchanges=False),
    Blow(step="team given its own"),
    Blow(step="team given its own", time=2),
    Blow(step="teams given theirs"),
    Blow(step="latest written", time=2),
    Blow(step="latest linked", time=2),
    Blow(step="not judged removed", before=tried_in_vain),
    Blow(step="superseded unlinked"),
]

_SECOND_BLOWS = (
    Blow(step="leftovers unlinked"),
    Blow(step="night rendered again", before=building_lost),
    Blow(step="night rendered again", before=building_torn),
    Blow(step="night swapped in"),
    Blow(step="old removed"),
    Blow(step="latest written"),
    Blow(step="publication finished"),
    Blow(step="spill emptied"),
)

TWICE = [
    *((Blow(step="audit replaced"), second) for second in _SECOND_BLOWS),
    *(
        (Blow(step="old moved away", exchanges=False), replace(second, exchanges=False))
        for second in _SECOND_BLOWS[:5]
    ),
    (Blow(step="records kept"), Blow(step="leftovers unlinked")),
    (Blow(step="audit committed"), Blow(step="leftovers unlinked")),
    (Blow(step="team given its own"), Blow(step="team given its own")),
    (Blow(step="previous kept"), Blow(step="previous kept")),
    (Blow(step="previous kept"), Blow(step="audit replaced")),
]


def in_words(blows: tuple[Blow, Blow]) -> str:
    return f"{blows[0]}; then {blows[1]}"


# where `make test` kills: once on each side of every point of no return
_USUAL_ONCE = {3, 8, 11, 18, 20, 23, 26}
_USUAL_TWICE = {2}


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the first and the third night."""
    folder = tmp_path_factory.mktemp("begun")
    run_night(folder, FIRST)
    run_night(folder, THIRD)
    return folder


@pytest.fixture(scope="module")
def undisturbed(begun: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same store after an undisturbed second night."""
    folder = tmp_path_factory.mktemp("undisturbed") / "copy"
    shutil.copytree(begun, folder, symlinks=True)
    run_night(folder, SECOND)
    return folder


@pytest.fixture(scope="module")
def undisturbed_of_schema_2(begun: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same for a store of schema 2, which kept less of its nights."""
    folder = tmp_path_factory.mktemp("undisturbed-2") / "copy"
    shutil.copytree(begun, folder, symlinks=True)
    as_schema_2(folder)
    run_night(folder, SECOND)
    return folder


@pytest.fixture(scope="module")
def undisturbed_and_pruned(begun: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same for a store whose first night is older than the settings keep."""
    folder = tmp_path_factory.mktemp("undisturbed-pruned") / "copy"
    shutil.copytree(begun, folder, symlinks=True)
    run_night(folder, SECOND, retention_days=2)
    return folder


def kept_names(folder: Path) -> list[str]:
    """The files of the store, without the generation in a night file's name."""
    return sorted(
        path.name.split(".")[0] if path.parent.name == "nights" else path.name
        for path in (folder / "store").rglob("*")
        if not path.name.startswith(("audit.damaged-", "audit.schema-"))
    )


def assert_same(folder: Path, undisturbed: Path) -> None:
    assert published(folder / "out") == published(undisturbed / "out")
    assert audit_rows(folder / "store" / "audit.duckdb") == audit_rows(
        undisturbed / "store" / "audit.duckdb"
    )
    assert kept_names(folder) == kept_names(undisturbed)


@pytest.mark.parametrize("blow", campaign(ONCE, _USUAL_ONCE))
def test_a_killed_run_leaves_no_trace(
    blow: Blow, begun: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    is_old = blow.before is as_schema_2
    undisturbed = "undisturbed_of_schema_2" if is_old else "undisturbed"
    if blow.retention_days:
        undisturbed = "undisturbed_and_pruned"
    folder = tmp_path / "copy"
    shutil.copytree(begun, folder, symlinks=True)
    blow.fall(folder)
    run_night(folder, SECOND, retention_days=blow.retention_days)
    assert_same(folder, request.getfixturevalue(undisturbed))


@pytest.mark.parametrize("blows", campaign(TWICE, _USUAL_TWICE, in_words))
def test_a_run_killed_while_it_recovers_leaves_no_trace(
    blows: tuple[Blow, Blow], begun: Path, undisturbed: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(begun, folder, symlinks=True)
    for blow in blows:
        blow.fall(folder)
    run_night(folder, SECOND)
    assert_same(folder, undisturbed)


def test_every_step_of_the_protocol_is_killed_at() -> None:
    steps = {blow.step for blow in ONCE} | {blow.step for pair in TWICE for blow in pair}
    assert steps == set(STEPS)


@pytest.mark.long
@pytest.mark.parametrize(
    "step", ["records kept", "night followed", "hashes registered", "audit checked"]
)
def test_a_kill_before_the_commit_point_changes_neither_audit_nor_publication(
    step: str, begun: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(begun, folder, symlinks=True)
    Blow(step=step).fall(folder)
    audit = Path("store") / "audit.duckdb"
    assert digest(folder / audit) == digest(begun / audit)
    building_lost(folder)
    assert published(folder / "out") == published(begun / "out")


def test_at_every_moment_a_reader_of_out_sees_a_whole_night(begun: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(begun, folder, symlinks=True)

    def files() -> frozenset[str]:
        return frozenset(path.name for path in (folder / "out" / str(THIRD)).rglob("*"))

    whole, seen = files(), set[frozenset[str]]()
    run_night(folder, SECOND, reached=lambda step: seen.add(files()))
    assert seen == {whole}


@pytest.mark.long
@pytest.mark.parametrize("step", ["records built", "records kept", "hashes registered"])
def test_the_next_run_removes_the_unfinished_files_of_a_killed_one(
    step: str, begun: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(begun, folder, symlinks=True)
    before = sorted(path.name for path in folder.rglob("*"))
    Blow(step=step).fall(folder)
    assert sorted(path.name for path in folder.rglob("*")) != before
    seen: list[list[str]] = []

    def look(said: str) -> None:
        if said == "leftovers unlinked":
            seen.append(sorted(path.name for path in folder.rglob("*")))

    run_night(folder, FIRST, reached=look)
    assert seen == [before]
