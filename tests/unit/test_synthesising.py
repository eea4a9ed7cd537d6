"""The invented authority: the same bytes, invented people, believable shares."""

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import quantiles

import pytest

from wholepicture.synthesising import LAST_NIGHT, synthesise
from wholepicture.synthesising.exports import files_by_key, social_care_feed
from wholepicture.synthesising.names import FORENAMES, SURNAMES, nhs_number, postcode
from wholepicture.synthesising.rows import Cell
from wholepicture.synthesising.working_days import working_days
from wholepicture.synthesising.world import world

Cells = dict[str, Cell]
Tables = dict[str, list[Cells]]

# Names of children and adults in published case reviews, as digests, so that none is written here.
REAL_NAMES = """
    026ad9b14a74 027434cce111 0357513deb90 05a331a7f4f1 0977fb5f14c4 09816e5c591c
    0b7e8006b861 119c9ae6f9ca 1d69824dd4f5 1ef393f2c077 214f3a838430 2230c7570c5d
    27037fccea30 2b82ba8aab66 2d6f007491b6 323b114aa01c 33156e488685 3660315a9af3
    36740901057b 3a6d64c24cf8 3c8b16c1447b 40fcacc47f46 44e5bf55761d 47acf82a48cf
    4b493fc85b64 4d1c39dbb909 4dd68e2ab3a3 525eca1d5089 567b34a47100 5b75a73245ef
    5ba4c5ad7f67 5eb67f9f8409 623df28e754b 6379bb5e0768 64f4298862ba 6627835f988e
    66dea1fec6c6 678411328e6f 69bfe1e6e448 6b1b77e7959b 6b799285302e 6d1c58595508
    72b672427a92 766405c9ff5f 77137b3e432d 7c620b0eced7 7d1daa47a549 80d7c326bb00
    8261ed6d55c4 8698351e3c9a 927a3aed189d 9306b3191b35 94419b99b12c 94aec9fbed98
    a2f61b827f0d a42002c42336 ab1cb712f2dc ac9c78c4e4ca accb7fc4d014 ae4cc7c447f3
    b1ed6d998141 b8cca97395d6 b918c3f9116c bd3dae5fb91f befa156f0283 bf9ad3327320
    c0bc2a1f1e0f c0e7aec81a1a c35d6aaf3b38 c42c0e10d4bc c6e374a78c44 c98c465d5917
    ce8cf2b15e7c d0319943fea0 d17108747e92 d2653ff7cbb2 dd0181857de6 e94398eb1307
    f0d9991c5e47 f487dfce9b26 fa45ebaa4f9e fa49c967ea34 fc80f7a009a6
    """


def tables_on(night: date, children: int = 3000, last_night: date = LAST_NIGHT) -> Tables:
    """The tables in the exports of a night, by file."""
    found: Tables = defaultdict(list)
    for _, rows in world(children=children, seed=11, last_night=last_night):
        for row in rows:
            cells = row.shown_on(night)
            if cells is not None:
                found[row.file].append(cells)
    return found


@pytest.fixture(scope="module")
def tables() -> Tables:
    return tables_on(LAST_NIGHT)


