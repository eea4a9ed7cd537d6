"""The output of `wholepicture sql`, run in a night's file, gives the verdicts of the night."""

from datetime import date
from hashlib import sha256
from hmac import new as hmac
from pathlib import Path

import duckdb
import pytest

from helpers.command_line import WHOLE, audit
from wholepicture.authoring.pasted_sql import literal, pasted_sql, written_in
from wholepicture.rules.checks import FEEDS, Check, load_checks
from wholepicture.rules.settings import Settings

NIGHT = "2026-11-18"
CHECKS = [check for check in load_checks().values() if check.suite != FEEDS]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of a night of the samples, which have a case of every check."""
    folder = tmp_path_factory.mktemp("samples")
    assert audit(WHOLE / "sample_exports", folder, NIGHT, tree=WHOLE).code == 0
    return folder / "store"


@pytest.mark.long
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_the_pasted_sql_gives_the_verdicts_of_the_night(store: Path, check: Check) -> None:
    text = pasted_sql(check, date.fromisoformat(NIGHT), Settings())
    (night,) = (store / "nights").glob(f"{NIGHT}.*.duckdb")
    with duckdb.connect(str(night), read_only=True) as connection:
        rows = connection.execute(text).fetchall()
    found = sorted((finding_id(check.name, row[0]), row[2]) for row in rows)
    with duckdb.connect() as held:
        held.execute(f"attach '{store / 'audit.duckdb'}' as history (read_only)")
        wanted = held.execute(
            """
            select finding_id, verdict
            from history.audit.verdict
            where night = ? and "check" = ? and verdict <> 'not_judged'
            """,
            [NIGHT, check.name],
        ).fetchall()
    assert found == sorted(wanted)
    assert found


def finding_id(check: str, subject_id: str) -> str:
    """The id under which a night keeps the subject, as the publication key is empty."""
    words = "\x1f".join((check, "social_care", subject_id))
    return hmac(b"", words.encode(), sha256).hexdigest()[:20]


def test_a_name_in_a_comment_or_a_text_stays() -> None:
    sql = "-- of $allow\nselect '$allow', $allow, $names /* $allow */"
    assert written_in(sql, {"allow": 10, "names": ["a", "o'b"]}) == (
        "-- of $allow\nselect '$allow', 10, ['a', 'o''b'] /* $allow */;"
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [(True, "true"), (3, "3"), (0.95, "0.95::double"), ([1, 2], "[1, 2]"), ("a'b", "'a''b'"),
     (date(2026, 11, 20), "date '2026-11-20'")],
)  # fmt: skip
def test_a_value_is_written_as_it_is_bound(value: object, text: str) -> None:
    assert literal(value) == text
