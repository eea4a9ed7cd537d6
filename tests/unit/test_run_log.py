"""The log of runs and the health file: their content, and that their faults stop no night."""

import json
import os
import re
import stat
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from helpers.little_nights import FIRST, SECOND
from helpers.secrets_planted import MARK
from wholepicture.cli.printing import say_when
from wholepicture.errors import (
    ArgumentsError,
    CouldNotFinishError,
    NothingToJudgeError,
    SettingsError,
)
from wholepicture.nightly import logged_run
from wholepicture.nightly.deployed import deployed_night
from wholepicture.nightly.run_log import opened_log
from wholepicture.nightly.steps import noted_nowhere, plainly
from wholepicture.rules.settings import Run
from wholepicture.store import last_run

TEXT_LINE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0[01]:00) (\w+): (.+)")


class Screen:
    """The lines printed on the screen, and the warnings."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.complained: list[str] = []


def run_of(folder: Path, settings: str) -> Run:
    """A run of the store in the folder, with those settings."""
    file = folder / "settings.toml"
    file.write_text(settings, encoding="utf-8")
    (folder / "exports").mkdir(exist_ok=True)
    return Run(
        exports=folder / "exports",
        store=folder / "store",
        out=folder / "out",
        as_at=SECOND,
        settings=file,
    )


def ran(folder: Path, settings: str, inside: Callable[[], object] = lambda: None) -> Screen:
    """The screen after a run that printed a line of each kind and then did `inside`."""
    screen = Screen()
    with logged_run(
        run_of(folder, settings), screen.said.append, screen.complained.append
    ) as record:
        record.progress("receiving: 0.1 s")
        record.summary("", screen.said.append)
        record.summary("Night of 2026-11-19: 3 checks.", screen.said.append)
        inside()
    return screen


def failing(error: BaseException) -> Callable[[], object]:
    def fail() -> None:
        raise error

    return fail


def log_of(folder: Path, *, json_lines: bool = False) -> str:
    return f'[log]\nfile = "{folder}/run.log"\njson_lines = {str(json_lines).lower()}\n'


def test_every_line_is_in_the_log_with_its_time_and_its_event(folder: Path) -> None:
    screen = ran(folder, log_of(folder))
    assert screen.said == ["receiving: 0.1 s", "", "Night of 2026-11-19: 3 checks."]
    lines = [TEXT_LINE.fullmatch(line) for line in (folder / "run.log").read_text().splitlines()]
    assert all(lines)
    assert [(line[2], line[3]) for line in lines if line] == [
        ("began", "The audit of the night of 2026-11-19 began."),
        ("progress", "receiving: 0.1 s"),
        ("summary", "Night of 2026-11-19: 3 checks."),
        ("ended", "The audit ended with 0."),
    ]
    assert stat.S_IMODE((folder / "run.log").stat().st_mode) == 0o600


def test_a_json_line_is_an_object_of_documented_keys(folder: Path) -> None:
    ran(folder, log_of(folder, json_lines=True))
    lines = [json.loads(line) for line in (folder / "run.log").read_text().splitlines()]
    assert [list(line)[:3] for line in lines] == [["at", "event", "text"]] * 4
    assert [line["event"] for line in lines] == ["began", "progress", "summary", "ended"]
    assert (lines[0]["night"], lines[-1]["exit_code"]) == ("2026-11-19", 0)
    for line in lines:
        assert datetime.fromisoformat(line["at"]).tzinfo is not None


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (
            NothingToJudgeError("x", expected="a", found="b", do="C."),
            3,
            "x: expected a; found b. C.",
        ),
        (
            CouldNotFinishError("x", expected="a", found="b", do="C."),
            5,
            "x: expected a; found b. C.",
        ),
        (ValueError(f"{MARK}1k"), 5, "wholepicture: expected to finish; found ValueError."),
        (KeyboardInterrupt(), 5, "Interrupted. What was published stands; the next run"),
    ],
)
def test_a_run_that_fails_is_in_the_log_in_our_words_and_is_noted(
    error: BaseException, code: int, words: str, folder: Path
) -> None:
    health = f'[health]\nprometheus_file = "{folder}/wp.prom"\n'
    with pytest.raises(type(error)):
        ran(folder, log_of(folder, json_lines=True) + health, failing(error))
    *_, said, ended = [json.loads(line) for line in (folder / "run.log").read_text().splitlines()]
    assert said["event"] == "error"
    assert said["text"].startswith(words)
    assert (ended["event"], ended["exit_code"]) == ("ended", code)
    assert MARK not in (folder / "run.log").read_text()
    run = last_run(folder / "store")
    assert run is not None
    assert (run.night, run.exit_code) == (SECOND, code)
    assert f"wholepicture_last_run_exit_code {code}.0" in (folder / "wp.prom").read_text()


def test_settings_that_do_not_load_end_a_run_that_is_noted_all_the_same(folder: Path) -> None:
    with pytest.raises(SettingsError, match="Did you mean"):
        ran(folder, "[log]\nfiel = 1\n")
    run = last_run(folder / "store")
    assert run is not None
    assert run.exit_code == 2


def test_a_run_that_a_worker_starts_is_noted_too(folder: Path) -> None:
    settings = folder / "worker.toml"
    folders = (
        f'{name} = "{folder / place}"'
        for name, place in {"exports": "no exports", "store": "store", "out": "out"}.items()
    )
    settings.write_text("\n".join(["[folders]", *folders]))
    scheduled = datetime.combine(SECOND, time(5, 30), UTC)
    with pytest.raises(ArgumentsError):
        deployed_night(str(settings), None, scheduled, plainly, noted_nowhere)
    ended = last_run(folder / "store")
    assert ended is not None
    assert ended.exit_code == 2


def test_a_log_moved_away_between_runs_is_begun_anew(folder: Path) -> None:
    ran(folder, log_of(folder))
    first = (folder / "run.log").read_bytes()
    ran(folder, log_of(folder))
    assert (folder / "run.log").read_bytes().startswith(first)
    (folder / "run.log").rename(folder / "run.log.1")
    ran(folder, log_of(folder))
    assert len((folder / "run.log").read_text().splitlines()) == 4


def spoilt_targets(folder: Path) -> dict[str, tuple[Path, str]]:
    """Files that cannot be written, and the fault that is reported."""
    (folder / "link").symlink_to(folder / "store" / "audit.duckdb")
    os.mkfifo(folder / "pipe")
    return {
        "a full disk": (Path("/dev/full"), "a full disk"),
        "a folder": (folder / "out" / "..", "folder"),
        "no folder": (folder / "none" / "file", "none"),
        "through a file": (folder / "settings.toml" / "file", "a file where a folder belongs"),
        "in the store": (folder / "store" / "audit.duckdb", "one in the store"),
        "a link into the store": (folder / "link", "one in the store"),
        "in OUT": (folder / "out" / "2026-11-19" / "findings.csv", "one in OUT"),
        "in EXPORTS": (folder / "exports" / "x.csv", "one in EXPORTS"),
        "a pipe that nobody reads": (folder / "pipe", "a pipe that nobody reads"),
    }


@pytest.mark.parametrize(
    "kind",
    [
        "a full disk",
        "a folder",
        "no folder",
        "through a file",
        "in the store",
        "a link into the store",
        "in OUT",
        "in EXPORTS",
        "a pipe that nobody reads",
    ],
)
def test_a_log_that_cannot_be_written_is_said_once_and_costs_the_night_nothing(
    kind: str, folder: Path
) -> None:
    target, found = spoilt_targets(folder)[kind]
    (folder / "settings.toml").touch()
    before = (folder / "store" / "audit.duckdb").read_bytes()
    screen = ran(folder, f'[log]\nfile = "{target}"\n')
    assert len(screen.complained) == 1
    assert found in screen.complained[0]
    assert screen.said[0] == "receiving: 0.1 s"
    assert (folder / "store" / "audit.duckdb").read_bytes() == before


@pytest.mark.parametrize("kind", ["no folder", "through a file", "in the store", "in OUT"])
def test_a_health_file_that_cannot_be_written_is_said_and_costs_the_night_nothing(
    kind: str, folder: Path
) -> None:
    target, found = spoilt_targets(folder)[kind]
    before = sorted(folder.rglob("*.csv")), (folder / "store" / "audit.duckdb").read_bytes()
    screen = ran(folder, f'[health]\nprometheus_file = "{target}"\n')
    assert len(screen.complained) == 1
    assert found in screen.complained[0]
    assert before == (
        sorted(folder.rglob("*.csv")),
        (folder / "store" / "audit.duckdb").read_bytes(),
    )


def test_the_health_file_has_documented_gauges_that_any_agent_can_read(folder: Path) -> None:
    umask = os.umask(0o077)
    try:
        screen = ran(folder, f'[health]\nprometheus_file = "{folder}/wp.prom"\n')
    finally:
        os.umask(umask)
    assert screen.complained == []
    assert stat.S_IMODE((folder / "wp.prom").stat().st_mode) == 0o644
    text = (folder / "wp.prom").read_text()
    gauges = re.findall(r"^# TYPE (\w+) gauge$", text, re.M)
    assert len(gauges) == 10
    assert re.findall(r"^# HELP (\w+) [A-Z].+\.$", text, re.M) == gauges
    delivered = re.search(r'delivery_timestamp_seconds\{agency="social_care"\} (\S+)', text)
    assert delivered
    assert datetime.fromtimestamp(float(delivered[1]), tz=UTC).date() == FIRST
    page = (Path(__file__).parents[2] / "docs" / "health.md").read_text(encoding="utf-8")
    assert [name for name in gauges if f"`{name}`" not in page] == []
    assert not re.search(
        r"child|finding_id|[0-9a-f]{20}", text.replace("open_critical_findings", "")
    )


def test_a_run_without_a_store_writes_no_health_file_and_says_so(tmp_path: Path) -> None:
    screen = ran(tmp_path, f'[health]\nprometheus_file = "{tmp_path}/wp.prom"\n')
    assert len(screen.complained) == 1
    assert "a store without an answer" in screen.complained[0]
    assert not (tmp_path / "wp.prom").exists()


def test_a_line_has_one_line_whatever_its_text(tmp_path: Path) -> None:
    with opened_log(tmp_path / "log", print) as log:
        log.add("progress", "one\ntwo\u2028three\x1b[31m\udcff")
    (line,) = (tmp_path / "log").read_text(encoding="utf-8").splitlines()
    assert line.endswith("progress: one two three [31m ")


def test_a_line_on_the_screen_ends_in_england_s_time(capsys: pytest.CaptureFixture[str]) -> None:
    say_when("receiving: 0.1 s")
    said = re.fullmatch(r"receiving: 0\.1 s \((.{25})\)\n", capsys.readouterr().out)
    assert said
    moment = datetime.fromisoformat(said[1])
    assert moment.tzinfo is not None
    assert abs((datetime.now(moment.tzinfo) - moment).total_seconds()) < 60
    assert moment.date() >= date(2026, 1, 1)
    say_when("")
    assert capsys.readouterr().out == "\n"
