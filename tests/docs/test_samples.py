"""The committed sample exports are what `make samples` writes, and small."""

from pathlib import Path

from wholepicture.synthesising import synthesise

SAMPLES = Path(__file__).parents[2] / "sample_exports"


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_the_sample_exports_are_current_run_make_samples(tmp_path: Path) -> None:
    synthesise(tmp_path / "samples", children=300, nights=3, seed=1, each=1)
    written, committed = contents(tmp_path / "samples"), contents(SAMPLES)
    assert sorted(written) == sorted(committed)
    stale = [name for name, content in written.items() if committed[name] != content]
    assert stale == []


def test_the_sample_exports_are_smaller_than_four_megabytes() -> None:
    assert sum(map(len, contents(SAMPLES).values())) < 4_000_000
