"""A new check: its pair of files, written with the questions to answer.

The templates are in `sql/` and `expectations/` beside the checks, named `_new_*`, which no loader
reads as a check.
"""

import re
from pathlib import Path

from wholepicture.errors import CouldNotFinishError, PairError
from wholepicture.rules.checks.wording import blaming_words

_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}/[a-z][a-z0-9_]{0,62}")


def new_pair(name: str, expectations: Path, sql: Path) -> list[Path]:
    """The files written for a new check of that name, with its suite's own file if it is new.

    The check does not load until its questions are answered. Raises PairError if the name is not
    `suite/check` or is taken, CouldNotFinishError if a folder cannot be written.
    """
    _refuse_name(name)
    suite = name.partition("/")[0]
    texts = {
        expectations / "checks" / f"{name}.toml": _text(expectations, "_new_check.toml"),
        sql / "checks" / f"{name}.sql": _text(sql, "_new_check.sql"),
    }
    _refuse_taken(name, list(texts))
    of_suite = expectations / "checks" / suite / "_suite.toml"
    if not of_suite.exists():
        texts[of_suite] = _text(expectations, "_new_suite.toml")
    for file, text in texts.items():
        _write(file, text)
    return list(texts)


def _text(folder: Path, template: str) -> str:
    return (folder / "checks" / template).read_text(encoding="utf-8")


def _refuse_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise PairError(
            "the name of the new check",
            expected="suite/check in small letters, digits and _, such as seen/child_seen",
            found="another form",
            do="Name what the record must show, not what a person did.",
        )
    blaming = blaming_words(name.replace("_", " "))
    if blaming:
        raise PairError(
            "the name of the new check",
            expected="words about the record",
            found=f"`{blaming}`",
            do="Names are disclosed to families on request: name the record, not the person.",
        )


def _refuse_taken(name: str, files: list[Path]) -> None:
    for file in files:
        if file.exists():
            raise PairError(
                f"the new check {name}",
                expected="a name that no pair has",
                found=f"a {file.suffix.removeprefix('.').upper()} file of that name",
                do="Choose another name, or change the check that is there.",
            )


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8", newline="\n") as handle:
            handle.write(text)
    except OSError as error:
        raise CouldNotFinishError(
            f"writing {file.name}",
            expected="a folder that can be written",
            found=type(error).__name__,
            do="Work in a checkout of your own.",
        ) from None
