"""Example files written, drafted, and the draft loaded or landed."""

import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from wholepicture.authoring.feed_drafts import draft, write_draft
from wholepicture.rules.feeds import Delivery, ReceivedFile, load_feed
from wholepicture.stages.landing import LandedFile, land_agency
from wholepicture.warehouse import Warehouse, open_warehouse

NAME = "incidents.csv"


def drafted(content: bytes, name: str = NAME) -> str:
    """The draft made from one example file of that content."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / name
        file.write_bytes(content)
        return draft([file], agency="police").text


def column(header: str, cells: Sequence[str]) -> tuple[dict[str, Any], str]:
    """The draft's entry for a column with those cells beside a key, and its comments."""
    rows = [f"{number},{cell}" for number, cell in enumerate(cells, start=1)]
    text = drafted("\n".join([f"Key ID,{header}", *rows, ""]).encode())
    lines = text.splitlines()
    at = next(place for place, line in enumerate(lines) if f'header = "{header}"' in line)
    before = max(place for place in range(at) if "{ name" in lines[place])
    said = "\n".join(line.strip() for line in lines[before + 1 : at])
    found = tomllib.loads(text)["file"][0]["columns"][1]
    return {key: found[key] for key in found if key not in ("name", "header")}, said


@contextmanager
def draft_landed(content: bytes, name: str) -> Iterator[tuple[Warehouse, LandedFile]]:
    """The example file, landed by its own unchanged draft."""
    with tempfile.TemporaryDirectory() as there, open_warehouse() as warehouse:
        path, toml, work = (Path(there) / one for one in (name, "police.toml", "work"))
        path.write_bytes(content)
        work.mkdir()
        write_draft([path], toml)
        feed = load_feed(toml)
        delivery = Delivery(
            agency=feed.agency,
            feed=feed,
            folder=path.parent,
            delivered_for=date(2026, 11, 20),
            is_fresh=True,
            files=(ReceivedFile(file=feed.files[0], path=path),),
        )
        (found,) = land_agency(warehouse, delivery, 1, work)
        yield warehouse, found
