"""Secrets in every kind of cell of a night are searched for in everything outside the store.

No name, birth date, number or postcode of anybody may be published either. A failing test says in
which column of which file the secret was.
"""

import csv
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from helpers.command_line import WHOLE, Ended, audit_arguments, typed
from helpers.kept import FIRST, THIRD, Kept
from helpers.nights_out import by, legible, rows_of, unpacked
from helpers.notices_sent import TOKEN, Post, post
from helpers.receivers import PASSWORD
from helpers.secrets_planted import (
    FEED,
    NOTHING_IS_STOPPED,
    TEAM,
    UNREADABLE,
    Planted,
    columns_of,
    copied,
    plant,
    waivers,
)
from wholepicture.answering.explanation import explain
from wholepicture.cli.explained import explained
from wholepicture.nightly.kept_summary import kept_summary
from wholepicture.nightly.summary import how_in_words
from wholepicture.rules.checks import load_checks
from wholepicture.store.register import reading


@dataclass(frozen=True)
class Attempt:
    """A damaged night, and the folder with everything to which a run of it could write."""

    planted: Planted
    folder: Path
    ended: Ended
    shown: tuple[Ended, ...]  # the output of `status` afterwards
    notices: tuple[bytes, ...]

    @property
    def night(self) -> Path:
        return self.folder / "out" / THIRD

    def written(self) -> Iterator[tuple[str, bytes]]:
        """Everything outside the store, by name, and Prefect's data; names are content too."""
        yield "stdout", self.ended.said.encode()
        yield "stderr", self.ended.complained.encode()
        for shown in self.shown:
            yield "status", (shown.said + shown.complained).encode()
        for number, notice in enumerate(self.notices):
            yield f"notice {number}", notice
        for place in ("out", "home", "here", "tmp", "store/prefect"):
            for path in (self.folder / place).rglob("*"):
                name = str(path.relative_to(self.folder))
                yield f"the name {name}", name.encode()
                if path.is_file() and not path.is_symlink():
                    held = path.read_bytes()
                    yield name, unpacked(held) if path.suffix == ".xlsx" else held


SETTINGS = """
[folders]
waivers = "{folder}/waivers.csv"

[audit]
team_workbooks = true

[log]
file = "{here}/run.log"
json_lines = {json_lines}

[health]
prometheus_file = "{here}/wholepicture.prom"

[notify]
when = ["always"]

[[set]]
check = "seen/child_in_need_seen"
parameter = "allow"
value = 21
from = 2026-01-01
who = "{who}"
because = "{because}"
"""


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    """A relay and a webhook to which the runs send their notices."""
    with post(tmp_path_factory.mktemp("post")) as there:
        yield there


@pytest.fixture(scope="module")
def spoilt_night(
    three_nights: Path, there: Post, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Planted]:
    """Exports of one night with secrets everywhere."""
    exports, planted = tmp_path_factory.mktemp("spoilt"), Planted()
    plant(copied(three_nights / THIRD, exports) / THIRD, planted)
    (exports / planted.secret("a folder that is no night", "{}")).mkdir()
    return exports, planted


