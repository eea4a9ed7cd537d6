"""TOML in, frozen nouns out, or one sentence that names the nearest right key."""

import difflib
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from wholepicture.contract.nouns import (
    DATE_KINDS,
    ID_KINDS,
    CodeList,
    Defaults,
    Feed,
    FeedColumn,
    FeedFile,
    Noun,
)
from wholepicture.errors import FeedError

_FILE_LIMIT = 1_000_000
AnyNoun = TypeVar("AnyNoun", bound=Noun)


def load_feeds(folder: Path, codes: Path | None = None) -> dict[str, Feed]:
    """Every feed file of a folder by its agency; raises FeedError with one sentence.

    Code lists are read from `codes`, by default the folder of that name beside `folder`.
    """
    lists = load_code_lists(codes or folder.parent / "codes")
    feeds = {path.stem: _load_feed(path, lists) for path in sorted(folder.glob("*.toml"))}
    if not feeds:
        raise FeedError(
            str(folder), expected="at least one feed file", found="none", do="Add <agency>.toml."
        )
    return feeds


def load_code_lists(folder: Path) -> dict[str, CodeList]:
    """Every code list of a folder by its name; raises FeedError with one sentence."""
    return {
        path.stem: _built(path, CodeList, {"name": path.stem, **_read(path)})
        for path in sorted(folder.glob("*.toml"))
    }


def _load_feed(path: Path, lists: Mapping[str, CodeList]) -> Feed:
    content = _read(path)
    said = {key: content.pop(key) for key in Defaults.model_fields if key in content}
    defaults = _built(path, Defaults, said)
    files = content.pop("file", ())
    content["files"] = tuple(_with_defaults(path, file, defaults) for file in files)
    feed = _built(path, Feed, {**content, "code_lists": dict(lists)})
    if feed.agency != path.stem:
        raise FeedError(
            path.name,
            expected="the agency to be the file's own name",
            found="another word",
            do="Rename the file or change agency.",
        )
    return feed


def _with_defaults(path: Path, file: Any, defaults: Defaults) -> Any:
    """A file's table with what the feed says once, for every column of a kind, written out."""
    if not isinstance(file, dict) or not isinstance(file.get("columns"), tuple):
        raise FeedError(
            f"{path.name}, [[file]]",
            expected="a list of columns",
            found="none",
            do="Write columns = [ { name, header, kind }, ... ].",
        )
    columns = tuple(
        _column_defaults(column, defaults) if isinstance(column, dict) else column
        for column in file["columns"]
    )
    return {**file, "columns": columns}


def _column_defaults(column: dict[str, Any], defaults: Defaults) -> dict[str, Any]:
    kind = column.get("kind")
    full = dict(column)
    once: Mapping[Any, tuple[str, ...]] = defaults.sentinels
    full.setdefault("sentinels", (*once.get("every", ()), *once.get(kind, ())))
    if kind in DATE_KINDS:
        full.setdefault("forms", defaults.forms.get("dates", ()))
    if kind == "flag":
        full.setdefault("yes", defaults.flags.get("yes", ()))
        full.setdefault("no", defaults.flags.get("no", ()))
    if full.get("key") is True:
        full.setdefault("required", True)
    if full.get("required") is True or kind in ID_KINDS:
        full.setdefault("on_bad", "refuse_row")
    return full


def _read(path: Path) -> dict[str, Any]:
    """A TOML file's content with lists as tuples; raises FeedError with the line."""
    where = f"{path.parent.name}/{path.name}"
    try:
        raw = path.read_bytes()
    except OSError:
        raise FeedError(
            where, expected="a readable file", found="none", do="Check its permissions."
        ) from None
    if len(raw) > _FILE_LIMIT:
        raise FeedError(where, expected="at most 1 MB", found="a larger file", do="Split the feed.")
    try:
        content = tomllib.loads(raw.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        line = re.search(r"line (\d+)", str(error))
        raise FeedError(
            f"{where}, line {line.group(1)}" if line else where,
            expected="TOML in UTF-8",
            found="something else",
            do="Put the line right.",
        ) from None
    return {key: _frozen(value) for key, value in content.items()}


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    if isinstance(value, dict):
        return {key: _frozen(item) for key, item in value.items()}
    return value


def _built(path: Path, model: type[AnyNoun], content: dict[str, Any]) -> AnyNoun:
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise _refusal(path, error) from None


def _refusal(path: Path, error: ValidationError) -> FeedError:
    """The first fault as a sentence: where by position, the kind found, the nearest right key."""
    fault = error.errors(include_url=False, include_context=True, include_input=False)[0]
    place = _place(fault["loc"])
    where = f"{path.parent.name}/{path.name}" + (f", {place}" if place else "")
    key = str(fault["loc"][-1]) if fault["loc"] else ""
    if fault["type"] == "extra_forbidden":
        return FeedError(
            where, expected="keys that the contract knows", found="another", do=_nearest(key)
        )
    if fault["type"] == "missing":
        return FeedError(where, expected=f"the key '{key}'", found="none", do="Add it.")
    if fault["type"] == "value_error":
        expected = str(fault["ctx"]["error"])
    else:
        expected = fault["msg"].removeprefix("Input should be ")
    return FeedError(
        where, expected=expected, found="something else", do="Put it right in the feed file."
    )


def _place(location: tuple[int | str, ...]) -> str:
    """`files, 2, columns, 0, kind` said as `file 3, column 1, key 'kind'`."""
    words: list[str] = []
    singular = {"files": "file", "columns": "column", "codes": "code"}
    for part in location:
        if isinstance(part, int):
            words[-1] = f"{singular.get(words[-1], words[-1])} {part + 1}"
        else:
            words.append(part)
    if words and not words[-1][-1].isdigit():
        words[-1] = f"key '{words[-1]}'"
    return ", ".join(words)


def _nearest(key: str) -> str:
    """Which key was probably meant."""
    known = {
        name
        for noun in (Feed, FeedFile, FeedColumn, CodeList, Defaults)
        for name in noun.model_fields
    }
    known = known - {"files", "code_lists"} | {"file", "means", "also"}
    near = difflib.get_close_matches(key, sorted(known), n=1, cutoff=0.0)
    return f"The nearest key it knows is '{near[0]}'."
