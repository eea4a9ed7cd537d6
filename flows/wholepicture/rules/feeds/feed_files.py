"""Feed files and code lists, loaded from TOML, or one sentence that names the nearest key."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wholepicture.errors import FeedError
from wholepicture.paths import EXPECTATIONS
from wholepicture.rules.feeds.feed import CodeList, Defaults, Feed, Manners
from wholepicture.rules.feeds.kinds import DATE_KINDS, ID_KINDS, Noun, nearest
from wholepicture.rules.feeds.refusals import AnyNoun, noun
from wholepicture.rules.questions import refuse_open_questions
from wholepicture.rules.toml_files import read_toml, spoken


def load_feeds(folder: Path, codes: Path | None = None) -> dict[str, Feed]:
    """Every feed file of a folder by its agency; raises FeedError with one sentence.

    Code lists are read from `codes`, by default the folder of that name beside `folder`.
    """
    lists = load_code_lists(codes or folder.parent / "codes")
    paths = sorted(folder.glob("*.toml"))
    feeds = {path.stem: _named(path, lists) for path in paths}
    for path in paths:
        _refuse_stranger(path, feeds)
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
    """One feed file from any folder; raises FeedError with one sentence.

    Code lists are those given, else those beside its folder, else the shipped ones.
    """
    if lists is None:
        beside = path.resolve().parent.parent / "codes"
        lists = load_code_lists(beside if beside.is_dir() else EXPECTATIONS / "codes")
    content = _content(path)
    text = path.read_text(encoding="utf-8-sig")
    refuse_open_questions(spoken(path), text, FeedError, "Then remove this line.")
    defaults = _noun(path, Defaults, _taken(content, Defaults))
    manners = _taken(content, Manners)
    _noun(path, Manners, manners)
    content["file"] = tuple(
        _with_defaults(file, defaults, manners) for file in _files(path, content)
    )
    return _noun(path, Feed, {**content, "code_lists": dict(lists)})


def _named(path: Path, lists: Mapping[str, CodeList]) -> Feed:
    feed = load_feed(path, lists)
    if feed.agency != path.stem:
        raise FeedError(
            f"{spoken(path)}, agency",
            expected="the agency to be the file's own name",
            found="another word",
            do="Rename the file or change agency.",
        )
    return feed


def _taken(content: dict[str, Any], model: type[Noun]) -> dict[str, Any]:
    """The entries for the model's keys, removed from the content."""
    return {key: content.pop(key) for key in model.model_fields if key in content}


def _files(path: Path, content: Mapping[str, Any]) -> tuple[Any, ...]:
    """The feed's list of files; any other value under that key is refused."""
    if "code_lists" in content:
        raise FeedError(
            f"{spoken(path)}, code_lists",
            expected="code lists in files of their own",
            found="some in the feed file",
            do="Write codes/<list>.toml, and name the list in the column's codes.",
        )
    files = content.get("file", ())
    if isinstance(files, tuple) and files:
        return files
    raise FeedError(
        spoken(path),
        expected="a [[file]] for each file the agency delivers",
        found="[file], in single brackets" if isinstance(files, dict) else "none",
        do="Write [[file]], in double brackets, above the keys of each.",
    )


def _with_defaults(file: Any, defaults: Defaults, manners: dict[str, Any]) -> Any:
    """A file's table, completed with the feed's values for all files or columns."""
    if not isinstance(file, dict):
        return file
    columns, zone = file.get("columns"), file.get("zone", manners.get("zone"))
    if isinstance(columns, tuple):
        columns = tuple(
            _column_defaults(column, defaults, zone) if isinstance(column, dict) else column
            for column in columns
        )
        file = {**file, "columns": columns}
    return {**manners, **file}


def _column_defaults(column: dict[str, Any], defaults: Defaults, zone: Any) -> dict[str, Any]:
    kind = column.get("kind") if isinstance(column.get("kind"), str) else None
    full = dict(column)
    once: Mapping[Any, tuple[str, ...]] = defaults.sentinels
    full.setdefault("sentinels", (*once.get("every", ()), *once.get(kind, ())))
    if kind in DATE_KINDS:
        full.setdefault("forms", defaults.forms.get("dates", ()))
        if zone is not None:
            full.setdefault("zone", zone)
    if kind == "flag":
        full.setdefault("yes", defaults.flags.get("yes", ()))
        full.setdefault("no", defaults.flags.get("no", ()))
    if full.get("key") is True:
        full.setdefault("required", True)
    refuses_blanks = full.get("required") is True and full.get("may_be_blank") is not True
    if refuses_blanks or kind in ID_KINDS:
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
    return noun(spoken(path), model, content)


def _refuse_stranger(path: Path, feeds: Mapping[str, Feed]) -> None:
    """Raises FeedError if `instead_of` names an agency that has no feed."""
    other = feeds[path.stem].instead_of
    if other and other not in feeds:
        near = nearest(other, feeds)
        raise FeedError(
            f"{spoken(path)}, instead_of",
            expected="an agency that has a feed file",
            found=f"`{other}`",
            do=f"Did you mean `{near}`?" if near else f"Add {other}.toml.",
        )
