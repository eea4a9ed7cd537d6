"""The output of `wholepicture explain`: a finding's rule, rows and history."""

from datetime import date
from pathlib import Path

import pytest

from helpers.little_nights import (
    FATHER,
    FIRST,
    OPEN,
    POLICE,
    SECOND,
    SEEN,
    THIRD,
    finding_id,
    gap,
    late,
    met,
    run_in_vain,
    run_night,
    unknown,
)
from wholepicture.answering.explanation import Explanation, Place, explain
from wholepicture.answering.kept_rules import kept_rule
from wholepicture.cli.explained import explained
from wholepicture.errors import ArgumentsError, CouldNotFinishError
from wholepicture.nightly.summary import how_in_words
from wholepicture.rules.checks import Check, common_parameters, load_check
from wholepicture.rules.rule_text import rule_text
from wholepicture.store.register import attached
from wholepicture.warehouse import open_warehouse

FOURTH = date(2026, 11, 21)


def of(check: str, subject: str) -> str:
    return finding_id(check, subject)


SEEN_1, SEEN_3 = of(SEEN.name, "child-1"), of(SEEN.name, "child-3")


def change(folder: Path, *statements: str) -> None:
    """The statements have been run on the audit of the store."""
    path = folder / "store" / "audit.duckdb"
    with open_warehouse() as warehouse, attached(warehouse, path):
        for statement in statements:
            warehouse.run(statement)


def found(folder: Path, identity: str = SEEN_1, night: date | None = None) -> Explanation:
    return explain(folder / "store", identity, night)


def lines(folder: Path, identity: str = SEEN_1, night: date | None = None) -> list[str]:
    explanation = found(folder, identity, night)
    return [line.strip() for line in explained(explanation, how_in_words, with_sql=False)]


def life(folder: Path, identity: str = SEEN_1) -> list[str]:
    """The shown spans of the finding."""
    said = lines(folder, identity)
    start = next(at for at, line in enumerate(said) if line.startswith("Its history"))
    end = said.index("", start)
    return [line for line in said[start + 1 : end] if line.startswith("20")]


def test_an_open_finding_is_explained_as_on_the_last_night_it_was_open(folder: Path) -> None:
    said = lines(folder)
    assert said[0] == f"Finding {SEEN_1} on the night of {SECOND}"
    assert said[1] == "Child seen in time (seen/child_seen, critical)"
    assert said[2].startswith("A gap: the record does not show it: no visit recorded by 2026-11-19")
    assert "due on: 2026-11-19, 4 days over" in said
    assert "visits: 0" in said
    assert "social_care/ssd_person.csv, line 2" in said
    assert life(folder) == ["2026-11-18 to 2026-11-19, 2 nights: open, gap, to act"]
    assert any(line.startswith("F15: Medway Safeguarding") and "2020" in line for line in said)
    assert "allow = 10" in said


def test_what_was_open_and_closed_says_how_and_is_explained_as_it_was(folder: Path) -> None:
    assert found(folder, SEEN_3).night == FIRST
    run_night(folder, THIRD, [])
    assert lines(folder, SEEN_3)[1].startswith("It closed on 2026-11-19: ")
    assert life(folder, SEEN_3) == [
        "2026-11-18: open, gap, to act",
        f"2026-11-19: closed: {how_in_words(found(folder, SEEN_3).history[1].how or '')}",
        "2026-11-20: not open",
    ]
    closed = of(FATHER.name, "child-4")
    assert [one.how for one in found(folder, closed).history][1] == "done_late"


def test_what_opened_again_and_nights_without_a_word_are_spans_of_their_own(
    tmp_path: Path,
) -> None:
    run_night(tmp_path, FIRST, [gap(SEEN, "child-1")])
    run_night(tmp_path, SECOND, [met(SEEN, "child-1")])
    run_night(tmp_path, THIRD, [], could_not=(SEEN.name,))
    run_night(tmp_path, FOURTH, [unknown(SEEN, "child-1")])
    assert [one.partition(": ")[2].partition(":")[0] for one in life(tmp_path)] == [
        "open, gap, to act",
        "closed",
        "its check could not run, so nothing is known",
        "open, unknown, to record",
    ]
    assert found(tmp_path).finding.status == "reopened"
    assert found(tmp_path).finding.first_seen_on == FIRST


def test_of_an_older_night_all_is_said_as_it_was_then(folder: Path) -> None:
    assert found(folder, night=FIRST).finding.days_over == 3
    assert found(folder).finding.days_over == 4
    father = of(FATHER.name, "child-1")
    assert found(folder, father, FIRST).finding.because_of is None


def test_where_the_records_are_gone_the_row_judged_first_is_known_from_the_audit(
    folder: Path,
) -> None:
    (records,) = (folder / "store" / "nights").glob(f"{SECOND}*")
    assert (found(folder).records, found(folder).places) == (
        "kept",
        (Place(agency="social_care", file="ssd_person.csv", line=2),),
    )
    records.write_bytes(b"no database")
    assert (found(folder).records, len(found(folder).places)) == ("unreadable", 1)
    records.unlink()
    assert (found(folder).records, len(found(folder).places)) == ("gone", 1)
    said = lines(folder)
    assert "The records of that night are no longer kept, so only the row judged first is" in (
        " ".join(said)
    )
    assert "social_care/ssd_person.csv, line 2" in said


