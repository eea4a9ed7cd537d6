"""How the publication follows the store, even if OUT refuses for a while."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from helpers.little_nights import (
    FACTS,
    FIRST,
    SECOND,
    SEEN,
    THIRD,
    gap,
    run_night,
)
from helpers.looking import audit_rows, hold_nothing, published
from wholepicture import store
from wholepicture.errors import ArgumentsError, CouldNotFinishError
from wholepicture.stages import publishing
from wholepicture.store import register, swapping
from wholepicture.store.layout import Layout
from wholepicture.warehouse import Warehouse


class Refusing:
    """A file system on which another program holds a file for the first few tries."""

    def __init__(self, times: int) -> None:
        self.left = times
        self.exchange = swapping.exchange

    def __call__(self, one: Path, other: Path) -> bool:
        self.left -= 1
        if self.left >= 0:
            raise PermissionError(13, "held by another program")
        return self.exchange(one, other)


def test_a_swap_that_is_refused_is_tried_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing = Refusing(3)
    monkeypatch.setattr(swapping, "exchange", refusing)
    run_night(folder, SECOND, [gap(SEEN, "child-9")], patience=10)
    assert refusing.left == -1
    assert "child-9" in (folder / "out" / str(SECOND) / "findings.csv").read_text()


def test_a_swap_that_stays_refused_leaves_the_night_safe_and_is_finished_later(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = published(folder / "out")
    monkeypatch.setattr(swapping, "exchange", Refusing(10**6))
    said = [gap(SEEN, "child-9")]
    with pytest.raises(CouldNotFinishError, match="The night is safe in the store") as refused:
        run_night(folder, SECOND, said, patience=0.1)
    assert "`wholepicture publish` finishes it" in str(refused.value)
    after = {name: noted for name, noted in published(folder / "out").items() if name in before}
    assert after == before
    assert "could not be swapped" in hold_nothing(folder, patience=0.1)[0]
    monkeypatch.undo()
    store.republish(folder / "store", folder / "out", render=publishing.render)
    assert "child-9" in (folder / "out" / str(SECOND) / "findings.csv").read_text()
    assert not list((folder / "out").glob(".*"))


def test_a_night_refused_is_published_with_the_next_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(swapping, "exchange", Refusing(10**6))
    with pytest.raises(CouldNotFinishError, match="safe"):
        run_night(folder, SECOND, [gap(SEEN, "child-9")], patience=0.1)
    monkeypatch.undo()
    monkeypatch.setattr(swapping, "exchange", Refusing(1))
    run_night(folder, THIRD, patience=0.0)
    assert "child-9" in (folder / "out" / str(SECOND) / "findings.csv").read_text()


def test_a_latest_txt_that_cannot_be_replaced_is_said_and_costs_no_night(folder: Path) -> None:
    latest = folder / "out/latest.txt"
    latest.unlink()
    latest.mkdir()
    assert "latest.txt" in hold_nothing(folder, patience=0.0)[0]
    with pytest.raises(CouldNotFinishError, match=r"latest\.txt not swapped in"):
        run_night(folder, THIRD)
    assert (folder / "out" / str(THIRD) / "run.json").exists()
    latest.rmdir()
    store.republish(folder / "store", folder / "out", render=publishing.render)
    assert latest.read_text() == f"{THIRD}\n"


def test_publish_writes_every_night_again_from_the_store_alone(folder: Path) -> None:
    before = published(folder / "out")
    shutil.rmtree(folder / "out")
    shutil.rmtree(folder / "store/nights")
    nights = store.republish(folder / "store", folder / "out", render=publishing.render)
    assert nights == [FIRST, SECOND]
    assert published(folder / "out") == before


def again(folder: Path, **asked: object) -> list[date]:
    return store.republish(
        folder / "store",
        folder / "out",
        render=publishing.render,
        **asked,  # type: ignore[arg-type]  # of several kinds
    )


def test_one_night_may_be_published_again_and_written_for_excel_from_then_on(folder: Path) -> None:
    before = published(folder / "out")
    assert again(folder, only=FIRST, is_excel=True) == [FIRST]
    found = (folder / "out" / str(FIRST) / "findings.csv").read_bytes()
    assert found.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in found
    now = published(folder / "out")
    assert {name for name in before if before[name] != now[name]} == {
        name for name in before if name.startswith(str(FIRST)) and name.endswith((".csv", ".json"))
    }
    shutil.rmtree(folder / "out")
    assert again(folder, only=FIRST) == [FIRST]
    assert (folder / "out" / str(FIRST) / "findings.csv").read_bytes() == found
    assert again(folder, is_excel=False) == [FIRST, SECOND]
    assert published(folder / "out") == before
    assert hold_nothing(folder) == ()


def test_a_night_that_the_store_does_not_hold_cannot_be_published(folder: Path) -> None:
    before = published(folder / "out")
    with pytest.raises(ArgumentsError, match="a night that the store holds"):
        again(folder, only=THIRD, is_excel=True)
    assert published(folder / "out") == before


def test_publish_puts_right_a_file_that_somebody_changed(folder: Path) -> None:
    before = published(folder / "out")
    (folder / "out" / str(FIRST) / "late.csv").write_text("changed by hand")
    store.republish(folder / "store", folder / "out", render=publishing.render)
    assert published(folder / "out") == before


def test_a_night_that_somebody_removed_from_out_stays_removed(folder: Path) -> None:
    shutil.rmtree(folder / "out" / str(FIRST))
    run_night(folder, THIRD)
    assert not (folder / "out" / str(FIRST)).exists()


def test_a_night_that_another_version_renders_otherwise_is_committed_as_it_renders_now(
    folder: Path,
) -> None:
    shutil.rmtree(folder / "out" / str(SECOND))

    def render(warehouse: Warehouse, night: date, place: Path) -> dict[str, str]:
        outputs = publishing.render(warehouse, night, place)
        (place / "more.csv").write_text("of a later version\n")
        return {**outputs, "more.csv": str(swapping.sha256_of(place / "more.csv"))}

    with store.held(folder / "store", folder / "out", render=render) as held:
        assert "by another version" in held.notices[0]
    assert (folder / "out" / str(SECOND) / "more.csv").exists()
    with store.held(folder / "store", folder / "out", render=render) as held:
        assert held.notices == ()


def test_latest_names_the_newest_night_not_the_one_just_run(folder: Path) -> None:
    run_night(folder, FIRST)
    assert (folder / "out/latest.txt").read_text() == f"{SECOND}\n"
    assert (folder / "out/latest").readlink() == Path(str(SECOND))


def test_what_is_not_ours_in_out_is_left_alone(folder: Path) -> None:
    for name in (".building-site", "notes.txt", "2026-11-32", ".old-times-1"):
        (folder / "out" / name).mkdir()
    run_night(folder, THIRD)
    names = {path.name for path in (folder / "out").iterdir()}
    assert {".building-site", "notes.txt", "2026-11-32", ".old-times-1"} <= names


def test_the_register_has_the_hash_of_every_file_and_the_rows_of_every_table(folder: Path) -> None:
    (first, _) = audit_rows(folder / "store/audit.duckdb")["register"]
    assert json.loads(first[4]) == FACTS.inputs
    layout = Layout(store=folder / "store", out=folder / "out")
    with register.reading(layout.audit) as warehouse:
        for row in register.rows(warehouse):
            assert swapping.whole(layout.published(row.night), row.outputs)
            assert register.counts(warehouse, row.night) == row.counts
