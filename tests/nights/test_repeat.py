"""The same night run twice gives the same bytes, and the order of rows changes nothing."""

import hashlib
import json
import random
import re
import shutil
from pathlib import Path

import pytest

from helpers.command_line import audit, audit_arguments, copied_package, typed
from helpers.kept import FIRST, THIRD, Kept
from helpers.nights_out import digest, digests, rows_of

RUN = "run.json"  # the only file that differs from run to run


@pytest.fixture(scope="module")
def once(three_nights: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first night's folder, audited by the typed command, if it is published."""
    folder = tmp_path_factory.mktemp("once")
    ended = typed(*audit_arguments(three_nights, folder, FIRST), "--no-prefect")
    assert (ended.code, ended.complained) == (0, "")
    return folder / "out" / FIRST


def test_another_store_publishes_the_same_bytes(once: Path, first_night: Kept) -> None:
    assert digests(first_night.out / FIRST, but=RUN) == digests(once, but=RUN)
    assert len(rows_of(once / "findings.csv")) > 10


@pytest.mark.long
def test_a_night_on_all_processors_publishes_the_bytes_of_a_night_on_one(
    first_night: Kept, tmp_path: Path
) -> None:
    # nights as small as those of the tests get one thread
    package = copied_package(tmp_path / "package")
    space = package / "flows" / "wholepicture" / "nightly" / "space.py"
    little = re.compile(r"^(LITTLE_\w+) = .*$", re.MULTILINE)
    text, changed = little.subn(r"\1 = 0", space.read_text())
    assert changed == 2
    space.write_text(text)
    assert audit(first_night.exports, tmp_path, FIRST, tree=package).code == 0
    on_all = digests(tmp_path / "out", but=RUN)
    assert on_all == digests(first_night.out, but=RUN)


def test_the_same_store_publishes_the_same_bytes_of_every_night(
    all_nights: Kept, tmp_path: Path
) -> None:
    before = digests(all_nights.out, but=RUN)
    again = all_nights.then(tmp_path, THIRD)
    assert digests(again.out, but=RUN) == before
    assert all_nights.ended[-1].said.splitlines()[-6:-2] == again.ended[-1].said.splitlines()[-6:-2]


@pytest.mark.long
def test_rows_in_another_order_give_the_same_findings_from_other_lines(
    once: Path, three_nights: Path, tmp_path: Path
) -> None:
    exports, drawn = tmp_path / "exports", random.Random(7)
    shutil.copytree(three_nights / FIRST, exports / FIRST)
    for file in sorted((exports / FIRST).rglob("*.csv")):
        header, *lines = file.read_bytes().splitlines(keepends=True)
        drawn.shuffle(lines)
        file.write_bytes(header + b"".join(lines))
    for manifest in (exports / FIRST).rglob("manifest.json"):
        said = json.loads(manifest.read_text())
        for line in said:
            content = (manifest.parent / line["file"]).read_bytes()
            line["sha256"] = hashlib.sha256(content).hexdigest()
        manifest.write_text(json.dumps(said))
    assert audit(exports, tmp_path, FIRST).code == 0

    shuffled = tmp_path / "out" / FIRST
    for file in ("checks.csv", "children.csv", "late.csv", "resolved.csv"):
        assert digest(shuffled / file) == digest(once / file), file
    before, after = rows_of(once / "findings.csv"), rows_of(shuffled / "findings.csv")
    lines = [[row.pop("source_line") for row in rows] for rows in (before, after)]
    assert after == before
    assert lines[0] != lines[1]
