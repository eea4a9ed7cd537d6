"""A check whose SQL never ends: it could not run, the others did, and the night is published."""

import os
import shutil
import signal
import time
from pathlib import Path

import pytest

from helpers.command_line import audit, begin_audit
from helpers.kept import FIRST, SECOND, THIRD, Kept, kept_of
from helpers.nights_out import by, digests, rows_of

SLOW = "fathers/father_recorded"
# some hundred people to the power of six, because a check may not contain numbers
ENDLESS = """-- One row, never
select *
from ({sql}) as rows_before
where
    exists (
        select
            one.person_id || two.person_id || three.person_id as left_side,
            four.person_id || five.person_id || six.person_id as right_side
        from record.person as one
        cross join record.person as two
        cross join record.person as three
        cross join record.person as four
        cross join record.person as five
        cross join record.person as six
        where left_side = right_side || 'never'
    )
"""


@pytest.fixture(scope="module")
def slow_check(few_checks: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package with a few checks, one of which is critical and never ends."""
    package = tmp_path_factory.mktemp("slow") / "package"
    shutil.copytree(few_checks, package)
    file = package / "sql" / "checks" / f"{SLOW}.sql"
    file.write_text(ENDLESS.format(sql=file.read_text()))
    noted = package / "expectations" / "checks" / f"{SLOW}.toml"
    noted.write_text(noted.read_text().replace('severity = "warning"', 'severity = "critical"'))
    return package


@pytest.fixture(scope="module")
def first(few_files: Path, few_checks: Path, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """The first night, on which every check ran."""
    return kept_of(few_files, tmp_path_factory.mktemp("first"), FIRST, tree=few_checks)


def limits(folder: Path, text: str) -> tuple[str, Path]:
    file = folder / "limits.toml"
    file.write_text(f"[limits]\n{text}\n")
    return "--settings", file


@pytest.mark.long
def test_a_check_that_takes_too_long_could_not_run_and_harms_no_other(
    first: Kept, slow_check: Path, tmp_path: Path
) -> None:
    kept = Kept(first.exports, first.copy_to(tmp_path / "kept"), (), first.tree)
    words = *limits(tmp_path, "check_seconds = 15"), "--fail-on", "critical"
    ended = audit(first.exports, kept.folder, SECOND, *words, tree=slow_check)
    checks = by("check", kept.out / SECOND / "checks.csv")
    reason = "its SQL took longer than 15 s"
    assert (checks[SLOW]["outcome"], checks[SLOW]["reason"]) == ("could_not_run", reason)
    assert [name for name, row in checks.items() if row["outcome"] == "could_not_run"] == [SLOW]
    # like for any critical check that could not run
    assert (ended.code, ended.complained) == (1, ""), ended
    assert f"could not run  {SLOW} (critical): {reason}\n" in ended.said

    # none of its findings opened or closed, and on the next night their ages are right
    for file in ("findings.csv", "resolved.csv"):
        assert SLOW not in {row["check"] for row in rows_of(kept.out / SECOND / file)}
    after = kept.then(tmp_path / "after", THIRD)
    ages = {
        (row["status"], row["first_seen_on"], row["nights_open"])
        for row in rows_of(after.out / THIRD / "findings.csv")
        if row["check"] == SLOW
    }
    assert ("ongoing", FIRST, "2") in ages


@pytest.mark.long
def test_when_the_time_of_the_night_is_over_the_night_is_published_and_says_so(
    first: Kept, slow_check: Path, tmp_path: Path
) -> None:
    folder = first.copy_to(tmp_path / "kept")
    words = limits(tmp_path, "night_seconds = 90")
    ended = audit(first.exports, folder, SECOND, *words, tree=slow_check)
    assert ended.code == 0, ended
    checks = by("check", folder / "out" / SECOND / "checks.csv")
    assert checks[SLOW]["reason"] == "the night took longer than 90 s"
    assert checks["seen/child_in_need_seen"]["reason"] == "the night took longer than 90 s"
    assert checks["feeds/complete"]["outcome"] != "could_not_run"


@pytest.mark.long
def test_a_night_whose_record_takes_too_long_ends_with_five_and_changes_nothing(
    first: Kept, few_checks: Path, tmp_path: Path
) -> None:
    folder = first.copy_to(tmp_path / "kept")
    before = digests(folder / "out")
    sql = shutil.copytree(few_checks, tmp_path / "package") / "sql" / "derived" / "visit.sql"
    sql.write_text(ENDLESS.format(sql=sql.read_text()))
    words = limits(tmp_path, "night_seconds = 15")
    ended = audit(first.exports, folder, SECOND, *words, tree=tmp_path / "package")
    ended.assert_one_sentence(5, "the night: expected its record to be built within 15 s")
    assert digests(folder / "out") == before
    assert len(list((folder / "store" / "nights").iterdir())) == 1


@pytest.mark.long
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_check_that_never_ends_at_once(
    how: signal.Signals, first: Kept, slow_check: Path, tmp_path: Path
) -> None:
    folder = first.copy_to(tmp_path / "kept")
    before = digests(folder / "out")
    run = begin_audit(first.exports, folder, SECOND, tree=slow_check)
    run.wait_for("judging feeds")
    time.sleep(2)
    begun = time.monotonic()
    assert run.process.pid
    os.kill(run.process.pid, how)
    ended = run.end()
    seconds = time.monotonic() - begun
    assert (ended.code, ended.complained.startswith("Interrupted.")) == (5, True), ended
    assert seconds < 10  # 0.3 on a quiet machine; the query itself takes hours
    assert digests(folder / "out") == before
