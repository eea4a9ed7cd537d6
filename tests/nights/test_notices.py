"""Whole runs whose notices go to a real relay and a real webhook: which notices, and when."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.command_line import Ended, audit, started, typed
from helpers.kept import FIRST, SECOND, THIRD, Kept
from helpers.nights_out import rows_of
from helpers.notices_sent import TOKEN, Post, post
from helpers.receivers import free_port

ALWAYS = '[notify]\nwhen = ["always"]\n'


@pytest.fixture(scope="module")
def kept_post(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    with post(tmp_path_factory.mktemp("post")) as there:
        yield there


@pytest.fixture
def there(kept_post: Post) -> Post:
    kept_post.relay.taken.clear()
    kept_post.webhook.posts.clear()
    return kept_post


def settings(folder: Path, text: str) -> tuple[object, ...]:
    file = folder / "settings.toml"
    file.write_text(text, encoding="utf-8")
    return "--settings", file


@pytest.mark.long
def test_a_night_without_an_occasion_is_not_sent(
    there: Post, few_files: Path, few_checks: Path, tmp_path: Path
) -> None:
    words = settings(tmp_path, '[notify]\nwhen = ["failure", "late"]\n' + there.settings)
    ended = audit(few_files, tmp_path, FIRST, *words, tree=few_checks)
    assert (ended.code, there.taken()) == (0, [])
    assert "notice" not in ended.said


def test_a_notice_says_what_the_published_night_says(
    there: Post, few_files: Path, few_checks: Path, tmp_path: Path
) -> None:
    ended = audit(
        few_files, tmp_path, FIRST, *settings(tmp_path, ALWAYS + there.settings), tree=few_checks
    )
    assert (ended.code, ended.complained) == (0, "")
    assert "A notice was sent by e-mail." in ended.said
    assert "A notice was sent by webhook." in ended.said
    ((subject, text, facts),) = there.taken()
    checks = rows_of(tmp_path / "out" / FIRST / "checks.csv")
    new = sum(int(row["new"] or 0) for row in checks)
    assert new > 0
    assert facts["Findings"] == f"{new} open, {new} new, 0 closed"
    assert subject.startswith(f"Whole Picture {FIRST}: ")
    assert facts["Judged from"] == f"social_care of {FIRST}"
    assert facts["Checks"].startswith(f"{len(checks)}: ")
    assert all(f"{label}: {said}" in text for label, said in facts.items())


@pytest.mark.long
def test_nights_that_are_caught_up_are_one_notice_and_none_due_is_none(
    there: Post, few_files: Path, few_checks: Path, tmp_path: Path
) -> None:
    words = (*settings(tmp_path, ALWAYS + there.settings), "--catch-up")
    ended = audit(few_files, tmp_path, THIRD, *words, tree=few_checks)
    assert (ended.code, ended.complained) == (0, "")
    ((subject, _, facts),) = there.taken()
    assert subject.startswith(f"Whole Picture {THIRD}: ")
    assert {f"Night of {FIRST}", f"Night of {SECOND}"} < set(facts)
    assert audit(few_files, tmp_path, THIRD, *words, tree=few_checks).code == 0
    assert there.taken() == []


@pytest.mark.long
def test_a_late_delivery_is_in_the_notice(
    there: Post, few_files: Path, few_checks: Path, tmp_path: Path
) -> None:
    exports = tmp_path / "exports"
    shutil.copytree(few_files / FIRST, exports / FIRST)
    waiting = '[waiting]\nuntil = "07:00"\nagencies = ["social_care", "cin_census"]\n'
    words = settings(tmp_path, f'{waiting}[notify]\nwhen = ["late"]\n{there.settings}')
    assert audit(exports, tmp_path, SECOND, *words, tree=few_checks).code == 0
    ((subject, _, facts),) = there.taken()
    assert "2 deliveries late or missing" in subject
    assert facts["Late or missing"] == f"social_care, last of {FIRST}; cin_census, nothing so far"


def failing(case: str, folder: Path, exports: Path, kept: Path) -> tuple[Path, tuple[object, ...]]:
    """The exports and the notice's words for a run with that failure."""
    empty = folder / "exports"
    if case == "nothing to judge":
        shutil.copytree(exports / FIRST, empty / FIRST)
        shutil.rmtree(empty / FIRST / "social_care")
    return (empty if case == "nothing to judge" else exports), (
        ("--out", exports / SECOND / "social_care" / "ssd_person.csv") if case == "no OUT" else ()
    )


FAILURES = {
    "nothing to judge": (3, "nothing could be judged from what was delivered"),
    "no OUT": (5, "the run could not finish"),
    "a wrong setting": (2, "an argument, the settings, a feed file or a check is invalid"),
}


@pytest.mark.parametrize("case", FAILURES)
def test_the_notice_of_a_run_that_ends_with_2_to_5_has_only_its_code(
    case: str, there: Post, yesterday: Kept, few_files: Path, few_checks: Path, tmp_path: Path
) -> None:
    code, meaning = FAILURES[case]
    wrong = "[audit]\nrecording_grcae = 3\n" if case == "a wrong setting" else ""
    exports, more = failing(case, tmp_path, few_files, yesterday.folder)
    words = (*settings(tmp_path, wrong + there.settings), *more)
    ended = audit(exports, tmp_path, FIRST, *words, tree=few_checks)
    ended.assert_one_sentence(code)
    ((subject, text, facts),) = there.taken()
    assert subject.endswith(f": {meaning}")
    assert facts["Ended with"] == f"exit code {code}"
    assert ("/" in text, ".csv" in text) == (False, False)


