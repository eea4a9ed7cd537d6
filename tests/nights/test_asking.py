"""Questions about a whole night: what-if compared with a second run, and an explained finding."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from helpers.command_line import Ended, audit, started
from helpers.kept import FIRST, Kept
from helpers.nights_out import by, digests, rows_of
from wholepicture.answering.explanation import explain
from wholepicture.cli.explained import explained
from wholepicture.nightly.summary import how_in_words

TEAMLESS = "(team without a published name)"
VALUES = {
    "seen/protection_plan_child_seen.allow": "5",
    "seen/child_in_need_seen.allow": "45",
    "fathers/father_details_complete.required": "born_on",
    "referrals/assessment_in_time.clock": "referral",
    "referrals/closed_after_repeat_referrals.look_back": "365",
    "fathers/father_recorded.must_be_met": "0.0",
    "recording_grace": "0",
}
# an id that is in every row is a fault, so checks that read visits could not run
OF_DELIVERIES = {"feeds/ids_vary.most_share": "0.0", "feeds/ids_vary.least_rows": "1"}


def settings_with(file: Path, values: dict[str, str]) -> Path:
    """A settings file with each of the values in force on the first night."""
    lines = []
    for name, value in values.items():
        if name == "recording_grace":
            lines.insert(0, f"[audit]\nrecording_grace = {value}\n")
            continue
        check, _, parameter = name.rpartition(".")
        is_number = re.fullmatch(r"[0-9.]+", value)
        written = value if is_number else f'["{value}"]' if "required" in name else f'"{value}"'
        lines.append(
            f'[[set]]\ncheck = "{check}"\nparameter = "{parameter}"\nvalue = {written}\n'
            f'from = {FIRST}\nwho = "the lead"\nbecause = "to compare"\n'
        )
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def asked(store: Path, values: dict[str, str], *more: object) -> Ended:
    sets = [word for name, value in values.items() for word in ("--set", f"{name}={value}")]
    return started("what-if", *sets, "--store", store, *more).end()


def said_of_checks(ended: Ended) -> dict[str, list[str]]:
    """The lines of each check of a what-if, by its name."""
    blocks = [block.splitlines() for block in ended.said.split("\n\n")[1:-1]]
    return {name: lines for name, *lines in blocks}


def said_moves(ended: Ended) -> Counter[tuple[str, str, str]]:
    """The number of findings that appear and disappear, by check and team."""
    moves: Counter[tuple[str, str, str]] = Counter()
    for check, lines in said_of_checks(ended).items():
        for line in lines:
            if found := re.fullmatch(r"    (.+): (\d+) come, (\d+) go", line):
                team, come, go = found.groups()
                moves[check, team, "come"] += int(come)
                moves[check, team, "go"] += int(go)
    return +moves


def open_findings(night: Path) -> dict[str, tuple[str, str]]:
    """The check and the team of each published finding, by its id."""

    def rows() -> Iterator[dict[str, str]]:
        for folder in (night, night / "restricted"):
            if folder.exists():
                yield from rows_of(folder / "findings.csv")

    return {row["finding_id"]: (row["check"], row["team_name"] or TEAMLESS) for row in rows()}


def true_moves(before: Path, then: Path) -> Counter[tuple[str, str, str]]:
    """The differences between two publications, for checks that could run in both."""
    ran = [
        {name for name, row in by("check", night / "checks.csv").items() if row["judged"]}
        for night in (before, then)
    ]
    was, now = open_findings(before), open_findings(then)
    come = [(*now[one], "come") for one in now.keys() - was.keys()]
    go = [(*was[one], "go") for one in was.keys() - now.keys()]
    return Counter(one for one in come + go if one[0] in ran[0] & ran[1])


def assert_agrees(ended: Ended, before: Path, then: Path) -> None:
    """Asserts that the what-if agrees with the second run for every changed check."""
    assert said_moves(ended) == true_moves(before, then)
    blocks = said_of_checks(ended)
    was, now = (by("check", night / "checks.csv") for night in (before, then))
    for name, row in now.items():
        if row["outcome"] != was[name]["outcome"]:
            assert name in blocks
        if name in blocks:
            words = {
                "could_not_run": f"could not run: {row['reason']}",
                "nothing_to_judge": "nothing to judge",
            }.get(row["outcome"], f"{row['outcome']}, {row['met']} of {row['judged']} met")
            assert blocks[name][1].removeprefix("  then:       ").startswith(words)
    total = re.search(r"In total: (\d+) findings? would come, (\d+)", ended.said)
    assert total
    moves = true_moves(before, then)
    sums = [sum(n for (_, _, way), n in moves.items() if way == one) for one in ("come", "go")]
    assert [int(one) for one in total.groups()] == sums


def test_a_finding_of_each_check_is_explained_by_the_rule_of_today_and_by_rows_that_are_there(
    first_night: Kept,
) -> None:
    night = first_night.out / FIRST
    found = {row["check"]: row for row in rows_of(night / "findings.csv")}
    if (restricted := night / "restricted" / "findings.csv").exists():
        found |= {row["check"]: row for row in rows_of(restricted)}
    assert {name.partition("/")[0] for name in found} >= {"fathers", "seen"}
    for row in found.values():
        explanation = explain(first_night.folder / "store", row["finding_id"])
        said = "\n".join(explained(explanation, how_in_words, with_sql=True))
        assert (explanation.records, explanation.night) == ("kept", date.fromisoformat(FIRST))
        assert explanation.rule is not None
        assert explanation.rule.is_todays
        assert explanation.check is not None
        assert explanation.check.sql.strip() in said
        assert explanation.finding.message == row["message"]
        first, *_ = explanation.places
        assert (first.file, first.line) == (row["source_file"], int(row["source_line"] or 0))
        for place in explanation.places:
            export = first_night.exports / FIRST / place.agency / place.file
            assert len(export.read_bytes().splitlines()) >= place.line
        for pair in filter(None, row["evidence"].split(";")):
            assert re.search(rf"{pair.partition('=')[0].replace('_', ' ')}: +\S", said)


@pytest.mark.long
def test_what_if_agrees_with_a_second_run_with_the_same_values_and_changes_nothing(
    first_night: Kept, three_nights: Path, tmp_path: Path
) -> None:
    held = digests(first_night.folder)
    ended = asked(first_night.folder / "store", VALUES)
    assert (ended.code, ended.complained) == (0, "")
    settings = settings_with(tmp_path / "settings.toml", VALUES)
    assert audit(three_nights, tmp_path, FIRST, "--settings", settings).code == 0
    before, then = first_night.out / FIRST, tmp_path / "out" / FIRST
    assert_agrees(ended, before, then)
    ways = Counter(way for _, _, way in said_moves(ended))
    assert ways["come"]
    assert ways["go"]
    assert {name.rpartition(".")[0] for name in VALUES} - {""} <= set(said_of_checks(ended))
    assert not any(
        row["child_id"] and row["child_id"] in ended.said
        for row in rows_of(before / "findings.csv")
    )
    left = digests(first_night.folder)
    assert {one for one in left if one not in held} <= {"store/what-if.lock"}
    assert {one: left[one] for one in held} == held


@pytest.mark.long
def test_a_value_of_a_check_of_deliveries_stops_what_a_second_run_would_stop(
    yesterday: Kept, few_files: Path, tmp_path: Path
) -> None:
    ended = asked(yesterday.folder / "store", OF_DELIVERIES)
    assert (ended.code, ended.complained) == (0, "")
    settings = settings_with(tmp_path / "settings.toml", OF_DELIVERIES)
    assert audit(few_files, tmp_path, FIRST, "--settings", settings).code == 0
    assert_agrees(ended, yesterday.out / FIRST, tmp_path / "out" / FIRST)
    stopped = [name for name, lines in said_of_checks(ended).items() if "could not" in lines[1]]
    assert "seen/child_in_need_seen" in stopped
