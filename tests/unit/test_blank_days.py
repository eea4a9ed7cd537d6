"""No child leaves a night because a date is blank, a sentinel, unreadable or impossible."""

from helpers.delivered import delivered
from helpers.exports import NIGHT
from wholepicture.rules.checks import common_parameters
from wholepicture.stages.deriving import derive
from wholepicture.warehouse import Warehouse

NO_DAYS = ["", "1900-01-01", "31/02/2026", "1926-11-20", "2206-11-20"]
CHILDREN = [f"child-{place}" for place, _ in enumerate(NO_DAYS)]
PEOPLE = "pers_person_id,pers_dob\n" + "".join(f"{child},2020-01-01\n" for child in CHILDREN)
CLOSED = (
    b"cine_referral_id,cine_person_id,cine_referral_date,cine_close_date\n"
    b"R9,child-9,2026-01-05,2026-02-02\n"
)
REFERRALS = "cine_referral_id,cine_person_id,cine_referral_date"
PLANS = {
    "ssd_cin_plans.csv": "cinp_cin_plan_id,cinp_person_id,cinp_cin_plan_start_date",
    "ssd_cp_plans.csv": "cppl_cp_plan_id,cppl_person_id,cppl_cp_plan_start_date",
    "ssd_cla_episodes.csv": "clae_cla_episode_id,clae_person_id,clae_cla_episode_start_date",
}
LISTS = {
    "list_06_children_in_need.csv": "Child Unique ID,Date of Birth,CIN Start Date",
    "list_07_child_protection.csv": (
        "Child Unique ID,Date of Birth,Child Protection Plan Start Date"
    ),
    "list_08_children_in_care.csv": (
        "Child Unique ID,Date of Birth,Date Started to be Looked After"
    ),
}


def rows(header: str, row: str) -> bytes:
    """A file with one row for each child, each with another date that is not valid."""
    lines = [row.format(child=child, day=day) for child, day in zip(CHILDREN, NO_DAYS, strict=True)]
    return "".join(f"{line}\n" for line in (header, *lines)).encode()


def opened(night: Warehouse) -> list[tuple[object, ...]]:
    """The open children with the start of their episode."""
    common = {name: own.value for name, own in common_parameters().items()}
    derive(night, NIGHT, common)
    return night.rows("select child_id, episode_started_on from derived.open_child order by all")


def test_a_plan_or_an_episode_of_care_without_a_start_keeps_its_child() -> None:
    for file, header in PLANS.items():
        plans = rows(header, "{child},{child},{day}")
        files = {"ssd_person.csv": PEOPLE.encode(), "ssd_cin_episodes.csv": CLOSED, file: plans}
        with delivered(files) as night:
            assert opened(night) == [(child, None) for child in CHILDREN], file


def test_a_referral_without_a_day_lands_and_keeps_its_child() -> None:
    referrals = rows(REFERRALS, "{child},{child},{day}")
    files = {"ssd_person.csv": PEOPLE.encode(), "ssd_cin_episodes.csv": referrals}
    with delivered(files) as night:
        assert opened(night) == [(child, None) for child in CHILDREN]
        assert night.rows("select sum(rows_refused) from landing.file") == [(0,)]


def test_a_file_of_referrals_without_the_column_of_their_days_is_refused() -> None:
    referral = b"cine_referral_id,cine_person_id\nR1,child-1\n"
    files = {"ssd_person.csv": PEOPLE.encode(), "ssd_cin_episodes.csv": referral}
    with delivered(files) as night:
        states = "select state from landing.file where file = 'ssd_cin_episodes.csv'"
        assert night.rows(states) == [("refused",)]


def test_annex_a_keeps_its_children_too() -> None:
    for file, header in LISTS.items():
        lists = {name: f"{other}\n".encode() for name, other in LISTS.items()}
        lists[file] = rows(header, "{child},01/01/2020,{day}")
        with delivered({}, also={"annex_a": lists}) as night:
            assert opened(night) == [(child, None) for child in CHILDREN], file