@pytest.mark.long
@pytest.mark.parametrize("code", [0, 3])
def test_a_notice_that_is_not_delivered_is_one_sentence_and_does_not_change_the_night(
    code: int, there: Post, few_files: Path, few_checks: Path, tmp_path: Path
) -> None:
    exports = tmp_path / "exports"
    shutil.copytree(few_files / FIRST, exports / FIRST)
    if code:
        shutil.rmtree(exports / FIRST / "social_care")
    wrong = there.settings.replace(f"port = {there.relay.port}", f"port = {free_port()}")
    (tmp_path / "address").touch(mode=0o600)
    (tmp_path / "address").write_text(f"http://127.0.0.1:{there.webhook.port}/500/{TOKEN}")
    before = wrong.rpartition("url_file")[0]
    words = settings(tmp_path, f'{ALWAYS}{before}url_file = "{tmp_path / "address"}"\n')
    ended = audit(exports, tmp_path, FIRST, *words, tree=few_checks)
    assert ended.code == code
    mail, hook, *_ = ended.complained.splitlines()
    assert "the e-mail: expected the relay to take it; found no answer there." in mail
    assert "the webhook: expected an answer that it was taken; found the answer 500." in hook
    assert TOKEN not in ended.said + ended.complained
    assert len(ended.complained.splitlines()) == (3 if code else 2)
    assert (tmp_path / "out" / FIRST / "findings.csv").exists() == (code == 0)


def notify(*words: object, **more: str) -> Ended:
    return typed("notify", *words, environment={**os.environ, **more})


def test_a_test_is_delivered_by_every_way(there: Post, tmp_path: Path) -> None:
    ended = notify("--test", *settings(tmp_path, there.settings))
    assert (ended.code, ended.complained) == (0, "")
    assert ended.said == "Delivered by e-mail.\nDelivered by webhook.\n"
    ((subject, _, _),) = there.taken()
    assert subject == "Whole Picture: a test of notices"


def test_a_test_ends_with_0_only_where_each_way_delivered(there: Post, tmp_path: Path) -> None:
    wrong = there.settings.replace(f"port = {there.relay.port}", f"port = {free_port()}")
    ended = notify("--test", *settings(tmp_path, wrong))
    ended.assert_one_sentence(5, "the e-mail: expected", "found no answer there")
    assert ended.said == "Delivered by webhook.\n"


def test_a_unit_that_blocks_the_network_is_refused_and_nothing_is_sent(
    there: Post, tmp_path: Path
) -> None:
    unit = tmp_path / "wholepicture.service"
    unit.write_text("[Service]\nIPAddressDeny=any\n")
    words = ("--test", *settings(tmp_path, there.settings), "--unit", unit)
    notify(*words).assert_one_sentence(2, "IPAddressAllow=")
    assert there.taken() == []
    unit.write_text("[Service]\nIPAddressDeny=any\nIPAddressAllow=localhost\n")
    assert notify(*words).code == 0


def test_the_notice_of_a_stopped_unit_has_the_facts_of_systemd(there: Post, tmp_path: Path) -> None:
    words = ("--died", "wholepicture.service", *settings(tmp_path, there.settings))
    known = {"MONITOR_SERVICE_RESULT": "oom-kill", "MONITOR_EXIT_CODE": "killed"}
    ended = notify(*words, **known, MONITOR_EXIT_STATUS="KILL")
    assert (ended.code, ended.complained) == (0, "")
    ((subject, _, facts),) = there.taken()
    assert subject == "Whole Picture: wholepicture.service stopped"
    assert facts["Result"] == "the machine had too little memory"
    assert facts["Ended by"] == "signal KILL"
    known = {"MONITOR_SERVICE_RESULT": "exit-code", "MONITOR_EXIT_CODE": "exited"}
    assert notify(*words, **known, MONITOR_EXIT_STATUS="5").code == 0
    ((_, _, facts),) = there.taken()
    assert facts["Ended with"] == "exit code 5: the run could not finish"
    assert notify(*words, MONITOR_SERVICE_RESULT="a\nb").code == 0
    ((_, _, facts),) = there.taken()
    assert (facts["Result"], "Ended with" in facts) == ("not known", False)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "expected either --test"),
        (("--test", "--died", "a.service"), "expected either --test"),
        (("--died", "a.service", "--unit", "x"), "expected either --test"),
        (("--died", "a b; c"), "expected the name of a unit"),
        (("--test",), "expected [notify.email] or [notify.webhook]; found neither"),
    ],
)
def test_a_notice_that_cannot_be_sent_is_refused_in_a_sentence(
    words: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    started_run = started("notify", *words, *settings(tmp_path, ""))
    started_run.end().assert_one_sentence(2, said)


FLOW = """
import sys
from pathlib import Path
from wholepicture.nightly import local_api
local_api.start(Path(sys.argv[1]))
from wholepicture.nightly.flow import nightly_audit
nightly_audit(sys.argv[2], sys.argv[3])
"""


@pytest.mark.long
def test_a_flow_that_prefect_runs_sends_its_notice(
    there: Post, few_files: Path, few_checks: Path, tmp_path: Path
) -> None:
    (tmp_path / "prefect").mkdir()
    folders = {"exports": few_files, "store": tmp_path / "store", "out": tmp_path / "out"}
    named = "".join(f'{key} = "{path}"\n' for key, path in folders.items())
    _, file = settings(tmp_path, f"[folders]\n{named}{ALWAYS}{there.settings}")
    done = subprocess.run(
        [sys.executable, "-c", FLOW, str(tmp_path / "prefect"), str(file), FIRST],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(few_checks / "flows")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "A notice was sent by e-mail." in done.stderr
    ((subject, _, _),) = there.taken()
    assert subject.startswith(f"Whole Picture {FIRST}: ")
