"""Small nights of children on protection plans, written file by file, whole or damaged."""

from collections.abc import Callable, Mapping
from pathlib import Path

from helpers.exports import FEED

CHILDREN = 40
PERSON, EPISODES, PLANS, VISITS = (
    "ssd_person.csv",
    "ssd_cin_episodes.csv",
    "ssd_cp_plans.csv",
    "ssd_cp_visits.csv",
)
_HEADERS = {
    PERSON: "pers_person_id,pers_legacy_id,pers_sex,pers_dob",
    EPISODES: "cine_referral_id,cine_person_id,cine_referral_date,cine_referral_nfa",
    PLANS: "cppl_cp_plan_id,cppl_person_id,cppl_cp_plan_start_date,cppl_cp_plan_end_date",
    VISITS: "cppv_cp_visit_id,cppv_person_id,cppv_cp_visit_date,cppv_cp_visit_seen",
    "ssd_cin_plans.csv": (
        "cinp_cin_plan_id,cinp_person_id,cinp_cin_plan_start_date,cinp_cin_plan_end_date"
    ),
    "ssd_cin_visits.csv": (
        "cinv_cin_visit_id,cinv_person_id,cinv_cin_visit_date,cinv_cin_visit_seen"
    ),
    "ssd_early_help_episodes.csv": (
        "earl_episode_id,earl_person_id,earl_episode_start_date,earl_episode_end_date"
    ),
}
Line = Callable[[int], str]


def lines(line: Line, count: int = CHILDREN) -> list[str]:
    """One line for each of that number of children."""
    return [line(number) for number in range(1, count + 1)]


def whole() -> dict[str, list[str]]:
    """The lines of each file of a whole night: a plan for each child, and a visit long ago."""
    return {
        PERSON: lines(lambda n: f"c{n:04},7{n:04},F,2012-01-01"),
        EPISODES: lines(lambda n: f"r{n},c{n:04},2026-06-01,N"),
        PLANS: lines(lambda n: f"p{n},c{n:04},2026-06-10,"),
        VISITS: lines(lambda n: f"v{n},c{n:04},2026-08-{n % 20 + 1:02},Y"),
    }


def put_night(exports: Path, night: str, files: Mapping[str, list[str]]) -> None:
    """Writes the night's folder with exactly these files; columns that are not given are blank."""
    folder = exports / night / "social_care"
    folder.mkdir(parents=True)
    for name, rows in files.items():
        given, file = _HEADERS[name].split(","), FEED.file_named(name)
        assert file is not None
        blank = [column.header for column in file.known if column.header not in given]
        held = [",".join((*given, *blank)), *(row + "," * len(blank) for row in rows)]
        (folder / name).write_text("".join(f"{line}\n" for line in held), encoding="utf-8")