def test_a_finding_of_several_rows_names_each_of_them_once(folder: Path) -> None:
    (records,) = (folder / "store" / "nights").glob(f"{SECOND}*")
    number = 1 << 32
    rows = [2 * number + 7, number + 3, 2 * number + 7, 2 * number]
    change(folder, f"update audit.finding_night set source_rows = {rows}")
    with open_warehouse(records) as warehouse:
        warehouse.run(
            "insert into landing.file by name"
            " select 2 as file_number, 'police' as agency, 'calls.csv' as file"
        )
    assert [(one.file, one.line) for one in found(folder).places] == [
        ("calls.csv", 7),
        ("ssd_person.csv", 3),
        ("calls.csv", 0),
    ]
    assert "police/calls.csv, the whole file" in lines(folder)


def test_what_a_name_reveals_is_said_first_and_a_cause_that_reveals_is_not_named(
    folder: Path,
) -> None:
    restricted = of(POLICE.name, "man-1|child-1")
    said = lines(folder, restricted)
    assert said[1].startswith("The name of its check reveals: police.")
    assert not any("reveals" in line for line in lines(folder))
    run_night(folder, THIRD, [gap(SEEN, "child-1", because_of=POLICE.name)])
    assert found(folder).finding.because_of is None
    run_night(folder, THIRD, [gap(SEEN, "child-1", because_of=FATHER.name)])
    assert found(folder).finding.because_of == FATHER.name


def test_what_is_waived_was_met_before_or_may_be_the_rules_doing_is_said(folder: Path) -> None:
    assert not any(
        word in line
        for line in lines(folder)
        for word in ("waived", "was met on", "rule of its check")
    )
    change(
        folder,
        f"update audit.finding_span set waived_until = '{THIRD}'",
        f"update audit.life set last_met_on = '{FIRST}', status = 'new' where status = 'ongoing'",
        'update audit."check" set is_rule_changed = true',
    )
    said = " ".join(lines(folder))
    assert f"It is waived until {THIRD}; its check counts it only as waived." in said
    assert f"It was met on the night of {FIRST}: what was recorded then is gone" in said
    assert (
        "The rule of its check had changed since the night before, and may have opened it." in said
    )


@pytest.mark.parametrize(
    ("identity", "night", "words"),
    [
        ("child-1", None, "expected 20 digits and letters from a to f; found something else"),
        ("0" * 20, None, "expected a finding that this store holds; found none of that id"),
        (SEEN_3, SECOND, "found one on which it was not open. It was first open on 2026-11-18"),
        (of(SEEN.name, "child-2"), FIRST, "found one on which it was not yet open"),
        (SEEN_1, date(2026, 11, 17), "expected a night that the store holds; found another"),
        (SEEN_1, THIRD, "found one from which nothing could be judged"),
    ],
)
def test_what_is_not_there_is_refused_in_a_sentence(
    identity: str, night: date | None, words: str, folder: Path
) -> None:
    run_in_vain(folder, THIRD)
    with pytest.raises(ArgumentsError, match=words) as refused:
        found(folder, identity, night)
    assert "child-" not in str(refused.value)


def test_a_store_of_an_earlier_version_is_refused_and_not_changed(folder: Path) -> None:
    change(folder, "update audit.schema_version set version = 5")
    with pytest.raises(CouldNotFinishError, match="of an earlier Whole Picture"):
        found(folder)


def test_a_check_that_could_not_run_since_says_so_in_the_life(folder: Path) -> None:
    run_night(folder, THIRD, [], could_not=(SEEN.name,), open_children=OPEN)
    assert life(folder)[-1] == "2026-11-20: its check could not run, so nothing is known"


def test_a_night_on_which_the_thing_was_done_late_is_no_open_one(tmp_path: Path) -> None:
    run_night(tmp_path, FIRST, [gap(SEEN, "child-1")])
    run_night(tmp_path, SECOND, [late(SEEN, "child-1", SECOND)])
    assert found(tmp_path).night == FIRST
    assert life(tmp_path)[-1] == "2026-11-19: closed: done late"


PROTECTION = "seen/protection_plan_child_seen"


def values_of(check: Check, **more: object) -> dict[str, object]:
    common = {name: one.value for name, one in common_parameters().items()}
    return {**common, **check.values(), **more}


@pytest.mark.parametrize(
    ("changed", "is_todays"),
    [
        ({}, True),
        ({"title": "Another title"}, True),
        ({"sql": "-- Another question\nselect 1"}, False),
        ({"remedy": {"gap": "record"}}, False),
        ({"must_be_met": 0.5}, True),
    ],
    ids=["the same", "other words", "other SQL", "another remedy", "another share"],
)
@pytest.mark.parametrize("allow", [10, 12])
def test_a_rule_is_todays_where_the_pair_gives_the_same_text_with_the_values_of_the_night(
    changed: dict[str, object], is_todays: bool, allow: int
) -> None:
    check = load_check(PROTECTION)
    text = rule_text(check, values_of(check, allow=allow))
    with open_warehouse() as warehouse:
        warehouse.run("create schema audit")
        warehouse.run(
            "create table audit.rule as select 'abc' as rule, $text as text", {"text": text}
        )
        kept = kept_rule(warehouse, "abc", check.model_copy(update=changed))
        assert kept is not None
        assert (kept.is_todays, kept.values["allow"], kept.values["recording_grace"]) == (
            is_todays,
            allow,
            2,
        )
        assert next(iter(kept.sql)) == "check"
        assert any(name.startswith("derived ") for name in kept.sql)
        assert kept_rule(warehouse, "xyz", check) is None
