"""Files that lost rows, or whose links lead nowhere: nothing closes, and no child is blamed."""

from pathlib import Path

import pytest

from helpers.command_line import Ended, audit
from helpers.nights_out import by, rows_of
from helpers.small_nights import (
    CHILDREN,
    EPISODES,
    PERSON,
    PLANS,
    VISITS,
    lines,
    put_night,
    whole,
)

SEEN = "seen/protection_plan_child_seen"
WEEKS = FIRST, SECOND, THIRD, FOURTH = "2026-11-02", "2026-11-09", "2026-11-16", "2026-11-23"
LEFT = 15  # plans that the third delivery still has
CRITICAL = ("--fail-on", "critical")


def state(out: Path, file: str = PLANS) -> tuple[str, str]:
    """The file's state and reason in feeds.csv."""
    row = by("file", out / "feeds.csv")[file]
    return row["state"], row["reason"]


def outcome(out: Path, check: str = SEEN) -> tuple[str, str]:
    line = by("check", out / "checks.csv")[check]
    return line["outcome"], line["reason"]


def open_of(out: Path, check: str = SEEN) -> list[dict[str, str]]:
    return [row for row in rows_of(out / "findings.csv") if row["check"] == check]


def closed_of(out: Path, check: str = SEEN) -> list[dict[str, str]]:
    return [row for row in rows_of(out / "resolved.csv") if row["check"] == check]


# rows lost from the second weekly delivery on


@pytest.fixture(scope="module")
def weekly(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, list[Ended]]:
    """Exports, the folder of store and OUT, and four nights' ends: whole, none, few, whole."""
    exports, folder = tmp_path_factory.mktemp("exports"), tmp_path_factory.mktemp("weekly")
    put_night(exports, FIRST, whole())
    put_night(exports, SECOND, {**whole(), PLANS: []})
    put_night(exports, THIRD, {**whole(), PLANS: whole()[PLANS][:LEFT]})
    put_night(exports, FOURTH, whole())
    ended = [audit(exports, folder, night, *CRITICAL) for night in WEEKS]
    return exports, folder, ended


def test_a_file_emptied_in_its_second_delivery_closes_nothing_and_ends_with_one(
    weekly: tuple[Path, Path, list[Ended]],
) -> None:
    _, folder, ended = weekly
    first, second = folder / "out" / FIRST, folder / "out" / SECOND
    assert [one.code for one in ended] == [1, 1, 1, 1]
    assert (len(open_of(first)), len(closed_of(second))) == (CHILDREN, 0)
    assert outcome(second) == ("could_not_run", f"{PLANS} is shrunken")
    noted = f"shrunken since {SECOND}: 0 rows, {CHILDREN} for {FIRST}"
    assert state(second) == ("shrunken", noted)
    assert f"social_care/{PLANS}: expected about as many rows as before; found {noted}." in (
        ended[1].said
    )
    (finding,) = open_of(second, "feeds/volume_usual")
    assert finding["message"] == f"0 rows since {SECOND}, against {CHILDREN} for {FIRST}"


def test_a_file_that_fell_by_more_than_half_is_compared_with_the_last_whole_one(
    weekly: tuple[Path, Path, list[Ended]],
) -> None:
    _, folder, _ = weekly
    third = folder / "out" / THIRD
    noted = f"shrunken since {SECOND}: {LEFT} rows, {CHILDREN} for {FIRST}"
    assert state(third) == ("shrunken", noted)
    assert (outcome(third)[0], len(closed_of(third))) == ("could_not_run", 0)


def test_once_it_is_whole_again_its_findings_go_on_as_they_were(
    weekly: tuple[Path, Path, list[Ended]],
) -> None:
    _, folder, _ = weekly
    fourth = folder / "out" / FOURTH
    assert state(fourth) == ("whole", "")
    found = open_of(fourth)
    assert len(found) == CHILDREN
    assert {(row["status"], row["first_seen_on"], row["nights_open"]) for row in found} == {
        ("ongoing", FIRST, "2")
    }
    assert closed_of(fourth, "feeds/volume_usual") != []


ACCEPT = f"""
[[accept]]
agency = "social_care"
file = "{PLANS}"
night = {THIRD}
who = "the data lead"
because = "the other plans ended when a project closed"
"""


