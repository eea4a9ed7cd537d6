"""One check's SQL is broken on purpose: it could not run, with a reason, and harms no other."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from helpers.command_line import Ended, audit, copied_package
from helpers.kept import FIRST, SECOND, THIRD, Kept
from helpers.nights_out import by, rows_of


def giving(**changed: str) -> Callable[[str], str]:
    """The query with some columns changed or added."""
    replaced = [*changed, *(["judged"] if "verdict" in changed else [])]
    names = ", ".join(f"'{name}'" for name in replaced)
    given = ", ".join(f"{value} as {name}" for name, value in changed.items())
    others = f"columns(lambda one: one not in ({names}))"
    return lambda sql: f"-- One row, broken\nselect {others}, {given} from ({sql}) as rows_before"


@dataclass(frozen=True)
class Break:
    """A way to break a check's SQL, and the reason that is then published."""

    check: str
    sql: Callable[[str], str]
    reason: str

    @property
    def file(self) -> str:
        return f"sql/checks/{self.check}.sql"


# the breaks of one night, in three suites; and those of the other night, in all other checks
BREAKS = {
    "a syntax error": Break(
        "seen/siblings_seen_together",
        lambda sql: sql + "\norder order by",
        "its pair is invalid: expected one SELECT, found a statement that DuckDB cannot read",
    ),
    "a cast that fails on a value": Break(
        "fathers/father_recorded",
        giving(measure="cast(child_id as bigint)"),
        "its SQL raised a ConversionException",
    ),
    "a verdict outside the four": Break(
        "referrals/closed_after_repeat_referrals",
        giving(verdict="'perhaps'"),
        "its SQL gave a verdict outside the four",
    ),
    "an unknown column": Break(
        "referrals/assessment_in_time",
        giving(source_rows="no_such_column"),
        "its pair is invalid: expected SQL that the schema's tables and columns can answer,"
        " found a BinderException",
    ),
    "a subject twice": Break(
        "fathers/father_details_complete",
        lambda sql: (
            f"-- One row, twice\nselect * from ({sql}) as one union all select * from ({sql})"
        ),
        "its SQL gave a subject twice",
    ),
    "a row without a subject": Break(
        "seen/visit_says_whether_seen",
        giving(subject_id="cast(null as varchar)"),
        "its SQL gave a row without a subject",
    ),
    "an error that quotes a value": Break(
        "fathers/both_parents_views",
        giving(measure="cast(error('[' || subject_id || ']') as bigint)"),
        "its SQL raised a InvalidInputException",
    ),
}
TOGETHER = [list(BREAKS)[:3], list(BREAKS)[3:]]


@dataclass(frozen=True)
class Broken:
    """The second night, run with broken checks, between a first and a third with sound ones."""

    kept: Kept
    second: Ended
    checks: frozenset[str]


@pytest.fixture(scope="module")
def broken(first_night: Kept, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Broken]:
    """The results of all breaks."""
    found = {}
    for names in TOGETHER:
        package = copied_package(tmp_path_factory.mktemp("package"))
        for name in names:
            file = package / BREAKS[name].file
            file.write_text(BREAKS[name].sql(file.read_text()))
        folder = first_night.copy_to(tmp_path_factory.mktemp("broken"))
        second = audit(first_night.exports, folder, SECOND, tree=package)
        kept = Kept(first_night.exports, folder, ())
        checks = frozenset(BREAKS[name].check for name in names)
        found.update(dict.fromkeys(names, Broken(kept, second, checks)))
    return found


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_check_could_not_run_and_its_reason_quotes_no_value(
    name: str, broken: dict[str, Broken]
) -> None:
    check, found = BREAKS[name].check, broken[name]
    assert (found.second.code, found.second.complained) == (0, "")
    row = by("check", found.kept.out / SECOND / "checks.csv")[check]
    assert (row["outcome"], row["reason"]) == ("could_not_run", BREAKS[name].reason)
    numbers = "judged", "met", "gaps", "unknown", "not_yet_due", "late", "share_met", "new"
    assert [row[number] for number in numbers] == [""] * len(numbers)
    pilot = "" if row["counted"] == "true" else ", on pilot"
    line = f"could not run  {check} ({row['severity']}{pilot}): {row['reason']}\n"
    assert line in found.second.said
    assert "child-" not in found.second.said + row["reason"]
    for file in ("findings.csv", "late.csv", "resolved.csv"):
        assert [
            row for row in rows_of(found.kept.out / SECOND / file) if row["check"] == check
        ] == []


def _compared(row: dict[str, str], file: str) -> dict[str, str]:
    """A row for comparison, without the number of columns read: a broken check reads none."""
    counts = (
        {"judged", "met"} if row["check"] == "feeds/cells_read" and file == "checks.csv" else {}
    )
    return {name: cell for name, cell in row.items() if name not in counts}


@pytest.mark.parametrize("names", TOGETHER, ids=["; ".join(names) for names in TOGETHER])
def test_every_other_check_has_the_same_results_as_without_the_break(
    names: list[str], broken: dict[str, Broken], all_nights: Kept
) -> None:
    found = broken[names[0]]
    for file in ("checks.csv", "findings.csv", "late.csv", "resolved.csv"):
        others = [
            [row for row in rows_of(folder / SECOND / file) if row["check"] not in found.checks]
            for folder in (found.kept.out, all_nights.out)
        ]
        assert [_compared(row, file) for row in others[0]] == [
            _compared(row, file) for row in others[1]
        ], file
    checks, undisturbed = (
        [row["check"] for row in rows_of(folder / SECOND / "checks.csv")]
        for folder in (found.kept.out, all_nights.out)
    )
    assert checks == undisturbed


@pytest.mark.long
def test_on_a_night_without_the_check_no_finding_of_it_opens_closes_or_ages(
    broken: dict[str, Broken], all_nights: Kept, tmp_path: Path
) -> None:
    found = broken["a cast that fails on a value"]
    after = found.kept.then(tmp_path, THIRD)
    third, undisturbed = (
        {
            row["finding_id"]: row
            for row in rows_of(kept.out / THIRD / "findings.csv")
            if row["check"] == "fathers/father_recorded"
        }
        for kept in (after, all_nights)
    )
    first = by("finding_id", all_nights.out / FIRST / "findings.csv")
    assert set(third) == set(undisturbed)
    still = {key for key in third if key in first}
    assert still
    for key, row in third.items():
        life = row["status"], row["first_seen_on"], row["nights_open"]
        assert life == (("ongoing", FIRST, "2") if key in still else ("new", THIRD, "1"))
    closed = set(by("finding_id", after.out / THIRD / "resolved.csv"))
    gone = {key for key, row in first.items() if row["check"] == "fathers/father_recorded"}
    assert gone - set(third) <= closed
