"""The page of small nights with known findings."""

import itertools
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from helpers.little_nights import (
    FACTS,
    FATHER,
    FILES,
    FIRST,
    NIGHTS,
    POLICE,
    SECOND,
    SEEN,
    THIRD,
    gap,
    met,
    not_yet_due,
    run_night,
    unknown,
)
from helpers.little_pages import page_of, ran
from helpers.nights_out import published_rows
from wholepicture.stages.publishing import FIRST_LINE

LEADS = [
    "Can last night be trusted?",
    "To be seen or settled today",
    "Due in the next five working days, not yet late",
    "Decisions to look at again",
    "Was recorded, now gone",
    "Put right since the last night",
    "Not the teams' fault",
]
AFTER = [
    "Checks that changed",
    "Share met, by team and suite",
    "Share met, over the last nights",
    "How long findings have been open",
    "Files",
    "Every check",
]


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of three small nights, and its published files."""
    folder = tmp_path_factory.mktemp("three")
    for night in NIGHTS:
        run_night(folder, night)
    return folder


def test_the_first_sentence_stands_above_everything_else(three: Path) -> None:
    for name in ("report.html", "shareable/report.html"):
        text = page_of(three, THIRD, name).text
        assert text.index(FIRST_LINE) < 120


def test_the_parts_stand_in_the_order_in_which_a_lead_asks(three: Path) -> None:
    page = page_of(three, THIRD)
    assert [words for level, words in page.headings if level == 2] == LEADS + AFTER
    levels = [level for level, _ in page.headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(next_one <= one + 1 for one, next_one in itertools.pairwise(levels))


def test_the_page_says_what_is_critical_since_when_and_where_in_the_workbook(
    three: Path,
) -> None:
    said = page_of(three, THIRD).sections["today"]
    assert "Child seen in time 2 records do not show it: none new since the last night," in said
    assert "1 open again, 1 open longer; the longest 2 days over." in said
    assert "By team: Team North: 1; Team, South: 1." in said
    assert "sheet Critical and new, rows 2 to 3." in said


def test_the_rows_named_are_those_of_the_critical_findings_that_count(tmp_path: Path) -> None:
    page = ran(
        tmp_path,
        [
            gap(FATHER, "child-1"),
            gap(SEEN, "child-1", because_of="fathers/father_recorded"),
            *(gap(SEEN, f"child-{number}", days_over=number) for number in (2, 3, 4)),
        ],
    )
    assert "3 records do not show it; the longest 4 days over." in page.sections["today"]
    assert "rows 2 to 4." in page.sections["today"]


def test_what_is_to_be_settled_begins_the_sheet_whatever_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pilot = replace(FATHER, severity="critical", counted=False)
    monkeypatch.setattr("helpers.little_nights.PAGES", (SEEN, pilot, POLICE))
    page = ran(tmp_path, [gap(FATHER, "child-1"), gap(SEEN, "child-2")])
    assert FATHER.title not in page.sections["today"]
    assert "row 2." in page.sections["today"]


def test_a_gap_and_an_unknown_are_told_apart(tmp_path: Path) -> None:
    page = ran(tmp_path, [gap(SEEN, "child-1"), unknown(SEEN, "child-2")])
    said = "1 record does not show it, and 1 does not say enough to tell."
    assert said in page.sections["today"]
    page = ran(tmp_path / "other", [unknown(SEEN, "child-2")])
    assert "1 record does not say enough to tell." in page.sections["today"]


def test_what_was_put_right_stands_before_what_is_open(three: Path) -> None:
    said = page_of(three, SECOND).sections["right"]
    assert said.index("1 finding was put right") < said.index("What is open")
    assert "Closed for other reasons, which no figure counts as put right: done late 1." in said
    improved = [
        row for row in published_rows(three, SECOND, "resolved") if row["improvement"] == "true"
    ]
    assert len(improved) == 1


def test_the_first_night_says_that_everything_is_new_and_shows_no_trend(three: Path) -> None:
    first, second, third = (page_of(three, night) for night in NIGHTS)
    assert "everything open is new, because nothing was known before" in first.text
    assert "new since the last night" not in first.sections["today"]
    assert "everything open is new" not in second.text
    for page in (first, second):
        assert "A trend is shown from the third night on" in page.sections["trend"]
        assert "<svg" not in page.html
    assert (
        third.html.count("<svg") == len({check.name.split("/")[0] for check in (SEEN, FATHER)}) + 1
    )


def test_every_plot_is_named_and_its_numbers_are_in_a_table(three: Path) -> None:
    page = page_of(three, THIRD)
    for plot in re.findall(r"<svg .*?</svg>", page.html, re.DOTALL):
        head = plot[:400]
        assert 'role="img"' in head
        (names,) = re.findall(r'aria-labelledby="([^"]+)"', head)
        for name in names.split():
            assert f'id="{name}"' in head
    assert "Share met, by night and suite" in page.sections["trend"]
    assert "18 November 2026" in page.sections["trend"]


def test_a_check_that_could_not_run_is_named_with_whom_to_call(tmp_path: Path) -> None:
    run_night(tmp_path, FIRST)
    page = ran(tmp_path, [met(FATHER, "child-1")], SECOND, could_not=(SEEN.name,))
    said = page.sections["trust"]
    assert "Could not judge: 1 check, about 3 children." in said
    named = "Child seen in time (critical, about 3 records of 3 children)"
    assert f"{named}: no row of cp_visit arrived" in said
    assert "Call: systems, who make the export." in said
    assert "Some checks could not run: see above." in page.sections["today"]
    assert "Child seen in time" in page.sections["changed"]
    ranged = page_of(tmp_path, SECOND, "shareable/report.html")
    assert "Could not judge: 1 check." in ranged.sections["trust"]
    assert "cp_visit" not in ranged.sections["trust"]


def test_a_night_without_a_finding_says_so_and_no_more(tmp_path: Path) -> None:
    page = ran(tmp_path, [met(SEEN, "child-1"), met(FATHER, "child-1")])
    assert "No critical finding is open." in page.sections["today"]
    assert "No finding that counts is open." in page.sections["ages"]
    assert "Nothing was judged" not in page.text


def test_a_night_on_which_nothing_was_judged_is_no_good_news(tmp_path: Path) -> None:
    page = ran(tmp_path, [])
    assert "Nothing was judged." in page.sections["trust"]
    assert "Nothing of a team was judged." in page.sections["teams"]


def test_a_file_that_may_be_absent_is_no_fault_and_another_is(tmp_path: Path) -> None:
    def missing(reason: str) -> str:
        return FILES + (
            "insert into landing.file by name select 2 as file_number, 'social_care' as agency,"
            f" 'ssd_send.csv' as file, 'missing' as state, '{reason}' as reason;"
        )

    may = ran(tmp_path / "may", [], files=missing("not delivered, which may be absent"))
    assert "Children's social care arrived whole" in may.sections["trust"]
    assert "1 file that may be absent did not come." in may.sections["files"]
    must = ran(tmp_path / "must", [], files=missing("not delivered"))
    assert "1 of them is not as agreed" in must.sections["trust"]
    assert "ssd_send.csv" in must.sections["files"].partition("All 2 files")[0]


def test_blank_too_few_and_nothing_judged_are_told_apart(tmp_path: Path) -> None:
    page = ran(
        tmp_path,
        [
            *(met(SEEN, f"child-{number}") for number in range(8)),
            *(gap(SEEN, f"child-{number}") for number in range(8, 10)),
            gap(FATHER, "child-1"),
            met(SEEN, "child-20", team="Team South"),
        ],
    )
    said = page.sections["teams"].replace("\N{NO-BREAK SPACE}", " ")
    assert "Team North too few: 1 80 % 49 % to 94 % of 10" in said
    assert "Team South nothing judged too few: 1" in said


def test_what_falls_due_is_shown_by_team_and_day(tmp_path: Path) -> None:
    soon = {"due_on": date(2026, 11, 19), "is_soon": True}
    page = ran(tmp_path, [not_yet_due(SEEN, f"child-{one}", **soon) for one in (1, 2)])
    assert "Thu 19 Nov All Team North 2 2" in page.sections["due"]


def test_a_decision_to_look_at_again_is_counted_apart(tmp_path: Path) -> None:
    page = ran(tmp_path, [gap(FATHER, "child-1", remedy="review")])
    assert "Father recorded 1 1 0 0" in page.sections["decisions"]
    page = ran(tmp_path, [met(FATHER, "child-1", why="reviewed")], SECOND)
    assert "Father recorded 0 0 1 0" in page.sections["decisions"]


def test_what_was_recorded_and_is_gone_is_no_visit_that_is_due_again(tmp_path: Path) -> None:
    run_night(tmp_path, FIRST, [met(SEEN, "child-1"), met(FATHER, "child-1")])
    page = ran(tmp_path, [gap(SEEN, "child-1"), gap(FATHER, "child-1")], SECOND)
    assert "Nothing that the record showed on an earlier night is gone" in page.sections["gone"]


def test_what_was_recorded_and_is_not_any_more_is_gone(tmp_path: Path) -> None:
    run_night(tmp_path, FIRST, [met(SEEN, "child-1"), met(FATHER, "child-1")])
    found = [gap(SEEN, "child-1"), gap(FATHER, "child-1")]
    undated = f"update judging.kept set due_on = null where \"check\" = '{FATHER.name}'"
    page = ran(tmp_path, found, SECOND, decided=undated)
    assert "1 finding is about something" in page.sections["gone"]
    assert "Father recorded: 1" in page.sections["gone"]


def test_what_is_on_pilot_is_in_no_figure_but_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("helpers.little_nights.PAGES", (SEEN, replace(FATHER, counted=False)))
    said = [gap(SEEN, "child-1"), gap(FATHER, "child-2"), gap(SEEN, "child-3", remedy="export")]
    for night in NIGHTS:
        page = ran(tmp_path, said, night)
    assert "Children seen" in page.sections["trend"]
    assert "Fathers" not in page.sections["trend"]
    assert "2 findings are open: 2 critical" in page.sections["right"]
    assert "2 to 7 2 8 to 28" in page.sections["ages"]
    assert "Faults of the export, for systems: 1 finding." in page.sections["export"]
    assert "Father recorded (on pilot, in no total)" in page.sections["checks"]


def test_with_many_teams_the_ten_with_most_are_said_and_the_others_open(tmp_path: Path) -> None:
    said = [
        gap(SEEN, f"child-{team}-{one}", team=f"Team {team:02}")
        for team in range(1, 14)
        for one in range(3 if team == 13 else 1)
    ]
    page = ran(tmp_path, said)
    largest = "; ".join(f"Team {team:02}: 1" for team in range(1, 10))
    assert f"By team: Team 13: 3; {largest}; and 3 other teams: 3." in page.sections["today"]
    assert "The other teams Team 10: 1; Team 11: 1; Team 12: 1." in page.sections["today"]


@pytest.mark.parametrize(
    ("since", "said"), [("2026-11-18", True), ("2026-11-19", False)], ids=["in force", "not yet"]
)
def test_a_share_that_settings_say_is_marked_from_its_date_on(
    tmp_path: Path, since: str, said: bool
) -> None:
    row = {"check": SEEN.name, "parameter": "must_be_met", "value": 0.9, "from": since}
    facts = replace(FACTS, settings={**FACTS.settings, "set": [row]})
    page = ran(tmp_path, [gap(SEEN, "child-1"), gap(FATHER, "child-1")], facts=facts)
    marked = page.sections["checks"].count("must be met (set by this authority's settings)")
    assert marked == int(said)
