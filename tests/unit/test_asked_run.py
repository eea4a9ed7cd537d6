"""The folders of a run: the command line overrides the settings, and these the defaults."""

from datetime import date
from pathlib import Path

import pytest

from helpers.command_line import typed
from wholepicture.cli.asked_run import asked_run
from wholepicture.errors import ArgumentsError, SettingsError
from wholepicture.rules.settings import Run, load_settings

TODAY = date(2026, 11, 20)


def settings_of(folder: Path, **folders: object) -> Path:
    file = folder / "settings.toml"
    lines = [f"{name} = {value}" for name, value in folders.items()]
    file.write_text("\n".join(["[folders]", *lines]), encoding="utf-8")
    return file


def asked(settings: Path | None, **given: object) -> Run:
    left_out = dict.fromkeys(("exports", "store", "out", "excel"))
    arguments: dict[str, object] = {**left_out, "as_at": "today", **given}
    return asked_run(settings=settings, today=TODAY, **arguments)  # type: ignore[arg-type]


def test_a_settings_file_is_enough(tmp_path: Path) -> None:
    file = settings_of(tmp_path, exports='"/e"', store='"/s"', out='"/o"', excel="true")
    run = asked(file)
    assert (run.exports, run.store, run.out) == (Path("/e"), Path("/s"), Path("/o"))
    assert (run.as_at, run.settings, run.excel) == (TODAY, file, True)


def test_the_command_line_goes_before_the_settings(tmp_path: Path) -> None:
    file = settings_of(tmp_path, exports='"/e"', store='"/s"', out='"/o"', excel="true")
    run = asked(file, exports=Path("/x"), store=Path("/y"), out=Path("/z"), excel=False)
    assert (run.exports, run.store, run.out) == (Path("/x"), Path("/y"), Path("/z"))
    assert not run.excel


def test_by_default_store_and_out_are_in_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run = asked(None, exports=Path("exports"))
    assert (run.exports, run.store, run.out) == (
        tmp_path / "exports",
        tmp_path / "store",
        tmp_path / "audit",
    )
    assert not run.excel


def test_without_a_night_the_newest_of_the_exports_in_the_settings_is_meant(tmp_path: Path) -> None:
    for night in ("2026-11-18", "2026-11-19"):
        (tmp_path / "exports" / night).mkdir(parents=True)
    file = settings_of(tmp_path, exports=f'"{tmp_path / "exports"}"')
    assert asked(file, as_at=None).as_at == date(2026, 11, 19)


@pytest.mark.parametrize("more", [(), ("--settings", "settings.toml")], ids=["none", "no folders"])
def test_exports_given_nowhere_are_asked_for_in_one_sentence(
    tmp_path: Path, more: tuple[str, ...]
) -> None:
    (tmp_path / "settings.toml").write_text("[audit]\nrecords_nights = 5\n")
    ended = typed("audit", *more, cwd=tmp_path)
    ended.assert_one_sentence(2, "EXPORTS: expected a folder of nights", "under [folders]")
    assert [path.name for path in tmp_path.iterdir()] == ["settings.toml"]


def test_folders_that_are_not_there_are_named_in_one_sentence(tmp_path: Path) -> None:
    file = settings_of(tmp_path, exports=f'"{tmp_path / "none"}"')
    typed("audit", "--settings", file, cwd=tmp_path).assert_one_sentence(2, "EXPORTS: expected")
    relative = settings_of(tmp_path, exports='"exports"')
    ended = typed("audit", "--settings", relative, cwd=tmp_path)
    ended.assert_one_sentence(2, "folders.exports: expected a path from the root")


@pytest.mark.parametrize(("store", "out"), [("s", "s/out"), ("o/s", "o"), ("same", "same")])
def test_store_and_out_may_not_be_inside_each_other(tmp_path: Path, store: str, out: str) -> None:
    given = {"exports": Path("/e"), "store": tmp_path / store, "out": tmp_path / out}
    with pytest.raises(ArgumentsError) as refused:
        asked(None, **given)
    assert str(refused.value) == (
        "--out: expected a folder outside the store, which does not contain the store either; found"
        " one of the two in the other. Give another: many may read and copy OUT, and nobody else"
        " may read the store."
    )
    file = settings_of(tmp_path, store=f'"{tmp_path / store}"', out=f'"{tmp_path / out}"')
    with pytest.raises(SettingsError, match="expected a `store` and an `out` of which neither"):
        load_settings(file)


def test_an_out_that_leads_into_the_store_by_another_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    (tmp_path / "link").symlink_to("s")
    with pytest.raises(ArgumentsError):
        asked(None, exports=Path("/e"), store=tmp_path / "s", out=tmp_path / "link" / "out")
