"""TOML in, frozen nouns out, or one sentence that names the nearest right key."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from wholepicture.contract.nouns import (
    DATE_KINDS,
    ID_KINDS,
    CodeList,
    Defaults,
    Feed,
    Manners,
    Noun,
)
from wholepicture.errors import FeedError
from wholepicture.rooms import EXPECTATIONS
from wholepicture.toml_files import built, read_toml

AnyNoun = TypeVar("AnyNoun", bound=Noun)


def load_feeds(folder: Path, codes: Path | None = None) -> dict[str, Feed]:
    """Every feed file of a folder by its agency; raises FeedError with one sentence.

    Code lists are read from `codes`, by default the folder of that name beside `folder`.
    """
    lists = load_code_lists(codes or folder.parent / "codes")
    feeds = {path.stem: _named(path, lists) for path in sorted(folder.glob("*.toml"))}
    if not feeds:
        raise FeedError(
            str(folder), expected="at least one feed file", found="none", do="Add <agency>.toml."
        )
    return feeds


def load_code_lists(folder: Path) -> dict[str, CodeList]:
    """Every code list of a folder by its name; raises FeedError with one sentence."""
    return {
        path.stem: _noun(path, CodeList, {"name": path.stem, **_content(path)})
        for path in sorted(folder.glob("*.toml"))
    }


def load_feed(path: Path, lists: Mapping[str, CodeList] | None = None) -> Feed:
    """One feed file, wherever it lies; raises FeedError with one sentence.

    Code lists are those given, else those beside its folder, else the ones that are shipped.
    """
    if lists is None:
        beside = path.resolve().parent.parent / "codes"
        lists = load_code_lists(beside if beside.is_dir() else EXPECTATIONS / "codes")
    content = _content(path)
    defaults = _noun(path, Defaults, _taken(content, Defaults))
    manners = _taken(content, Manners)
    _noun(path, Manners, manners)
    files = content.pop("file", ())
    content["file"] = tuple(_with_defaults(path, file, defaults, manners) for file in files)
    return _noun(path, Feed, {**content, "code_lists": dict(lists)})


def _named(path: Path, lists: Mapping[str, CodeList]) -> Feed:
    feed = load_feed(path, lists)
    if feed.agency != path.stem:
        raise FeedError(
            path.name,
            expected="the agency to be the file's own name",
            found="another word",
            do="Rename the file or change agency.",
        )
    return feed


def _taken(content: dict[str, Any], model: type[Noun]) -> dict[str, Any]:
    """What the content says of the model's keys, taken out of it."""
    return {key: content.pop(key) for key in model.model_fields if key in content}


def _with_defaults(path: Path, file: Any, defaults: Defaults, manners: dict[str, Any]) -> Any:
    """A file's table with what the feed says once, for all files or columns of a kind, in it."""
    if isinstance(file, dict) and file.get("columns") == "any":
        return {**manners, **file}
    if not isinstance(file, dict) or not isinstance(file.get("columns"), tuple):
        raise FeedError(
            f"{path.name}, [[file]]",
            expected="a list of columns",
            found="none",
            do='Write columns = [ { name, header, kind }, ... ], or columns = "any".',
        )
    columns = tuple(
        _column_defaults(column, defaults) if isinstance(column, dict) else column
        for column in file["columns"]
    )
    return {**manners, **file, "columns": columns}


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


def _content(path: Path) -> dict[str, Any]:
    return {key: _frozen(value) for key, value in read_toml(path, FeedError).items()}


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    if isinstance(value, dict):
        return {key: _frozen(item) for key, item in value.items()}
    return value


def _noun(path: Path, model: type[AnyNoun], content: dict[str, Any]) -> AnyNoun:
    return built(model, content, f"{path.parent.name}/{path.name}", FeedError)