@pytest.mark.long
def test_a_delivery_accepted_is_whole_and_the_one_that_later_ones_are_compared_with(
    weekly: tuple[Path, Path, list[Ended]], tmp_path: Path
) -> None:
    exports, folder = tmp_path / "exports", tmp_path / "kept"
    put_night(exports, FIRST, whole())
    put_night(exports, SECOND, {**whole(), PLANS: []})
    for night in (THIRD, FOURTH):
        put_night(exports, night, {**whole(), PLANS: whole()[PLANS][:LEFT]})
    settings = tmp_path / "settings.toml"
    settings.write_text(ACCEPT)
    for night in (FIRST, SECOND, THIRD):
        audit(exports, folder, night)
    assert state(folder / "out" / THIRD)[0] == "shrunken"
    # accepted a week later: first the published night, and then the night run again
    accepting = ("--settings", settings)
    assert audit(exports, folder, FOURTH, *accepting).code == 0
    fourth = folder / "out" / FOURTH
    assert state(fourth) == ("whole", "")
    assert (len(open_of(fourth)), len(closed_of(fourth))) == (LEFT, CHILDREN - LEFT)
    assert audit(exports, folder, THIRD, *accepting).code == 0
    assert state(folder / "out" / THIRD) == ("whole", "")
    assert len(closed_of(folder / "out" / THIRD)) == CHILDREN - LEFT
    assert "a project closed" not in (fourth / "run.json").read_text()


def test_an_accept_row_for_a_file_nobody_expects_ends_with_two(tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text(ACCEPT.replace(PLANS, "ssd_cp_plan.csv"))
    ended = audit(tmp_path, tmp_path, FIRST, "--settings", settings)
    ended.assert_one_sentence(2, "[[accept]] 1, file", f"Did you mean `{PLANS}`?")


@pytest.mark.long
def test_a_file_that_is_empty_on_the_first_night_ever_is_not_shrunken_and_no_pass(
    tmp_path: Path,
) -> None:
    exports = tmp_path / "exports"
    put_night(exports, FIRST, {**whole(), PLANS: []})
    assert audit(exports, tmp_path, FIRST).code == 0
    out = tmp_path / "out" / FIRST
    assert state(out) == ("whole", "")
    assert outcome(out)[0] == "nothing_to_judge"
    assert open_of(out, "feeds/volume_usual") == []


# one night with other faults, each in a file of its own


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The OUT of a night with visits without a child, reversed spans and refused rows."""
    exports, folder = tmp_path_factory.mktemp("exports"), tmp_path_factory.mktemp("spoilt")
    night = whole()
    put_night(
        exports,
        FIRST,
        {
            **night,
            PERSON: [*night[PERSON], "c0001,70001,F,2013-01-01", "c0002,70002,F,2012-01-01"],
            EPISODES: night[EPISODES],
            PLANS: [*night[PLANS], "p99,c0001,2026-06-10,1899-12-30"],
            VISITS: lines(lambda n: f"v{n},7{n:04},2026-10-{n % 20 + 1:02},Y"),
            "ssd_cin_plans.csv": lines(lambda n: f"q{n},c{n:04},2026-06-10,"),
            "ssd_cin_visits.csv": lines(lambda n: f"w{n},C{n:04},2026-10-{n % 20 + 1:02},Y"),
            "ssd_early_help_episodes.csv": lines(
                lambda n: f"e{n},{'' if n < 6 else f'c{n:04}'},2026-01-01,2026-02-01"
            ),
        },
    )
    ended = audit(exports, folder, FIRST, *CRITICAL)
    assert ended.code == 1
    return folder / "out" / FIRST


@pytest.mark.parametrize(
    ("file", "check", "more"),
    [
        (VISITS, SEEN, ""),
        (
            "ssd_cin_visits.csv",
            "seen/child_in_need_seen",
            "; most of them would match in other capitals",
        ),
    ],
)
def test_visits_without_a_known_child_are_one_finding_about_the_file(
    spoilt: Path, file: str, check: str, more: str
) -> None:
    about = {row["subject_id"]: row for row in open_of(spoilt, "feeds/links_resolve")}
    assert set(about) == {f"{VISITS}|person_id", "ssd_cin_visits.csv|person_id"}
    assert about[f"{file}|person_id"]["message"] == (
        f"person_id: {CHILDREN} ids match no row, of {CHILDREN} filled{more}"
    )
    assert (outcome(spoilt, check)[0], open_of(spoilt, check)) == ("could_not_run", [])
    assert "feeds/links_resolve" in outcome(spoilt, check)[1]


def test_ends_before_starts_and_copies_that_differ_are_a_finding_a_file(spoilt: Path) -> None:
    (spans,) = open_of(spoilt, "feeds/spans_in_order")
    assert spans["subject_id"] == PLANS
    assert spans["message"] == (
        f"1 row ends before it starts, of 1; the first is line {CHILDREN + 2} of the file"
    )
    (copies,) = open_of(spoilt, "feeds/copies_agree")
    assert copies["subject_id"] == PERSON
    assert copies["evidence"] == "contradicting_keys=1;copied_keys=2;ignored_family_ids=0"


def test_more_refused_rows_than_the_limit_stop_the_checks_that_read_the_file(spoilt: Path) -> None:
    (finding,) = open_of(spoilt, "feeds/refused_within_limit")
    assert finding["evidence"] == f"rows_read={CHILDREN};rows_refused=5;rows_refusable=0"
    stopped = outcome(spoilt, "referrals/closed_after_repeat_referrals")
    assert stopped[0] == "could_not_run"
    assert "feeds/refused_within_limit" in stopped[1]
    assert stopped[1].endswith("on early_help")
