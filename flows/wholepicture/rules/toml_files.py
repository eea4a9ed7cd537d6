"""TOML files, read into models or refused in a sentence that names the nearest correct key."""

import re
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from wholepicture.errors import ArgumentsError
from wholepicture.rules.fault_words import words_of

M = TypeVar("M", bound=BaseModel)

_LARGEST_FILE = 1_000_000
_LINE = re.compile(r"line (\d+)")
_GIVEN_BEFORE = re.compile(r"twice|overwrite|[Dd]uplicate")  # words in tomllib's messages
_NOT_READ = {
    FileNotFoundError: "none",
    IsADirectoryError: "a folder",
    NotADirectoryError: "a path that leads through a file",
}
# more dotted parts than anybody writes in a key; reading time grows with their square
_MOST_PARTS = 50
_PART = r"(?:[A-Za-z0-9_-]++|\"[^\"\n]*+\"|'[^'\n]*+')"
_LONG_KEY = re.compile(rf"(?<![A-Za-z0-9_-]){_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{{_MOST_PARTS},}}")


def read_toml(file: Path, refusal: type[ArgumentsError]) -> dict[str, Any]:
    """The file's table; raises `refusal` with the file's name, and with the line if it is known."""
    where = spoken(file)
    try:
        with file.open("rb") as handle:
            raw = handle.read(_LARGEST_FILE + 1)
    except OSError as error:
        raise refusal(
            where,
            expected="a file that can be read",
            found=_NOT_READ.get(type(error), "one that we may not open"),
            do="Check the path and its permissions.",
        ) from None
    if len(raw) > _LARGEST_FILE:
        raise refusal(where, expected="at most 1 MB", found="a larger file", do="Make it smaller.")
    try:
        # an editor may have added a byte order mark
        text = raw.decode("utf-8-sig")
        _refuse_long_key(text, where, refusal)
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        line = _LINE.search(str(error))
        is_twice = bool(_GIVEN_BEFORE.search(str(error)))
        raise refusal(
            f"{where}, line {line.group(1)}" if line else where,
            expected="each name once" if is_twice else "TOML in UTF-8",
            found="one that is there already" if is_twice else "something else",
            do="Rename it, or remove one." if is_twice else "Put the line right.",
        ) from None


def _refuse_long_key(text: str, where: str, refusal: type[ArgumentsError]) -> None:
    found = _LONG_KEY.search(text)
    if found:
        raise refusal(
            f"{where}, line {text.count(chr(10), 0, found.start()) + 1}",
            expected=f"keys of at most {_MOST_PARTS} parts",
            found="a key, or words, of more parts with dots between them",
            do="Put the line right.",
        )


def spoken(file: Path) -> str:
    """The folder and name of the file, as written in sentences."""
    return f"{file.parent.name}/{file.name}".removeprefix("/")


def built(model: type[M], content: dict[str, Any], where: str, refusal: type[ArgumentsError]) -> M:
    """The model of the content; raises `refusal` for its first fault."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
    path = _path(first["loc"])
    key = str(first["loc"][-1]) if first["loc"] else ""
    if first["type"] == "extra_forbidden":
        expected, found, do = "only keys that we know", f"`{key}`", _nearest(model, first["loc"])
    elif first["type"] == "missing":
        expected, found, do = f"the key `{key}`", "none", "Add it."
    elif first["type"] == "too_short":
        expected, found, do = "at least one entry", "none", "Add one."
    elif first["type"] == "string_too_short":
        expected, found, do = "some words", "too few", "Write them."
    elif first["type"] == "value_error":
        expected, found, do = str(first["ctx"]["error"]), "something else", "Put it right."
    else:
        expected, found = words_of(first, first["msg"].removeprefix("Input should be "))
        do = "Put it right."
    raise refusal(f"{where}, {path}" if path else where, expected=expected, found=found, do=do)


def _path(location: tuple[int | str, ...]) -> str:
    """A place in the file: `audit.memory`, or `[[set]] 2, value` for the second row."""
    if len(location) > 1 and isinstance(location[1], int):
        row = f"[[{location[0]}]] {location[1] + 1}"
        return ", ".join([row, ".".join(str(part) for part in location[2:])]).removesuffix(", ")
    keys = ".".join(str(part) for part in location if not isinstance(part, int))
    entries = [f"entry {part + 1}" for part in location if isinstance(part, int)]
    return ", ".join([keys, *entries])


def _nearest(model: type[BaseModel], location: tuple[int | str, ...]) -> str:
    """The key of the model that was probably meant at that location."""
    known = _keys(model, [part for part in location[:-1] if isinstance(part, str)])
    near = get_close_matches(str(location[-1]), sorted(known), n=1, cutoff=0.5)
    return f"Did you mean `{near[0]}`?" if near else f"Known keys: {', '.join(sorted(known))}."


def _keys(model: type[BaseModel], path: list[str]) -> set[str]:
    if path:
        for name, field in model.model_fields.items():
            if path[0] in (name, field.alias):
                for inner in _models_in(field.annotation):
                    return _keys(inner, path[1:])
    return {field.alias or name for name, field in model.model_fields.items()}


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for part in getattr(annotation, "__args__", ()) for found in _models_in(part)]
