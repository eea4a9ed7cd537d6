"""The night that a scheduled run judges, and the names of folders in a worker's log."""

from datetime import date, datetime
from pathlib import Path

import pytest

from wholepicture.errors import ArgumentsError, WholePictureError
from wholepicture.nightly.deployed import deployed_night, scheduled_night
from wholepicture.nightly.steps import noted_nowhere, plainly


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    ("scheduled", "now", "night"),
    [
        ("2026-11-20T05:30:00+00:00", "2026-11-20T05:30:02+00:00", date(2026, 11, 20)),
        ("2026-11-20T05:30:00+00:00", "2026-11-23T09:00:00+00:00", date(2026, 11, 20)),
        ("2026-07-01T23:30:00+00:00", "2026-07-01T23:30:01+00:00", date(2026, 7, 2)),
        # a worker starts a run some seconds before its time
        ("2026-11-20T00:00:00+00:00", "2026-11-19T23:59:50+00:00", date(2026, 11, 20)),
    ],
    ids=["in time", "late", "in summer, after midnight", "some seconds early"],
)
def test_the_night_is_the_scheduled_day_in_england(scheduled: str, now: str, night: date) -> None:
    assert scheduled_night(at(scheduled), at(now)) == night


def test_a_day_that_has_not_begun_by_this_clock_is_refused() -> None:
    with pytest.raises(ArgumentsError, match="the scheduled day: expected one that has begun"):
        scheduled_night(at("2026-11-21T05:30:00+00:00"), at("2026-11-20T05:30:00+00:00"))


def ended(settings: Path, as_at: str | None = "2026-11-20") -> WholePictureError:
    """The error with which a deployed night ended."""
    scheduled = at("2026-11-20T05:30:00+00:00")
    with pytest.raises(WholePictureError) as raised:
        deployed_night(str(settings), as_at, scheduled, plainly, noted_nowhere)
    return raised.value


def test_a_worker_reads_names_in_the_place_of_folders(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "exports" / "2026-11-20").mkdir(parents=True)
    (tmp_path / "exports" / "within").touch()
    named = {"exports": "exports", "store": "exports/within", "out": "out"}
    lines = [f'{name} = "{tmp_path / place}"' for name, place in named.items()]
    settings = tmp_path / "settings.toml"
    settings.write_text("\n".join(["[folders]", *lines]))
    assert str(tmp_path) in str(ended(settings))
    said = capsys.readouterr().err
    assert said.startswith("--store STORE: expected a folder that can be written; found")
    assert str(tmp_path) not in said


@pytest.mark.parametrize("as_at", ["20261120", "today", "2026-02-30", "2026-11-20\n"])
def test_a_night_in_another_form_is_refused(
    tmp_path: Path, as_at: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(tmp_path / "none.toml", as_at).where == "as_at"
    assert "as_at: expected a day written as 2026-11-20" in capsys.readouterr().err
