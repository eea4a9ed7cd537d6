"""The content of `expectations/forms/<form>.toml`: arguments, words and examples of a form.

A description that does not agree with the form's SQL is refused in a sentence. This module runs no
SQL.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from wholepicture.errors import PairError
from wholepicture.paths import EXPECTATIONS
from wholepicture.rules.forms import JUDGED, forms_sql
from wholepicture.rules.toml_files import built, read_toml

Words = Annotated[str, Field(min_length=3)]
Scalar = bool | int | date | str
Value = Scalar | list[str] | dict[str, Scalar]
Refuse = Callable[..., PairError]

_SIGNATURE = r"create or replace temp macro {name}\s*\((.*?)\)\s*as \("
_COMMENT = re.compile(r"--[^\n]*")
_GIVEN = re.compile(
    r"judged_as\(\s*verdict := (?P<verdict>.*?)remedy := (?P<remedy>.*?)due_on := "
    r".*?why := (?P<why>.*)",
    re.DOTALL,
)
_TEXT = re.compile(r"'([^']*)'")
_CONFIG = ConfigDict(frozen=True, extra="forbid", strict=True)


class Judged(BaseModel):
    """The result that an example expects: no remedy means a blank, no date means any date."""

    model_config = _CONFIG

    verdict: Literal["met", "gap", "unknown", "not_yet_due"]
    remedy: str = ""
    why: str = ""
    due_on: date | Literal[""] | None = None
    last_event_on: date | Literal[""] | None = None


class FormExample(BaseModel):
    """One worked example: the arguments by name, and the form's result; "" is a blank."""

    model_config = ConfigDict(frozen=True, extra="allow", strict=True)
    __pydantic_extra__: dict[str, Value] = Field(init=False)

    gives: Judged

    @property
    def arguments(self) -> dict[str, Value]:
        """The arguments that this example states."""
        return dict(self.__pydantic_extra__)


class Form(BaseModel):
    """The description of a form: its question, arguments, words for each why, and examples."""

    model_config = _CONFIG

    name: str
    title: Words
    asks: Words
    arguments: dict[str, Words] = Field(min_length=1)
    why: dict[str, Words] = {}
    usual: dict[str, Value] = {}
    examples: dict[Words, FormExample] = Field(min_length=1)

    def call(self, example: FormExample) -> str:
        """The call of the form with the example's arguments and the usual ones, as SQL."""
        given = {**self.usual, **example.arguments}
        listed = ", ".join(f"{name} := {literal(value)}" for name, value in given.items())
        return f"{self.name}({listed})"


def literal(value: object) -> str:
    """The value in SQL; "" becomes null, and a table becomes the struct that a form returns."""
    if value is None or value == "":
        return "null"
    if isinstance(value, bool | int):
        return str(value).lower()
    if isinstance(value, date):
        return f"date '{value}'"
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]::varchar[]"
    if isinstance(value, Mapping):
        fields = (f"{name} := {literal(value.get(name))}" for name in JUDGED)
        return f"struct_pack({', '.join(fields)})"
    return "'" + str(value).replace("'", "''") + "'"


def described_forms(
    folder: Path = EXPECTATIONS / "forms", sql: Mapping[str, str] | None = None
) -> dict[str, Form]:
    """The description of every form, by its name; raises PairError."""
    texts = forms_sql() if sql is None else sql
    names = {name for name in texts if not name.startswith("_")}
    files = {file.stem for file in folder.glob("*.toml")}
    for name in sorted(names ^ files):
        missing = f"sql/forms/{name}.sql" if name in files else f"expectations/forms/{name}.toml"
        raise _refusal(name, f"a file {missing} beside it", "none", "Add it, or remove the other.")
    return {name: _described(name, texts[name], folder) for name in sorted(names)}


@cache
def words_of_forms(names: frozenset[str]) -> frozenset[str]:
    """Every remedy and why that the named forms can give; raises PairError."""
    described = described_forms()
    given = [words_given(forms_sql()[name]) for name in names & described.keys()]
    return frozenset().union(*(words["remedy"] | words["why"] for words in given))


