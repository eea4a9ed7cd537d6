"""Whole runs over nights that were late, missing, cut off or empty."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from helpers.command_line import Ended, audit, copied_package
from helpers.kept import FIRST, SECOND, THIRD, Kept
from helpers.nights_out import by, digests, rows_of

RUN = "run.json"  # the only file that differs from run to run
VISITS = "ssd_cin_visits.csv"
OVERSIGHT = "oversight.csv"
SEEN = "seen/child_in_need_seen"
REPEAT = "referrals/no_further_action_after_repeat"


def copied(exports: Path, folder: Path, *nights: str) -> Path:
    """Copies those nights to that folder, without their manifests."""
    for night in nights:
        shutil.copytree(exports / night, folder / night)
        (folder / night / "social_care" / "manifest.json").unlink(missing_ok=True)
    return folder


def of_suite(folder: Path, suite: str) -> list[dict[str, str]]:
    """The lines of checks.csv of one suite."""
    return [row for row in rows_of(folder / "checks.csv") if row["suite"] == suite]


# late, and delivered again


@pytest.fixture(scope="module")
def without_oversight(
    first_night: Kept, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Kept, Path]:
    """The second and third night, run before a file of the second was delivered."""
    exports = tmp_path_factory.mktemp("exports")
    shutil.copytree(first_night.exports, exports, dirs_exist_ok=True)
    late = tmp_path_factory.mktemp("late") / OVERSIGHT
    (exports / SECOND / "social_care" / OVERSIGHT).rename(late)
    kept = Kept(exports, first_night.folder, ())
    return kept.then(tmp_path_factory.mktemp("without"), SECOND, THIRD), late


def test_a_file_that_came_before_and_is_missing_stops_its_checks_with_a_reason(
    without_oversight: tuple[Kept, Path],
) -> None:
    kept, _ = without_oversight
    lines = by("check", kept.out / SECOND / "checks.csv")
    noted = {check: line["reason"] for check, line in lines.items() if OVERSIGHT in line["reason"]}
    reason = f"{OVERSIGHT} is missing, and came for {FIRST}"
    assert noted
    assert set(noted.values()) == {reason}
    assert {lines[check]["outcome"] for check in noted} == {"could_not_run"}
    assert by("file", kept.out / SECOND / "feeds.csv")[OVERSIGHT]["state"] == "missing"
    # its manifest lists the file
    assert lines["feeds/complete"]["gaps"] == "1"
    for row in rows_of(kept.out / SECOND / "resolved.csv"):
        assert row["check"] not in noted


@pytest.mark.long
def test_a_late_file_is_taken_up_by_running_its_night_again_as_if_it_had_come_in_time(
    without_oversight: tuple[Kept, Path], all_nights: Kept, tmp_path: Path
) -> None:
    kept, late = without_oversight
    assert digests(kept.out, but=RUN) != digests(all_nights.out, but=RUN)
    shutil.copytree(kept.exports, tmp_path / "exports")
    shutil.copy(late, tmp_path / "exports" / SECOND / "social_care")
    again = Kept(tmp_path / "exports", kept.folder, ()).then(tmp_path / "again", SECOND)
    assert digests(again.out, but=RUN) == digests(all_nights.out, but=RUN)


@pytest.mark.long
def test_a_file_delivered_again_is_taken_up_as_if_it_had_come_whole_at_first(
    first_night: Kept, all_nights: Kept, tmp_path: Path
) -> None:
    exports = tmp_path / "exports"
    shutil.copytree(first_night.exports, exports)
    torn = exports / SECOND / "social_care" / VISITS
    whole = torn.read_bytes()
    torn.write_bytes(whole[: len(whole) * 2 // 3])
    kept = Kept(exports, first_night.folder, ()).then(tmp_path / "torn", SECOND)
    line = by("check", kept.out / SECOND / "checks.csv")[SEEN]
    assert (line["outcome"], line["reason"]) == ("could_not_run", f"{VISITS} is half-written")
    findings = rows_of(kept.out / SECOND / "findings.csv")
    about = {row["check"]: row for row in findings if row["subject_id"] == VISITS}
    assert about["feeds/complete"]["verdict"] == "gap"
    assert about["feeds/delivered"]["because_of"] == "feeds/complete"

    torn.write_bytes(whole)
    again = kept.then(tmp_path / "again", SECOND, THIRD)
    assert digests(again.out, but=RUN) == digests(all_nights.out, but=RUN)


# nothing came


SCHOOL = """
agency = "school"
title = "Schools"
[[file]]
name = "ssd_person.csv"
table = "pupil"
optional = false
columns = [{ name = "pupil_id", header = "Pupil", kind = "local_id", key = true }]
"""


@dataclass(frozen=True)
class Late:
    """A night without a delivery, judged on the delivery of the previous night."""

    folder: Path
    ended: Ended

    @property
    def night(self) -> Path:
        return self.folder / "out" / SECOND


@pytest.fixture(scope="module")
def late(yesterday: Kept, tmp_path_factory: pytest.TempPathFactory) -> Late:
    """Runs of a copy that also expects a school's file, which has the name of another agency's."""
    package = copied_package(tmp_path_factory.mktemp("package"))
    (package / "expectations" / "feeds" / "school.toml").write_text(SCHOOL)
    exports = copied(yesterday.exports, tmp_path_factory.mktemp("late"), FIRST)
    (exports / SECOND / "Social Care (2)").mkdir(parents=True)
    folder = yesterday.copy_to(tmp_path_factory.mktemp("kept"))
    return Late(folder, audit(exports, folder, SECOND, "--fail-on", "critical", tree=package))


def test_a_night_without_a_delivery_is_judged_on_the_one_before_and_reported_late(
    late: Late,
) -> None:
    assert late.ended.code == 1
    assert "could_not_run" not in {row["outcome"] for row in of_suite(late.night, "feeds")}
    assert "failed         feeds/delivered (critical): 3 of 3 open, 3 new" in late.ended.said
    feeds = {(row["agency"], row["file"]): row for row in rows_of(late.night / "feeds.csv")}
    person = feeds["social_care", "ssd_person.csv"]
    assert (person["state"], person["delivered_for"]) == ("late", FIRST)
    assert person["reason"] == (
        f"no whole delivery of this night: this one is for {FIRST};"
        " a folder in the night's folder has a name that resembles social_care"
    )
    assert feeds["social_care", "adults.csv"]["state"] == "late"
    assert feeds["social_care", "ssd_mother.csv"]["state"] == "missing"
    assert feeds["school", "ssd_person.csv"]["state"] == "missing"
    assert feeds["unknown", "unexpected folder 1"]["state"] == "refused"
    assert "Social Care (2)" not in "".join(map(str, feeds.values()))


def test_a_finding_about_a_file_names_it_its_agency_and_no_child(late: Late) -> None:
    findings = [
        row for row in rows_of(late.night / "findings.csv") if row["check"] == "feeds/delivered"
    ]
    noted = {(row["agency"], row["subject_id"]) for row in findings}
    assert noted == {
        ("school", "ssd_person.csv"),
        ("social_care", "ssd_cin_episodes.csv"),
        ("social_care", "ssd_person.csv"),
    }
    for row in findings:
        assert (row["verdict"], row["remedy"], row["severity"]) == ("gap", "export", "critical")
        assert row["child_id"] == row["case_number"] == row["source_line"] == ""
        assert row["source_file"] == row["subject_id"]
    assert len({row["finding_id"] for row in findings}) == len(findings)
    assert "" not in by("child_id", late.night / "children.csv")


def test_checks_of_the_late_agency_are_judged_on_its_earlier_delivery(
    late: Late, yesterday: Kept
) -> None:
    before = by("check", yesterday.out / FIRST / "checks.csv")
    for check, line in by("check", late.night / "checks.csv").items():
        if line["suite"] != "feeds":
            assert line["outcome"] == before[check]["outcome"], check


# cut off, and the same again


@pytest.fixture(scope="module")
def cut_off(few_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """Five nights with the same bytes, in a feed that changes daily, and a sixth cut off."""
    package = copied_package(tmp_path_factory.mktemp("package"))
    feed = package / "expectations" / "feeds" / "social_care.toml"
    text = feed.read_text()
    feed.write_text(text.replace("fresh_days = 2", "fresh_days = 2\nmoves_daily = true", 1))
    exports, folder = tmp_path_factory.mktemp("exports"), tmp_path_factory.mktemp("cut")
    nights = [f"2026-11-{day}" for day in range(13, 19)]
    for night in nights:
        shutil.copytree(few_files / FIRST, exports / night)
    visits = exports / FIRST / "social_care" / VISITS
    lines = visits.read_bytes().splitlines(keepends=True)
    visits.write_bytes(b"".join(lines[: len(lines) // 2]))
    ended = tuple(audit(exports, folder, night, tree=package) for night in nights)
    assert [one.code for one in ended] == [0] * len(nights), ended
    return Kept(exports, folder, ended)


def test_a_file_with_fewer_rows_than_usual_is_shrunken_and_closes_nothing(cut_off: Kept) -> None:
    before, night = cut_off.out / "2026-11-17", cut_off.out / FIRST
    visits = by("file", night / "feeds.csv")[VISITS]
    assert visits["state"] == "shrunken"
    rows = by("file", before / "feeds.csv")[VISITS]["rows_landed"]
    assert visits["reason"].startswith(
        f"shrunken since {FIRST}: {visits['rows_landed']} rows, {rows} for 2026-11-17"
    )
    finding = {row["check"]: row for row in rows_of(night / "findings.csv")}["feeds/volume_usual"]
    assert (finding["subject_id"], finding["remedy"]) == (VISITS, "export")
    lines = by("check", night / "checks.csv")
    assert (lines[SEEN]["outcome"], lines[SEEN]["reason"]) == (
        "could_not_run", f"{VISITS} is shrunken",
    )  # fmt: skip
    assert lines["fathers/father_recorded"]["outcome"] in ("passed", "failed")
    assert by("check", before / "checks.csv")[SEEN]["outcome"] != "could_not_run"
    assert [row for row in rows_of(night / "resolved.csv") if row["check"] == SEEN] == []


def test_a_file_of_the_same_bytes_as_the_night_before_is_repeated_and_judged(
    cut_off: Kept,
) -> None:
    first, second = cut_off.out / "2026-11-13", cut_off.out / "2026-11-14"
    assert by("check", first / "checks.csv")["feeds/not_a_repeat"]["outcome"] == (
        "nothing_to_judge"
    )
    line = by("check", second / "checks.csv")["feeds/not_a_repeat"]
    assert (line["outcome"], line["met"]) == ("failed", "0")
    noted = by("file", second / "feeds.csv")["ssd_person.csv"]
    assert (noted["state"], noted["reason"]) == ("repeated", "the same bytes as for 2026-11-13")
    last = by("file", cut_off.out / FIRST / "feeds.csv")
    assert last["ssd_person.csv"]["reason"] == "the same bytes as for 2026-11-17"
    assert by("check", second / "checks.csv")["fathers/father_recorded"]["judged"] != ""


def test_keys_of_nights_held_are_compared_and_found_again(cut_off: Kept) -> None:
    line = by("check", cut_off.out / "2026-11-14" / "checks.csv")["feeds/keys_stable"]
    assert (line["outcome"], line["met"]) == ("passed", line["judged"])
    assert int(line["judged"]) > 3
    cut = [
        row["subject_id"]
        for row in rows_of(cut_off.out / FIRST / "findings.csv")
        if row["check"] == "feeds/keys_stable"
    ]
    assert all(subject.startswith(f"{VISITS}|") for subject in cut)


# empty


def emptied(folder: Path, *keep: str) -> None:
    """Empties the night's files to their header, except the named ones."""
    for file in folder.glob("*.csv"):
        if file.name not in keep:
            file.write_bytes(file.read_bytes().splitlines(keepends=True)[0])


