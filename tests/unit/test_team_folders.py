"""The folders of teams: their names, their files, and the files that are not touched."""

import re
import shutil
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.little_nights import FIRST, NIGHTS, SECOND, SEEN, THIRD, gap, met, run_night
from helpers.looking import hold_nothing
from helpers.nights_out import digest
from wholepicture.answering.published_files import verify
from wholepicture.errors import CouldNotFinishError
from wholepicture.store import team_folders
from wholepicture.store.team_folders import safe_name

FOLDER = "T1~u"
IDS = st.one_of(st.text(max_size=60), st.text(alphabet="aAbB.~_-/|1", max_size=8))
DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)


@given(IDS, IDS)
def test_two_teams_never_share_a_folder_on_any_file_system(one: str, other: str) -> None:
    if one != other:
        assert safe_name(one).casefold() != safe_name(other).casefold()


@given(IDS)
def test_a_folder_of_a_team_is_one_name_on_any_system(team_id: str) -> None:
    name = safe_name(team_id)
    assert re.fullmatch(r"[A-Za-z0-9_~-]{1,120}", name)
    assert not DEVICES.fullmatch(name)


@pytest.mark.parametrize(
    ("team_id", "name"),
    [
        ("4021", "4021"),
        ("team-east", "team-east"),
        ("T1", "T1~u"),
        ("East", "East~8"),
        ("..", "_2e_2e"),
        ("a/b", "a_2fb"),
        ("con", "_63on"),
        ("NUL", "_4eUL~u"),
        ("", "_"),
    ],
)
def test_the_name_of_a_folder(team_id: str, name: str) -> None:
    assert safe_name(team_id) == name


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("begun")
    for night in (FIRST, SECOND):
        run_night(folder, night)
    return folder


@pytest.fixture
def folder(begun: Path, tmp_path: Path) -> Path:
    shutil.copytree(begun, tmp_path / "copy", symlinks=True)
    return tmp_path / "copy"


def book(folder: Path, night: object = SECOND) -> Path:
    return folder / "out" / "teams" / FOLDER / f"{night}.xlsx"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_team_has_a_folder_of_its_nights_as_they_were_published(folder: Path) -> None:
    assert mode(book(folder).parent) == 0o750
    for night in (FIRST, SECOND):
        assert mode(book(folder, night)) == 0o640
        published = folder / "out" / str(night) / "teams" / f"{FOLDER}.xlsx"
        assert digest(book(folder, night)) == digest(published)
    assert len(list(book(folder).parent.iterdir())) == 2


def test_the_permissions_of_a_folder_are_never_changed_again(folder: Path) -> None:
    book(folder).parent.chmod(0o2755)
    run_night(folder, THIRD)
    assert mode(book(folder).parent) == 0o2755
    assert book(folder, THIRD).exists()


def test_a_night_run_again_replaces_its_workbooks_and_no_others(folder: Path) -> None:
    before = digest(book(folder, FIRST)), digest(book(folder))
    run_night(folder, SECOND, [gap(SEEN, "child-2", days_over=7)])
    assert digest(book(folder, FIRST)) == before[0]
    assert digest(book(folder)) != before[1]


def test_a_team_without_a_finding_any_more_has_no_workbook_of_that_night(folder: Path) -> None:
    other = book(folder).with_name("notes.txt")
    other.write_text("the team's own")
    run_night(folder, SECOND, [met(SEEN, "child-1")])
    assert not book(folder).exists()
    assert book(folder, FIRST).exists()
    assert other.exists()


def test_a_workbook_that_somebody_removed_is_not_brought_back(folder: Path) -> None:
    book(folder, FIRST).unlink()
    run_night(folder, THIRD)
    assert not book(folder, FIRST).exists()


def refusing(target: Path) -> object:
    real = team_folders._copy

    def copy(source: Path, to: Path) -> None:
        if to == target:
            raise PermissionError(13, "open elsewhere")
        real(source, to)

    return copy


def test_a_workbook_that_is_open_elsewhere_costs_no_night_and_is_written_later(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as held:
        held.setattr(team_folders, "_copy", refusing(book(folder, THIRD)))
        with pytest.raises(CouldNotFinishError) as raised:
            run_night(folder, THIRD)
        assert "workbooks of teams of 1 nights not written" in str(raised.value)
        assert (folder / "out" / "latest.txt").read_text() == f"{THIRD}\n"
        assert verify(folder / "out" / str(THIRD), folder / "store").faults == (
            f"teams/{FOLDER}/{THIRD}.xlsx is missing.",
        )
        # another night continues, and the missing workbook is still noted
        with pytest.raises(CouldNotFinishError):
            run_night(folder, SECOND, NIGHTS[SECOND])
    hold_nothing(folder)
    assert verify(folder / "out" / str(THIRD), folder / "store").faults == ()
    assert not [one for one in (folder / "out").iterdir() if one.name.startswith(".teams")]


def test_a_workbook_that_cannot_be_put_in_its_place_costs_no_night(folder: Path) -> None:
    book(folder, THIRD).mkdir()  # permissions would not keep root from it
    with pytest.raises(CouldNotFinishError):
        run_night(folder, THIRD)
    assert (folder / "out" / str(THIRD)).is_dir()


def test_a_file_in_the_place_of_the_folders_costs_no_night(folder: Path) -> None:
    shutil.rmtree(folder / "out" / "teams")
    (folder / "out" / "teams").write_text("a list")
    with pytest.raises(CouldNotFinishError) as raised:
        run_night(folder, THIRD)
    assert "teams" in str(raised.value)
    assert (folder / "out" / str(THIRD) / "audit.xlsx").exists()
    (folder / "out" / "teams").unlink()
    hold_nothing(folder)
    assert book(folder, THIRD).exists()


def test_a_changed_file_in_a_teams_folder_is_found_and_restored(folder: Path) -> None:
    book(folder).write_bytes(b"another")
    said = f"teams/{FOLDER}/{SECOND}.xlsx differs from what was published."
    for store in (folder / "store", None):
        assert verify(folder / "out" / str(SECOND), store).faults == (said,)
    hold_nothing(folder)
    assert verify(folder / "out" / str(SECOND), folder / "store").faults == ()