@pytest.fixture(scope="module", params=["--no-prefect", ""], ids=["plainly", "with Prefect"])
def attempt(
    request: pytest.FixtureRequest,
    spoilt_night: tuple[Path, Planted],
    there: Post,
    tmp_path_factory: pytest.TempPathFactory,
) -> Attempt:
    """The damaged night, audited by a run with a home, a folder and a tmp of its own."""
    exports, planted = spoilt_night
    folder = tmp_path_factory.mktemp("attempt")
    for place in ("home", "here", "tmp"):
        (folder / place).mkdir()
    settings = SETTINGS.format(
        folder=folder,
        here=folder / "here",
        json_lines=str(request.param == "").lower(),
        who=planted.secret("who set a parameter"),
        because=planted.secret("why a parameter was set"),
    )
    (folder / "waivers.csv").write_text(waivers(planted), encoding="utf-8")
    (folder / "settings.toml").write_text(settings + NOTHING_IS_STOPPED + there.settings)
    ended = typed(
        *audit_arguments(exports, folder, THIRD),
        "--settings",
        folder / "settings.toml",
        *filter(None, [request.param]),
        cwd=folder / "here",
        environment={
            "PATH": os.environ["PATH"],
            "HOME": str(folder / "home"),
            "TMPDIR": str(folder / "tmp"),
        },
        tree=WHOLE,
    )
    assert (ended.code, ended.complained) == (0, "")
    shown = [typed("status", "--store", folder / "store", *more) for more in ([], ["--json"])]
    notices = tuple(there.arrived())
    there.taken()
    return Attempt(planted, folder, ended, tuple(shown), notices)


def test_every_column_of_every_file_held_a_secret(
    spoilt_night: tuple[Path, Planted], three_nights: Path
) -> None:
    assert columns_of(three_nights / THIRD) <= set(spoilt_night[1].places)
    assert len(columns_of(three_nights / THIRD)) > 150


def test_no_secret_is_in_anything_written_outside_the_store(attempt: Attempt) -> None:
    came_out = {name: attempt.planted.found(content) for name, content in attempt.written()}
    assert {name: places for name, places in came_out.items() if places} == {}


@pytest.mark.long
def test_no_secret_is_in_the_answers_about_the_store(attempt: Attempt) -> None:
    store = attempt.folder / "store"
    said = {"summary": kept_summary(store).mail_lines(date.fromisoformat(THIRD))}
    rows = {row["check"]: row for row in rows_of(attempt.night / "findings.csv")}
    rows |= {row["check"]: row for row in rows_of(attempt.night / "restricted" / "findings.csv")}
    for check, row in rows.items():
        explanation = explain(store, row["finding_id"])
        said[check] = list(explained(explanation, how_in_words, with_sql=False))
        assert row["child_id"] in "\n".join(said[check])
    assert len(said) > 20
    came_out = {name: attempt.planted.found("\n".join(said[name]).encode()) for name in said}
    assert {name: places for name, places in came_out.items() if places} == {}


def test_no_id_path_or_secret_of_the_settings_is_in_a_notice(attempt: Attempt) -> None:
    rows = rows_of(attempt.night / "findings.csv")
    ids = {row[name] for row in rows for name in ("child_id", "subject_id", "worker_id")} - {""}
    assert len(ids) > 50
    assert len(attempt.notices) == 3  # the e-mail, raw and decoded, and the card
    never = {*ids, str(attempt.folder), ".csv", PASSWORD, TOKEN}
    for notice in attempt.notices:
        assert {word for word in never if word.encode() in notice} == set()
        assert THIRD.encode() in notice
        assert b"New critical findings" in notice


def test_the_secrets_were_in_the_store_and_the_permitted_ones_were_published(
    attempt: Attempt,
) -> None:
    (kept,) = (attempt.folder / "store" / "nights").iterdir()
    held = attempt.planted.found(kept.read_bytes())
    assert len(held) > 150
    findings = rows_of(attempt.night / "findings.csv")
    assert {row["team_name"].rpartition(" ")[0] for row in findings} >= {TEAM}
    assert any(row["child_id"].startswith("child-") for row in findings)
    assert any(row["worker_id"].startswith("worker-") for row in findings)
    for kept_in in ("out/*/audit.xlsx", "out/teams/*/*.xlsx"):
        books = [unpacked(path.read_bytes()) for path in attempt.folder.glob(kept_in)]
        assert any(b"child-" in book for book in books)
    for name in ("run.log", "wholepicture.prom"):
        assert b"social_care" in (attempt.folder / "here" / name).read_bytes()
    assert all("social_care" in shown.said for shown in attempt.shown)
    prefect = any((attempt.folder / "store" / "prefect").iterdir())
    assert prefect == ("starting the scheduler" in attempt.ended.said)