def test_an_empty_night_is_no_all_clear(yesterday: Kept, tmp_path: Path) -> None:
    exports = copied(yesterday.exports, tmp_path / "exports", SECOND)
    emptied(exports / SECOND / "social_care")
    folder = yesterday.copy_to(tmp_path / "kept")
    before = digests(folder / "out")
    ended = audit(exports, folder, SECOND)
    read = ("ssd_person.csv", "ssd_cin_episodes.csv", "ssd_cin_plans.csv", "ssd_cin_visits.csv")
    ended.assert_one_sentence(3, *(f"{name} is shrunken" for name in read))
    came = digests(folder / "out")
    assert {name: came.pop(name, None) for name in before} == before
    assert {Path(name).parent.name for name in came} == {f"{SECOND}.not-judged"}


@pytest.mark.long
def test_a_night_of_people_and_referrals_alone_passes_no_check_of_what_did_not_come(
    yesterday: Kept, tmp_path: Path
) -> None:
    exports = copied(yesterday.exports, tmp_path / "exports", SECOND)
    emptied(exports / SECOND / "social_care", "ssd_person.csv", "ssd_cin_episodes.csv")
    assert audit(exports, tmp_path, SECOND).code == 0
    night = tmp_path / "out" / SECOND
    lines = [row for row in rows_of(night / "checks.csv") if row["suite"] != "feeds"]
    assert {row["outcome"] for row in lines if int(row["judged"] or 0) == 0} <= {
        "could_not_run", "nothing_to_judge",
    }  # fmt: skip
    line = by("check", night / "checks.csv")[SEEN]
    assert (line["outcome"], line["reason"]) == (
        "could_not_run",
        "no row of ssd_cin_visits.csv could be used",
    )
    assert len([row for row in lines if row["outcome"] == "could_not_run"]) > 3
