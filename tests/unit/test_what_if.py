"""The values that `wholepicture what-if` accepts, and those that it refuses."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from helpers.little_nights import FIRST, SECOND, run_night
from helpers.nights_out import digests
from wholepicture.errors import ArgumentsError, CouldNotFinishError, StoreHeldError
from wholepicture.nightly.kept_night import kept_night
from wholepicture.nightly.what_if import what_if
from wholepicture.nightly.what_if_values import what_if_values, with_values
from wholepicture.rules.checks import Check, load_check
from wholepicture.rules.derived_tables import derived_sql
from wholepicture.rules.settings import Settings
from wholepicture.sql_text import named_parameters
from wholepicture.store import snapshot
from wholepicture.store.layout import Layout
from wholepicture.store.scratch import scratch

NIGHT = date(2026, 11, 20)
NAMES = (
    "fathers/father_details_complete",
    "feeds/ids_vary",
    "referrals/assessment_in_time",
    "seen/child_in_need_seen",
)
ALLOW = "seen/child_in_need_seen.allow"


@pytest.fixture(scope="module")
def checks() -> Mapping[str, Check]:
    return {name: load_check(name) for name in NAMES}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (f"{ALLOW}=30", 30),
        (f"{ALLOW}=0", 0),
        ("feeds/ids_vary.most_share=0.1", 0.1),
        ("feeds/ids_vary.most_share=1", 1.0),
        ("referrals/assessment_in_time.clock=referral", "referral"),
        ("fathers/father_details_complete.required=born_on", ["born_on"]),
        ("fathers/father_details_complete.required=born_on;address", ["born_on", "address"]),
        ("seen/child_in_need_seen.must_be_met=0.8", 0.8),
        ("recording_grace=0", 0),
    ],
)
def test_a_value_is_typed_as_its_parameter_is(
    text: str, value: object, checks: Mapping[str, Check]
) -> None:
    (one,) = what_if_values([text], checks)
    assert (one.name, one.value) == (text.partition("=")[0], value)
    assert type(one.value) is type(value)


FORM = "expected suite/check.parameter=value, or recording_grace=value; found another form"
WHOLE = "its value: expected a whole number of at most nine digits; found something else"
REFUSED = {
    "allow=30": FORM,
    "seen/child_in_need_seen=30": FORM,
    f"{ALLOW}": FORM,
    f"{ALLOW}=": FORM,
    "=30": FORM,
    "adult_age=17": FORM,
    f"{ALLOW}=30.5": WHOLE,
    f"{ALLOW}=soon": WHOLE,
    f"{ALLOW}=1e3": WHOLE,
    f"{ALLOW}=12345678901": WHOLE,
    f"{ALLOW}=20;30": WHOLE,
    f"{ALLOW}=-1": "expected a whole number from 0 to 999999999; found another number",
    "recording_grace=two": WHOLE,
    "recording_grace=-1": "its value: expected a whole number from 0 on; found a smaller one",
    "feeds/ids_vary.most_share=nan": "its value: expected a number of at most nine digits",
    "seen/child_in_need_seen.must_be_met=2": "expected a share of those judged, from 0 to 1",
    "seen/child_in_need_seen.must_be_met=most": "its value: expected a number",
    "seen/child_in_need_sen.allow=3": "found another word. Did you mean `seen/child_in_need_seen`",
    "seen/child_in_need_seen.alow=3": "found another word. Did you mean `allow`?",
    "referrals/assessment_in_time.clock==now": "value: expected a text of at most 64 letters",
    "fathers/father_details_complete.required=;": "value: expected a text of at most 64 letters",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_value_of_that_parameter_is_refused_in_a_sentence(
    text: str, checks: Mapping[str, Check]
) -> None:
    with pytest.raises(ArgumentsError) as refused:
        what_if_values([text], checks)
    assert REFUSED[text] in str(refused.value)
    assert str(refused.value).startswith("--set")


def test_of_several_the_one_at_fault_is_named_by_its_place(checks: Mapping[str, Check]) -> None:
    with pytest.raises(ArgumentsError, match=r"^--set 2, its value: "):
        what_if_values([f"{ALLOW}=30", "recording_grace=x"], checks)
    with pytest.raises(ArgumentsError, match=r"^--set 2: expected each parameter once"):
        what_if_values([f"{ALLOW}=30", f"{ALLOW}=31"], checks)


def test_a_value_goes_before_every_set_of_the_night_and_no_later_one_counts(
    checks: Mapping[str, Check],
) -> None:
    def row(value: int, day: date) -> dict[str, object]:
        who = {"who": "lead", "because": "ours"}
        check, _, parameter = ALLOW.rpartition(".")
        return {"check": check, "parameter": parameter, "value": value, "from": day, **who}

    set_before = [row(25, date(2026, 1, 1)), row(26, NIGHT), row(40, date(2026, 12, 1))]
    settings = Settings.model_validate({"set": set_before, "audit": {"recording_grace": 4}})
    tried = what_if_values([f"{ALLOW}=30", "recording_grace=1"], checks)
    wanted = with_values(settings, tried, NIGHT)
    assert wanted.of_check("seen/child_in_need_seen", NIGHT) == {"allow": 30}
    assert wanted.common()["recording_grace"] == 1
    assert settings.common()["recording_grace"] == 4


def test_no_derived_table_reads_the_grace_so_that_none_is_built_again() -> None:
    assert "recording_grace" not in frozenset().union(
        *map(named_parameters, derived_sql().values())
    )


def kept(folder: Path, night: date | None) -> None:
    store = folder / "store"
    with snapshot(Layout(store=store, out=store)) as held:
        kept_night(held, night)


def test_a_night_whose_records_are_gone_or_of_another_version_is_refused(folder: Path) -> None:
    kept(folder, FIRST)
    (records,) = (folder / "store" / "nights").glob(f"{FIRST}*")
    records.unlink()
    with pytest.raises(ArgumentsError, match=r"found one whose records are kept no longer\. Name"):
        kept(folder, FIRST)
    with pytest.raises(ArgumentsError, match="expected a night that the store holds"):
        kept(folder, NIGHT)
    kept(folder, None)


def test_a_night_since_which_the_checks_have_changed_is_refused_and_nothing_is_changed(
    folder: Path,
) -> None:
    before = digests(folder)
    with pytest.raises(ArgumentsError, match=r"found one since which feeds/.* has changed"):
        what_if(folder / "store", [f"{ALLOW}=30"], SECOND)
    assert digests(folder) == before


def test_a_second_what_if_is_refused_and_a_run_is_not(folder: Path) -> None:
    layout = Layout(store=folder / "store", out=folder / "store")
    with scratch(layout) as place:
        (place / "left").write_text("rows")
        with pytest.raises(StoreHeldError, match="expected no other `wholepicture what-if`"):
            scratch(layout).__enter__()
        run_night(folder, NIGHT)
        assert (place / "left").exists()
    assert not place.exists()
    place.mkdir()
    (place / "left").write_text("of one that was killed")
    with scratch(layout) as again:
        assert list(again.iterdir()) == []
        assert again.stat().st_mode & 0o777 == 0o700


def test_a_store_without_a_night_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArgumentsError, match="expected a folder that an audit has written"):
        what_if(tmp_path / "none", [f"{ALLOW}=30"], None)
    (tmp_path / "lock").touch()
    with pytest.raises(CouldNotFinishError, match="in which the nights are kept; found none"):
        what_if(tmp_path, [f"{ALLOW}=30"], None)