@cache
def verdicts_of_forms(names: frozenset[str]) -> frozenset[str]:
    """The verdicts that the named forms give even without optional arguments.

    The verdicts are those of the forms' examples without an optional argument and with a known
    night. Examples whose why is `cannot_tell` are left out, since a check need not use that one.
    Raises PairError.
    """
    described = described_forms()
    verdicts: set[str] = set()
    for name in names & described.keys():
        form, known = described[name], macro_arguments(name, forms_sql()[name])
        usual = form.usual.keys() | {one for one, default in known.items() if not default}
        verdicts |= {
            one.gives.verdict
            for one in form.examples.values()
            if one.arguments.keys() <= usual
            and one.arguments.get("as_at") != ""
            and one.gives.why != "cannot_tell"
        }
    return frozenset(verdicts)


def _described(name: str, sql: str, folder: Path) -> Form:
    content = read_toml(folder / f"{name}.toml", PairError)
    form = built(Form, {"name": name, **content}, f"expectations/forms/{name}.toml", PairError)
    refuse = partial(_refusal, name)
    _refuse_arguments(form, macro_arguments(name, sql), refuse)
    _refuse_words(form, words_given(sql), refuse)
    return form


def macro_arguments(name: str, sql: str) -> dict[str, str]:
    """The macro's arguments and their defaults, "" if there is none; raises PairError."""
    found = re.search(_SIGNATURE.format(name=name), sql, re.DOTALL)
    if found is None:
        raise _refusal(name, f"a macro `{name}` in sql/forms/{name}.sql", "none", "Add it.")
    parts = (part.partition(":=") for part in found.group(1).split(","))
    return {argument.strip(): default.strip() for argument, _, default in parts}


def words_given(sql: str) -> dict[str, set[str]]:
    """The words that a form's SQL can give as its verdict, remedy and why."""
    found = _GIVEN.search(_COMMENT.sub("", sql))
    return {
        field: set(_TEXT.findall(found.group(field))) if found else set()
        for field in ("verdict", "remedy", "why")
    }


def _refuse_arguments(form: Form, known: Mapping[str, str], refuse: Refuse) -> None:
    """Refuses an argument that the macro lacks, or that has no description, or no value at all."""
    for name in known.keys() - form.arguments.keys():
        raise refuse("words for every argument", f"none for `{name}`", "Describe it.")
    needed = {name for name, default in known.items() if not default}
    stated = {"`arguments`": form.arguments.keys(), "`usual`": form.usual.keys()}
    stated |= {f"the example `{n}`": one.arguments.keys() for n, one in form.examples.items()}
    for where, names in stated.items():
        for name in sorted(names - known.keys()):
            raise refuse(f"in {where} arguments of the macro", f"`{name}`", "Correct it.")
    for where, example in form.examples.items():
        for name in sorted(needed - form.usual.keys() - example.arguments.keys()):
            raise refuse(f"in the example `{where}` every argument", f"no `{name}`", "Give it.")


def _refuse_words(form: Form, given: Mapping[str, set[str]], refuse: Refuse) -> None:
    """Refuses a form with a verdict, remedy or why that no example expects or no text describes."""
    for field, words in given.items():
        expected = {getattr(example.gives, field) for example in form.examples.values()}
        for word in sorted(words - expected):
            found = f"none that expects the {field} `{word}`"
            raise refuse("an example of all the SQL can give", found, "Add one.")
    for word in sorted(given["why"] - form.why.keys()):
        raise refuse("words for every why", f"none for `{word}`", "Describe it under `why`.")
    for word in sorted(form.why.keys() - given["why"]):
        raise refuse("under `why` what the SQL can give", f"`{word}`", "Remove it.")


def _refusal(name: str, expected: Any, found: str, do: str) -> PairError:
    return PairError(f"form {name}", expected=expected, found=found, do=do)