def digests(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def test_the_same_arguments_give_the_same_bytes_and_another_seed_gives_others(
    tmp_path: Path,
) -> None:
    for name, seed in (("one", 5), ("two", 5), ("three", 6)):
        synthesise(tmp_path / name, children=60, nights=2, seed=seed, plant=False)
    assert digests(tmp_path / "one") == digests(tmp_path / "two")
    assert digests(tmp_path / "one") != digests(tmp_path / "three")


def test_as_many_nights_as_asked_end_on_the_last_one_with_every_file_of_the_record(
    tmp_path: Path,
) -> None:
    synthesise(tmp_path, children=30, nights=9, seed=1, plant=False)
    nights = sorted(folder.name for folder in tmp_path.iterdir())
    assert nights == [f"2026-11-{day}" for day in range(12, 21)]
    files = {file.name for file in files_by_key(social_care_feed()).values()}
    for night in nights:
        assert {f.name for f in (tmp_path / night / "social_care").glob("*.csv")} == files


def test_files_have_the_headers_of_the_feed_and_the_forms_of_a_real_export(tmp_path: Path) -> None:
    synthesise(tmp_path, children=500, nights=1, seed=1, plant=False)
    folder = tmp_path / "2026-11-20" / "social_care"
    with (folder / "ssd_cin_episodes.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    episodes = social_care_feed().file_named("ssd_cin_episodes.csv")
    assert episodes is not None
    assert list(rows[0]) == [column.header for column in episodes.columns]
    assert all(row["cine_referral_date"].endswith(" 00:00:00.000") for row in rows)
    assert {row["cine_referral_nfa"] for row in rows} == {"Y", "N", ""}
    assert "NULL" in {row["cine_close_date"] for row in rows}
    assert rows[0]["cine_referral_outcome_json"].startswith('{"')


def test_every_cell_the_world_draws_has_a_column_in_the_feed(tables: Tables) -> None:
    files = files_by_key(social_care_feed())
    for name, rows in tables.items():
        columns = {column.name for column in files[name].columns}
        assert {cell for row in rows for cell in row} <= columns, name


def test_codes_are_words_that_the_feed_knows(tables: Tables) -> None:
    feed = social_care_feed()
    for name, file in files_by_key(feed).items():
        for column in file.columns:
            if column.codes:
                known = feed.code_lists[column.codes].words()
                found = {str(row[column.name]) for row in tables[name] if row.get(column.name)}
                assert {word for word in found if word.casefold() not in known} == set()


def test_nhs_numbers_are_valid_never_issued_and_each_used_once() -> None:
    numbers = [nhs_number(n) for n in range(50_000)]
    assert len(set(numbers)) == 50_000
    for number in numbers:
        assert number.startswith("999")
        assert len(number) == 10
        assert sum(int(d) * (10 - i) for i, d in enumerate(number)) % 11 == 0


def test_postcodes_are_of_an_area_that_cannot_exist() -> None:
    assert all(postcode(n).startswith("Q") for n in range(0, 700_000, 997))
    assert len({postcode(n) for n in range(20_000)}) == 20_000


def test_no_name_is_that_of_a_real_case() -> None:
    words = {word.casefold() for word in (*FORENAMES, *SURNAMES)}
    assert not {hashlib.sha256(word.encode()).hexdigest()[:12] for word in words} & set(
        REAL_NAMES.split()
    )


def test_the_register_holds_exactly_the_children_asked_for_all_under_eighteen() -> None:
    for number in (1, 2, 500):
        children = [
            person
            for person in tables_on(LAST_NIGHT, number)["person"]
            if str(person["person_id"]).startswith("child-")
        ]
        assert len(children) == number
        eighteen_years_back = LAST_NIGHT.replace(year=LAST_NIGHT.year - 18)
        for child in children:
            born_on = child["born_on"] or child["expected_on"]
            assert isinstance(born_on, date)
            assert born_on > eighteen_years_back


def test_a_bigger_authority_begins_with_the_families_of_a_smaller_one() -> None:
    def people(children: int) -> Iterator[object]:
        rows = world(children=children, seed=3, last_night=LAST_NIGHT)
        return (row.cells["born_on"] for _, some in rows for row in some if row.file == "person")

    small, large = list(people(50)), list(people(500))
    assert small[:40] == large[:40]


def test_a_later_night_shows_all_that_an_earlier_one_did_and_more() -> None:
    early = tables_on(LAST_NIGHT - timedelta(days=2), 1500)
    late = tables_on(LAST_NIGHT, 1500)
    more = 0
    for name, file in files_by_key(social_care_feed()).items():
        keys = [column.name for column in file.columns if column.key]
        rows = {tuple(row[key] for key in keys): row for row in late[name]}
        for row in early[name]:
            now = rows[tuple(row[key] for key in keys)]
            assert all(now[cell] == value for cell, value in row.items() if value is not None)
            more += now != row
        more += len(late[name]) - len(early[name])
    assert more > 50


def test_no_night_knows_of_later_days() -> None:
    night = LAST_NIGHT - timedelta(days=40)
    for name, rows in tables_on(night, 800).items():
        for row in rows:
            later = {
                column
                for column, value in row.items()
                if isinstance(value, date) and value > night and column != "expected_on"
            }
            assert not later, name


def share(found: int, of: int) -> float:
    return found / of


def test_open_children_and_their_status_are_shared_as_in_an_authority(tables: Tables) -> None:
    open_children = {
        row["person_id"] for row in tables["referral"] if not row["closed_on"] and not row["is_nfa"]
    }
    assert 0.24 < share(len(open_children), 3000) < 0.36
    on_plans = {row["person_id"] for row in tables["cp_plan"] if not row["ended_on"]}
    in_care = {row["person_id"] for row in tables["cla_episode"] if not row["ceased_on"]}
    assert 0.07 < share(len(on_plans), len(open_children)) < 0.18
    assert 0.12 < share(len(in_care), len(open_children)) < 0.28


def test_referrals_are_repeated_and_closed_as_often_as_published(tables: Tables) -> None:
    days: dict[Cell, list[date]] = defaultdict(list)
    for row in tables["referral"]:
        assert isinstance(row["referred_on"], date)
        days[row["person_id"]].append(row["referred_on"])
    year = timedelta(days=365)
    latest = [(day, own) for own in days.values() for day in own if day >= LAST_NIGHT - year]
    repeated = sum(any(day - year <= other < day for other in own) for day, own in latest)
    assert 0.13 < share(repeated, len(latest)) < 0.32
    nfa = sum(row["is_nfa"] is True for row in tables["referral"])
    assert 0.03 < share(nfa, len(tables["referral"])) < 0.10


def test_assessments_take_as_long_as_published(tables: Tables) -> None:
    lengths = [
        working_days().between(row["started_on"], row["authorised_on"])
        for row in tables["assessment"]
        if isinstance(row["started_on"], date) and isinstance(row["authorised_on"], date)
    ]
    lower, middle, upper = quantiles(lengths, n=4)
    assert 12 < lower < 22
    assert 27 < middle < 37
    assert 39 < upper < 46
    assert 0.09 < share(sum(length > 45 for length in lengths), len(lengths)) < 0.20


def test_visits_say_whether_the_child_was_seen_nearly_always(tables: Tables) -> None:
    said = [row["was_seen"] for row in tables["cp_visit"]]
    assert 0.85 < share(said.count(True), len(said)) < 0.95
    assert 0.01 < share(said.count(None), len(said)) < 0.06
    both = {row["visit_id"] for row in tables["cp_visit"]}
    assert both & {row["visit_id"] for row in tables["cin_visit"]}


def test_some_children_have_no_father_and_some_fathers_have_gaps(tables: Tables) -> None:
    children = {row["person_id"] for row in tables["cp_plan"] if not row["ended_on"]}
    fathers = {
        row["person_id"]: row
        for row in tables["person_relationships"]
        if row["relationship_type"] == "father" and row["related_person_id"]
    }
    assert 0.03 < 1 - share(len(children & set(fathers)), len(children)) < 0.30
    blank = sum(row["has_parental_responsibility"] is None for row in fathers.values())
    assert 0.35 < share(blank, len(fathers)) < 0.55
