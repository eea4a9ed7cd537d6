"""`wholepicture summary`: the last lines of an audit, read only from the store, for an e-mail."""

import re
from datetime import date
from pathlib import Path

import pytest

from helpers.command_line import started
from helpers.little_nights import FILES, FIRST, SECOND, SEEN, THIRD, run_in_vain, run_night
from helpers.nights_out import digests, rows_of
from wholepicture import store
from wholepicture.answering.explanation import explain
from wholepicture.answering.published_files import verify
from wholepicture.errors import ArgumentsError
from wholepicture.nightly.kept_summary import kept_summary
from wholepicture.nightly.summary import Summary, summary_of
from wholepicture.stages import publishing
from wholepicture.stages.publishing import FIRST_LINE

REFUSED = FILES + (
    "update landing.file set state = 'refused', reason = 'no header we know: column 3 of 9';"
)


def of_out(folder: Path, night: date) -> Summary:
    return summary_of(night, folder / "out" / str(night))


@pytest.mark.parametrize("night", [FIRST, SECOND])
def test_the_summary_from_the_store_agrees_with_the_published_files(
    night: date, folder: Path
) -> None:
    kept, read = kept_summary(folder / "store", night), of_out(folder, night)
    assert kept.checks == read.checks
    assert (kept.closed, kept.delivered, kept.spoilt) == (read.closed, read.delivered, read.spoilt)
    assert kept.mail_lines(night) == read.mail_lines(night)
    assert sum(kept.closed.values()) == sum(line.resolved for line in kept.checks)


def test_the_summary_for_a_mail_has_counts_and_names_of_checks_and_nothing_of_a_file_or_child(
    folder: Path,
) -> None:
    run_night(folder, THIRD, could_not=(SEEN.name,), files=REFUSED)
    summary = kept_summary(folder / "store")
    assert summary.night == THIRD
    lines = summary.mail_lines(THIRD)
    text = "\n".join(lines)
    assert lines[0] == FIRST_LINE
    assert f"  could not run  {SEEN.name} (critical)" in lines
    assert "1 file is not as its feed says: feeds.csv says how." in lines
    assert "Judged from the delivery of social_care of 2026-11-18, 2 days old." in lines
    assert re.search(r"^\d+ findings? (is|are) open, \d+ of them new; \d+ closed", text, re.M)
    on_screen = "\n".join(summary.lines(THIRD))
    rows = rows_of(folder / "out" / str(SECOND) / "findings.csv")
    ids = {row[name] for row in rows for name in ("child_id", "case_number", "finding_id")}
    for word in ("ssd_person", "cp_visit", "column 3", str(folder), "Team", *ids):
        assert word not in text
    assert "ssd_person.csv" in on_screen
    assert "cp_visit" in on_screen


def test_a_night_that_is_not_held_is_refused(folder: Path) -> None:
    run_in_vain(folder, THIRD)
    assert kept_summary(folder / "store").night == SECOND
    with pytest.raises(ArgumentsError, match="found one from which nothing could be judged"):
        kept_summary(folder / "store", THIRD)
    with pytest.raises(ArgumentsError, match="It holds 2, from 2026-11-18 to 2026-11-19"):
        kept_summary(folder / "store", date(2026, 11, 1))


def test_a_question_during_a_run_is_answered_and_changes_nothing(
    folder: Path,
) -> None:
    row = rows_of(folder / "out" / str(SECOND) / "findings.csv")[0]
    with store.held(folder / "store", folder / "out", render=publishing.render) as held:
        before = digests(folder)
        assert kept_summary(folder / "store").night == SECOND
        assert explain(folder / "store", row["finding_id"]).finding.message == row["message"]
        assert verify(folder / "out" / str(SECOND), folder / "store").faults == ()
        assert digests(folder) == before
        assert held.notices == ()


def test_the_commands_show_it_and_refuse_in_one_sentence(folder: Path) -> None:
    kept = ("--store", folder / "store")
    ended = started("summary", *kept).end()
    assert (ended.code, ended.complained) == (0, "")
    assert ended.said.startswith(f"{FIRST_LINE}\n\nNight of {SECOND}: 3 checks, ")
    row = rows_of(folder / "out" / str(SECOND) / "findings.csv")[0]
    ended = started("explain", row["finding_id"], *kept).end()
    assert (ended.code, ended.complained) == (0, "")
    assert f"{row['message']}." in ended.said
    for words in (("summary", "--night", "soon"), ("explain", "x"), ("explain", "0" * 20)):
        started(*words, *kept).end().assert_one_sentence(2, "expected")
    settings = folder / "settings.toml"
    settings.write_text(f'[folders]\nstore = "{folder / "store"}"\n')
    assert started("summary", "--settings", settings).end().code == 0
