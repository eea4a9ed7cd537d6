"""docs/architecture.md, read first by a new developer, names every folder in import order."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "flows" / "wholepicture"
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
LAYERS = {name: int(layer) for layer, name in re.findall(r"^\| (\d) \| `(\w+)/` \|", PAGE, re.M)}


def test_the_page_names_every_folder_and_no_other() -> None:
    folders = {file.parent.name for file in PACKAGE.glob("*/__init__.py")}
    assert set(LAYERS) == folders
    assert len(LAYERS) == 10


def test_no_folder_imports_one_that_the_page_puts_above_it() -> None:
    upwards = []
    for name, layer in LAYERS.items():
        for file in (PACKAGE / name).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and node.module:
                    other = node.module.removeprefix("wholepicture.").partition(".")[0]
                    if other != name and LAYERS.get(other, 9) <= layer:
                        upwards.append(f"{file.relative_to(PACKAGE)} imports {other}")
    assert upwards == []


def test_every_file_and_folder_that_the_page_names_is_there() -> None:
    for path in re.findall(r"`((?:stages|rules|nightly|sql|expectations|docs)/[\w/.]+)`", PAGE):
        base = ROOT if path.startswith(("sql/", "expectations/", "docs/")) else PACKAGE
        assert (base / path).exists(), path


def test_the_stages_of_the_page_are_those_of_a_night_in_its_order() -> None:
    drawn = re.findall(r"^ {3}\|  stages/(\w+)", PAGE, re.M)
    night = (PACKAGE / "nightly" / "night.py").read_text(encoding="utf-8")
    stages = {path.stem for path in (PACKAGE / "stages").iterdir() if not path.stem.startswith("_")}
    assert set(drawn) == stages
    assert all(f"wholepicture.stages.{name} import" in night for name in drawn[:-1])