def test_the_notes_of_waivers_are_in_the_store_and_their_states_are_published(
    attempt: Attempt,
) -> None:
    with reading(attempt.folder / "store" / "audit.duckdb") as warehouse:
        notes = "".join(note for (note,) in warehouse.rows("select note from audit.waiver") if note)
    assert "the note of a waiver in force" in attempt.planted.found(notes.encode())
    states = {row["state"] for row in rows_of(attempt.night / "waivers.csv")}
    assert "refused" in states
    assert states <= {"refused", "in_force", "matches_nothing", "could_not_run"}


def test_damage_is_reported_by_kind_and_place(attempt: Attempt) -> None:
    feeds = by("file", attempt.night / "feeds.csv")
    assert feeds[UNREADABLE]["reason"] == "no header we know"
    assert feeds["unexpected file 1"]["state"] == "refused"
    assert re.search(
        r"column 4 of 4: \d+ letters, not in the feed", feeds["ssd_family.csv"]["reason"]
    )
    reasons = {row["reason"] for row in rows_of(attempt.night / "refused_rows.csv")}
    assert {"a quote that never closes", "a quote inside an unquoted cell", "a NUL byte"} <= reasons
    for row in feeds.values():
        read, landed, refused = (
            int(row[name] or 0) for name in ("rows_read", "rows_landed", "rows_refused")
        )
        assert read == landed + refused
    blanked = sum(int(row["cells_blanked"] or 0) for row in feeds.values())
    assert blanked > 100
    assert set(by("check", attempt.night / "checks.csv")) == set(load_checks())


def cells(night: Path, *kinds: str) -> Iterator[tuple[str, str]]:
    """The person and the text of every cell of those kinds, in an undamaged night."""
    for file in FEED.files:
        known = {key: column for column in file.columns for key in column.header_keys}
        path = night / "social_care" / file.name
        if not path.exists():
            continue
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                named = {known[header.casefold()].name: text for header, text in row.items()}
                for header, text in row.items():
                    if known[header.casefold()].kind in kinds and text not in ("", "NULL"):
                        yield named.get("person_id", ""), text


def test_no_name_number_or_postcode_is_published(first_night: Kept) -> None:
    exports = first_night.exports / FIRST
    noted = b"\n".join(legible(first_night.out).values()).decode("utf-8")
    texts = {text for _, text in cells(exports, "national_id", "name", "address", "json")}
    names = texts - {text for _, text in cells(exports, "local_id")} - {"Unknown"}
    teams = {row["team_name"] for row in rows_of(first_night.out / FIRST / "findings.csv")}
    assert len(names) > 150
    assert len(teams & names) >= 1
    found = {name for name in names - teams if re.search(rf"\b{re.escape(name)}\b", noted)}
    assert found == set()


def test_no_birth_date_is_published(first_night: Kept) -> None:
    exports = first_night.exports / FIRST
    events = {text[:10] for _, text in cells(exports, "event_date")}
    births = {(person, text[:10]) for person, text in cells(exports, "birth_date")}
    noted = b"\n".join(legible(first_night.out).values()).decode("utf-8")
    # an event on the date of somebody's birth may be shown, and so may a due date near the night
    distinct = {day for _, day in births if day < "2026" and day not in events}
    assert len(distinct) > 80
    for day in distinct:
        year, month, number = day.split("-")
        of_excel = (date.fromisoformat(day) - date(1899, 12, 30)).days
        in_a_cell = f"<v>{of_excel}</v>"
        for text in (day, f"{number}/{month}/{year}", f"{year}{month}{number}", in_a_cell):
            assert text not in noted
    own = dict(births)
    for row in rows_of(first_night.out / FIRST / "findings.csv"):
        born = own.get(row["child_id"], "")
        assert not born or born in events or born not in ";".join(row.values())
