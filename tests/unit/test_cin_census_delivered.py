"""The census as a delivery: manifests, its rank among layouts, landing by hand."""

import hashlib
import json
from pathlib import Path

import pytest

from helpers import cin_census as census
from helpers.exports import EPISODES, FEEDS, NIGHT, put
from wholepicture.answering.land_one import land_one
from wholepicture.authoring.feed_drafts import draft
from wholepicture.authoring.feed_drafts import in_words as feed_in_words
from wholepicture.errors import FeedError
from wholepicture.paths import EXPECTATIONS
from wholepicture.stages.receiving import receive

FEED = FEEDS["cin_census"]
PLAIN = census.document(*census.children())
READ = "elements of an XML document"


def test_a_manifest_speaks_of_the_document_as_a_whole() -> None:
    said = {"file": "cin_census.xml", "rows": 3, "sha256": hashlib.sha256(b"other").hexdigest()}
    with census.landed(PLAIN, **{"manifest.json": json.dumps([said]).encode()}) as found:
        reasons = {(file.state, file.reason.split(";")[0]) for file in found.files.values()}
    assert reasons == {("half-written", "its sha256 is not the one in the manifest")}


def test_of_two_documents_none_is_read() -> None:
    part = b"Header/CollectionDetails/ReferenceDate\n2026-11-20\n"
    with census.landed(PLAIN, **{"cin.xml": PLAIN, "census_header.csv": part}) as found:
        header, *others = found.files.values()
    assert (header.rows_landed, len(others)) == (1, len(FEED.files) - 1)
    assert {file.state for file in others} == {"refused"}
    assert "two files" in others[0].reason


@pytest.mark.parametrize(
    ("came", "used", "aside"),
    [
        (("social_care", "annex_a", "cin_census"), "social_care", ("annex_a", "cin_census")),
        (("annex_a", "cin_census"), "annex_a", ("cin_census",)),
        (("social_care", "cin_census"), "social_care", ("cin_census",)),
        (("cin_census",), "cin_census", ()),
        (("social_care",), "social_care", ()),
    ],
)
def test_the_census_is_read_if_no_better_export_came(
    came: tuple[str, ...], used: str, aside: tuple[str, ...], tmp_path: Path
) -> None:
    files = {
        "social_care": {"ssd_person.csv": b"pers_person_id\n", "ssd_cin_episodes.csv": EPISODES},
        "annex_a": {"list_06_children_in_need.csv": b"Child Unique ID\n"},
        "cin_census": {"cin_census.xml": PLAIN},
    }
    for agency in came:
        put(tmp_path, files[agency], agency=agency)
    (delivery,) = receive(tmp_path, NIGHT, FEEDS)
    assert (delivery.agency, delivery.stood_aside) == (used, aside)


def test_an_element_of_any_date_may_be_landed_by_hand(tmp_path: Path) -> None:
    document = tmp_path / "a return.xml"
    document.write_bytes(census.document(*census.children(), day="2024-03-31"))
    feed = EXPECTATIONS / "feeds" / "cin_census.toml"
    ended = land_one(document, feed, "census_assessments", tmp_path / "store")
    assert (ended.landed.state, ended.landed.rows_landed, ended.landed.reason) == ("whole", 6, READ)


def test_a_feed_check_says_which_element_is_a_row() -> None:
    lines = feed_in_words(EXPECTATIONS / "feeds" / "cin_census.toml")
    assert "  written: in an XML document, each Child/CINdetails/Section47 a row" in lines
    shaped = "assessment, assessment_factor, cin_plan, cp_plan, person, referral, s47_enquiry"
    assert lines[-1] == f"Record tables it feeds: {shaped}."


@pytest.mark.parametrize("content", [PLAIN, b"\xef\xbb\xbf <Message/>"])
def test_nothing_is_drafted_of_xml(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(content)
    with pytest.raises(FeedError, match="found XML"):
        draft([tmp_path / "a.xml"])
