"""Nights of which nothing can be judged: all faults are reported together and published."""

import shutil
from pathlib import Path

import pytest

from helpers.campaign import campaign
from helpers.command_line import Ended, audit
from helpers.kept import FIRST, SECOND, Kept
from helpers.nights_out import by, digests, rows_of

SECRET = "Marigold-Secret-7731"
PERSON, EPISODES, VISITS = "ssd_person.csv", "ssd_cin_episodes.csv", "ssd_cin_visits.csv"


class Desk:
    """Exports that may be damaged, and a store and OUT with yesterday's night."""

    def __init__(self, kept: Kept, exports: Path, folder: Path, tree: Path) -> None:
        self.exports, self.folder, self.tree = folder / "exports", folder / "kept", tree
        shutil.copytree(exports, self.exports)
        kept.copy_to(self.folder)
        self.before = digests(self.out)

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def file(self, name: str) -> Path:
        """A file of the night that is to be run."""
        return self.exports / SECOND / "social_care" / name

    def run(self, night: str = SECOND, *more: object) -> Ended:
        """The end of the audit of the night."""
        return audit(self.exports, self.folder, night, *more, tree=self.tree)

    def assert_not_judged(self, ended: Ended, *words: str, night: str = SECOND) -> Path:
        """The folder published by a run that ended with 3 and one sentence: only file states."""
        folder = self.out / f"{night}.not-judged"
        ended.assert_one_sentence(3, str(folder), *words)
        assert SECRET not in ended.said + ended.complained
        found = digests(self.out)
        published = {name for name in found if name.startswith(folder.name)}
        assert published == {f"{folder.name}/{name}.csv" for name in ("feeds", "refused_rows")}
        assert {name: found[name] for name in found if name not in published} == self.before
        assert SECRET.encode() not in b"".join(file.read_bytes() for file in folder.iterdir())
        return folder


@pytest.fixture
def desk(yesterday: Kept, few_files: Path, few_checks: Path, tmp_path: Path) -> Desk:
    return Desk(yesterday, few_files, tmp_path, few_checks)


NOT_A_CSV = {
    "a spreadsheet": b"PK\x03\x04\x14\x00\x06\x00" + bytes(range(256)) * 4,
    "a page": f"<!doctype html>\n<html><body>{SECRET}</body></html>\n".encode(),
    "headers of another system": f"{SECRET},b,c\n1,2,3\n".encode(),
    "nothing": b"",
}


@pytest.mark.long
@pytest.mark.parametrize("kind", campaign(list(NOT_A_CSV), usual=[1]))
def test_without_a_readable_file_of_people_nothing_can_be_judged(kind: str, desk: Desk) -> None:
    desk.file(PERSON).write_bytes(NOT_A_CSV[kind])
    folder = desk.assert_not_judged(desk.run(), f"social_care/{PERSON} is refused (")
    assert by("file", folder / "feeds.csv")[PERSON]["state"] == "refused"


def test_all_faults_and_the_refused_rows_are_reported_together(desk: Desk) -> None:
    file = desk.file(PERSON)
    file.write_text(file.read_text().replace("pers_person_id", SECRET, 1))
    desk.file(EPISODES).write_bytes(NOT_A_CSV["a page"])
    with desk.file(VISITS).open("a") as visits:
        visits.write(f"{SECRET}\n")
    ended = desk.run()
    folder = desk.assert_not_judged(
        ended, f"{PERSON} is refused (no column pers_person_id, ", f"{EPISODES} is refused (no head"
    )
    assert by("file", folder / "feeds.csv")[VISITS]["rows_refused"] == "1"
    refused = {row["file"]: row["reason"] for row in rows_of(folder / "refused_rows.csv")}
    assert {PERSON, EPISODES, VISITS} <= set(refused)


def test_a_night_in_a_year_without_deliveries_reports_that_no_file_came(desk: Desk) -> None:
    ended = desk.run("2020-01-01")
    folder = desk.assert_not_judged(ended, "on or before 2020-01-01", night="2020-01-01")
    assert {row["state"] for row in rows_of(folder / "feeds.csv")} == {"missing"}


@pytest.mark.long
def test_a_delivery_too_old_is_reported_with_its_files(desk: Desk) -> None:
    desk.file(VISITS).write_bytes(NOT_A_CSV["a page"])
    shutil.rmtree(desk.exports / "2026-11-20")
    ended = desk.run("2026-11-25")
    words = f"fresh delivery of children's social care; found the newest is for {SECOND}"
    folder = desk.assert_not_judged(ended, words, f"{VISITS} is refused", night="2026-11-25")
    rows = by("file", folder / "feeds.csv")
    assert (rows[PERSON]["state"], rows[PERSON]["delivered_for"]) == ("late", SECOND)
    assert int(rows[PERSON]["rows_landed"]) > 0


@pytest.mark.long
def test_the_folder_of_a_night_not_judged_is_removed_once_it_is_judged(desk: Desk) -> None:
    whole = desk.file(PERSON).read_bytes()
    desk.file(PERSON).write_bytes(b"")
    desk.assert_not_judged(desk.run())
    desk.file(PERSON).write_bytes(whole)
    assert desk.run().code == 0
    assert sorted(path.name for path in desk.out.iterdir()) == [
        FIRST, SECOND, "latest", "latest.txt",
    ]  # fmt: skip


@pytest.mark.long
def test_a_published_night_stays_if_a_second_run_judges_nothing(desk: Desk) -> None:
    assert desk.run().code == 0
    desk.before = digests(desk.out)
    desk.file(PERSON).write_bytes(b"")
    desk.assert_not_judged(desk.run())
    assert (desk.out / "latest.txt").read_text() == f"{SECOND}\n"


@pytest.mark.long
def test_catching_up_leaves_a_night_published_and_then_spoilt_until_its_files_change(
    desk: Desk,
) -> None:
    assert desk.run().code == 0
    whole = desk.file(PERSON).read_bytes()
    desk.file(PERSON).write_bytes(b"")
    assert desk.run(SECOND, "--catch-up").code == 3
    again = desk.run(SECOND, "--catch-up")
    assert (again.code, again.complained) == (0, "")
    desk.file(PERSON).write_bytes(whole)
    assert desk.run(SECOND, "--catch-up").code == 0
    assert not (desk.out / f"{SECOND}.not-judged").exists()


@pytest.mark.long
def test_a_file_that_a_check_does_not_read_stops_others_and_not_that_one(desk: Desk) -> None:
    desk.file(EPISODES).write_bytes(NOT_A_CSV["headers of another system"])
    desk.tree = None  # type: ignore[assignment]  # every check
    assert desk.run().code == 0
    checks = by("check", desk.out / SECOND / "checks.csv")
    found = checks["seen/visit_says_whether_seen"]
    assert (found["outcome"], found["reason"]) == ("passed", "")
    stopped = checks["seen/child_in_need_seen"]
    assert (stopped["outcome"], stopped["reason"]) == ("could_not_run", f"{EPISODES} is refused")
