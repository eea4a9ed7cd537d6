"""A new check: its pair of files, drafted in a form, with the questions to answer.

The templates are in `sql/` and `expectations/` beside the checks, named `_new_*`, which no loader
reads as a check. `_new_check.*` has what all drafts share, `_new_check/<form>.*` what belongs to
one form. Only this module and the page use Jinja2.
"""

import re
from difflib import get_close_matches
from pathlib import Path

from wholepicture.errors import PairError, could_not, fault_of
from wholepicture.rules.checks.wording import blaming_words

_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}/[a-z][a-z0-9_]{0,62}")


def new_pair(name: str, expectations: Path, sql: Path, form: str) -> list[Path]:
    """The files written for a new check of that name, drafted in a form.

    The suite's own file is among them if it is new. The check does not load until its questions
    are answered. Raises PairError if the name is not `suite/check` or is taken, or if no draft is
    in that form, CouldNotFinishError if a folder cannot be written.
    """
    _refuse_name(name)
    _refuse_form(form, drafted_forms(sql))
    suite = name.partition("/")[0]
    texts = {
        expectations / "checks" / f"{name}.toml": _draft(expectations, "toml", form),
        sql / "checks" / f"{name}.sql": _draft(sql, "sql", form),
    }
    _refuse_taken(name, list(texts))
    of_suite = expectations / "checks" / suite / "_suite.toml"
    if not of_suite.exists():
        texts[of_suite] = (expectations / "checks" / "_new_suite.toml").read_text(encoding="utf-8")
    for file, text in texts.items():
        _write(file, text)
    return list(texts)


def drafted_forms(sql: Path) -> list[str]:
    """The names of the forms in which a check can be drafted, in the order of the alphabet."""
    return sorted(file.name.partition(".")[0] for file in (sql / "checks" / "_new_check").iterdir())


def _draft(folder: Path, language: str, form: str) -> str:
    """The draft in a form: SQL or TOML."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    templates = Environment(
        loader=FileSystemLoader(folder / "checks"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    return templates.get_template(f"_new_check/{form}.{language}.j2").render(form=form)


def _refuse_form(form: str, known: list[str]) -> None:
    if form not in known:
        nearest = get_close_matches(form, known, n=1, cutoff=0)
        raise PairError(
            "--form",
            expected=f"a form in which a check can be drafted: {', '.join(known)}",
            found="another word",
            do=f"Did you mean {nearest[0]}? docs/forms/README.md says what each asks.",
        )


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
        raise could_not(
            f"writing {file.name}",
            fault_of(error),
            expected="a folder that can be written",
            do="Work in a checkout of your own.",
        ) from None
