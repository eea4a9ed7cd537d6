"""What `wholepicture sql` prints gives, in a night's file, what the night itself judged."""

from datetime import date
from hashlib import sha256
from hmac import new as hmac

import duckdb
import pytest

from helpers.kept import FIRST, Kept
from wholepicture.authoring.pasted_sql import literal, pasted_sql, written_in
from wholepicture.rules.checks import FEEDS, Check, load_checks
from wholepicture.rules.settings import Settings

# the little authority has nobody whom these judge
OF_NOBODY = (
    "fathers/new_partner_checked", "referrals/no_further_action_after_repeat",
    "seen/protection_plan_child_seen",
)  # fmt: skip
CHECKS = [check for check in load_checks().values() if check.suite != FEEDS]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_the_pasted_sql_gives_the_verdicts_of_the_night(first_night: Kept, check: Check) -> None:
    text = pasted_sql(check, date.fromisoformat(FIRST), Settings())
    (night,) = (first_night.folder / "store" / "nights").glob(f"{FIRST}.*.duckdb")
    with duckdb.connect(str(night), read_only=True) as connection:
        rows = connection.execute(text).fetchall()
    found = sorted((finding_id(check.name, row[0]), row[2]) for row in rows)
    with duckdb.connect(str(first_night.folder / "store" / "audit.duckdb"), read_only=True) as held:
        wanted = held.execute(
            """
            select finding_id, verdict
            from audit.audit.verdict
            where night = ? and "check" = ? and verdict <> 'not_judged'
            """,
            [FIRST, check.name],
        ).fetchall()
    assert found == sorted(wanted)
    assert found or check.name in OF_NOBODY


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
