"""The invented authority's teams and workers, and who holds which case."""

from collections.abc import Iterator
from datetime import date, timedelta

from wholepicture.synthesising import chances
from wholepicture.synthesising.names import FORENAMES, SURNAMES
from wholepicture.synthesising.rows import Cell, Row
from wholepicture.synthesising.scene import Scale, Scene

_BEGINNING = date(2008, 1, 1)
_KINDS = ("Assessment", "Family Support", "Children Looked After", "Disabled Children")
DUTY_TRAY = "worker-duty"
_LEFT_ON = date(2026, 9, 30)


def workforce_rows(scale: Scale) -> Iterator[Row]:
    """The rows of teams and workers, including the duty tray and the placeholder person."""
    for team in range(scale.teams):
        name = f"{_KINDS[team % len(_KINDS)]} {team // len(_KINDS) + 1}"
        yield _row("department", {"team_id": team_id(team), "team_name": name})
    for worker in range(scale.workers):
        forename = FORENAMES[worker * 7 % len(FORENAMES)]
        surname = SURNAMES[worker * 11 % len(SURNAMES)]
        yield _row("professional", {
            "professional_id": worker_id(worker), "staff_id": f"staff-{worker:04d}",
            "professional_name": f"{forename} {surname}", "job_title": "Social worker",
            "full_time_equivalent": _share(worker),
        })  # fmt: skip
        yield _row("workers", {
            "worker_id": worker_id(worker), "team_id": team_id(worker % scale.teams),
            "is_active": worker % 29 != 28, "left_on": None if worker % 29 != 28 else _LEFT_ON,
            "full_time_equivalent": _share(worker),
        })  # fmt: skip
    yield _row("professional", {
        "professional_id": DUTY_TRAY, "staff_id": "staff-duty", "professional_name": "Duty Tray",
        "job_title": "Duty", "full_time_equivalent": None,
    })  # fmt: skip
    yield _row(
        "adults", {"person_id": "adult-unknown", "forename": "Unknown", "surname": "Unknown"}
    )


def _share(worker: int) -> str:
    """The share of full time that a worker works."""
    return "0.6" if worker % 6 == 5 else "1.0"


def _row(file: str, cells: dict[str, Cell]) -> Row:
    return Row(file, cells, _BEGINNING)


def team_id(number: int) -> str:
    """The id of a team."""
    return f"team-{number + 1:02d}"


def worker_id(number: int) -> str:
    """The id of a worker."""
    return f"worker-{number + 1:04d}"


def holders(scene: Scene) -> tuple[str, list[str]]:
    """The family's team, and the workers who held its case within a year, the current one last."""
    team = scene.between(0, scene.scale.teams - 1)
    of_team = range(team, scene.scale.workers, scene.scale.teams)
    first = scene.between(0, len(of_team) - 1)
    wanted = min(chances.WORKERS.draw(scene.random), len(of_team))
    held = [worker_id(of_team[(first + step) % len(of_team)]) for step in range(wanted)]
    if scene.chance(chances.DUTY_TRAY):
        held[-1] = DUTY_TRAY
    return team_id(team), held


def write_involvements(scene: Scene, team: str, held: list[str]) -> None:
    """Writes who held the case of each child, and until when."""
    for child in scene.children:
        for place, story in enumerate(child.stories, start=1):
            if story.is_nfa:
                continue
            is_now = story.closed_on is None
            begun = scene.days.after(
                story.referred_on, 0 if scene.chance(0.8) else scene.between(1, 4)
            )
            ended = story.closed_on or scene.last
            workers = held if is_now and (ended - begun).days > 40 else held[-1:]
            since = max(begun, ended - timedelta(days=360)) if len(workers) > 1 else begun
            starts = [begun] + [
                since + (ended - since) * n // len(workers) for n in range(1, len(workers))
            ]
            ends: list[date | None] = [*starts[1:], story.closed_on]
            for number, worker in enumerate(workers):
                _write_involvement(
                    scene, f"{child.surface}-{place}", child.person_id, (worker, team, number),
                    (starts[number], ends[number]),
                )  # fmt: skip


def _write_involvement(
    scene: Scene, surface: str, person_id: str, who: tuple[str, str, int],
    when: tuple[date, date | None],
) -> None:  # fmt: skip
    """Writes one worker's involvement with one child."""
    worker, team, number = who
    begun, ended = when
    cells: dict[str, Cell] = {
        "involvement_id": f"inv-{surface}-{number}", "professional_id": worker, "role_code": "CW",
        "team_id": team, "person_id": person_id, "started_on": begun, "ended_on": ended,
        "change_reason": None if ended is None else "LEFTRL" if number else "ORGRST",
        "referral_id": f"ref-{surface}",
    }  # fmt: skip
    later = dict.fromkeys(("ended_on", "change_reason"), ended) if ended else {}
    scene.add("involvement", cells, begun, later)
