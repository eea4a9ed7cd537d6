"""Files in the wrong place or with a similar name: only names from the feed are ever reported."""

from datetime import date
from pathlib import Path

import pytest

from helpers.exports import FEEDS, put
from helpers.kept import SECOND
from wholepicture.errors import NothingToJudgeError
from wholepicture.stages.receiving import newest_night, receive
from wholepicture.stages.receiving.resembling import nearest

TONIGHT = date.fromisoformat(SECOND)
WHOLE = {"ssd_person.csv": b"x", "ssd_cin_episodes.csv": b"x"}
SECRET = "Marigold"


@pytest.mark.parametrize(
    ("name", "known", "meant"),
    [
        ("social_cares", FEEDS, "social_care"),
        ("Social Care", FEEDS, "social_care"),
        ("socialcare", FEEDS, "social_care"),
        ("annexa", FEEDS, "annex_a"),
        (SECRET, FEEDS, None),
        ("notes", FEEDS, None),
        ("oversights.csv", ["oversight.csv", "ssd_person.csv"], "oversight.csv"),
        ("Oversight.CSV.txt", ["oversight.csv"], "oversight.csv"),
        ("oversight (1).csv", ["oversight.csv"], "oversight.csv"),
        ("oversight.xlsx", ["oversight.csv"], "oversight.csv"),
        ("ssd_cin_visit.csv", ["ssd_cin_visits.csv", "ssd_cp_visits.csv"], "ssd_cin_visits.csv"),
        (f"{SECRET}.csv", ["oversight.csv"], None),
    ],
)
def test_a_name_that_resembles_a_known_one_is_reported_by_the_known_one(
    name: str, known: list[str], meant: str | None
) -> None:
    assert nearest(name, known) == meant


def put_elsewhere(exports: Path, agency: str) -> None:
    put(exports, WHOLE, night=SECOND)
    (exports / SECOND / "social_care").rename(exports / SECOND / agency)


@pytest.mark.parametrize("agency", ["social_cares", "Social Care", "Social_Care"])
def test_a_folder_with_a_similar_name_is_reported_if_the_agency_delivered_nothing(
    agency: str, tmp_path: Path
) -> None:
    put_elsewhere(tmp_path, agency)
    with pytest.raises(NothingToJudgeError, match="a name that resembles social_care"):
        receive(tmp_path, TONIGHT, FEEDS)


@pytest.mark.parametrize("name", ["ssd_person.csv", "ssd_persons.csv", "SSD_PERSON.CSV"])
def test_files_outside_the_agencies_folders_are_reported_by_agency(
    name: str, tmp_path: Path
) -> None:
    (tmp_path / SECOND).mkdir()
    (tmp_path / SECOND / name).write_bytes(b"x")
    with pytest.raises(NothingToJudgeError, match="files of social_care are in the night's folder"):
        receive(tmp_path, TONIGHT, FEEDS)


def test_a_name_that_is_not_similar_is_not_reported(tmp_path: Path) -> None:
    put_elsewhere(tmp_path, SECRET)
    (tmp_path / SECOND / f"{SECRET}.csv").write_bytes(b"x")
    with pytest.raises(NothingToJudgeError) as refused:
        receive(tmp_path, TONIGHT, FEEDS)
    assert SECRET not in str(refused.value)
    assert "resembles" not in str(refused.value)


def test_a_file_with_a_similar_name_is_a_hint_only_if_the_expected_file_did_not_come(
    tmp_path: Path,
) -> None:
    put(tmp_path, {**WHOLE, "oversights.csv": b"x", "ssd_person (1).csv": b"x"}, night=SECOND)
    (delivery,) = receive(tmp_path, TONIGHT, FEEDS)
    hints = {one.file.name: one.hint for one in delivery.files if one.hint}
    assert hints == {"oversight.csv": "a file there has a name that resembles oversight.csv"}
    assert delivery.unexpected == 2


def test_the_delivery_of_the_night_before_is_a_hint_for_tonight(tmp_path: Path) -> None:
    put(tmp_path, WHOLE, night="2026-11-18")
    put_elsewhere(tmp_path, "social_cares")
    (delivery,) = receive(tmp_path, TONIGHT, FEEDS)
    assert "resembles social_care" in delivery.hint
    put(tmp_path, WHOLE, night=SECOND)
    (delivery,) = receive(tmp_path, TONIGHT, FEEDS)
    assert (delivery.hint, delivery.strangers, len(delivery.meant)) == ("", 1, 1)


@pytest.mark.parametrize(
    ("folders", "exports", "said"),
    [
        (["social_care"], "2026-11-20", "give the folder above it"),
        (["20261120", "20-11-2026"], "exports", "2 of its names resemble a night's"),
        ([SECRET], "exports", "Check that the exports are delivered there"),
    ],
)
def test_exports_without_a_night_say_where_nights_may_be(
    folders: list[str], exports: str, said: str, tmp_path: Path
) -> None:
    for folder in folders:
        (tmp_path / exports / folder).mkdir(parents=True)
    with pytest.raises(NothingToJudgeError, match=said) as refused:
        newest_night(tmp_path / exports)
    assert SECRET not in str(refused.value)
