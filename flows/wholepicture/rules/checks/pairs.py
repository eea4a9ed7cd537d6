"""Check objects, made from pairs of files; an invalid pair is refused in a sentence."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from wholepicture.errors import PairError
from wholepicture.paths import EXPECTATIONS, SQL
from wholepicture.rules.checks.check import Check, CheckFile, Parameter
from wholepicture.rules.checks.examples import with_examples
from wholepicture.rules.checks.pair_rules import refuse_strange_stops, refuse_what_does_not_hold
from wholepicture.rules.questions import ANSWER, refuse_open_questions
from wholepicture.rules.toml_files import built, read_toml


def load_checks(expectations: Path = EXPECTATIONS, sql: Path = SQL) -> dict[str, Check]:
    """Every check by name, in order; raises PairError for the first pair that does not load."""
    names = names_of_checks(expectations, sql)
    checks = {name: load_check(name, expectations, sql) for name in names}
    for check in checks.values():
        refuse_strange_stops(check, checks)
    return checks


def names_of_checks(expectations: Path = EXPECTATIONS, sql: Path = SQL) -> list[str]:
    """The names of all pairs, in order, including pairs that lack one file."""
    return sorted({*_stems(expectations / "checks", "toml"), *_stems(sql / "checks", "sql")})


def _stems(folder: Path, ending: str) -> Iterator[str]:
    for file in folder.glob(f"*/[!_]*.{ending}"):
        yield f"{file.parent.name}/{file.stem}"


def load_check(name: str, expectations: Path = EXPECTATIONS, sql: Path = SQL) -> Check:
    """One check by its name `suite/stem`; raises PairError."""
    toml_file = expectations / "checks" / f"{name}.toml"
    sql_file = sql / "checks" / f"{name}.sql"
    for file, other in ((toml_file, sql_file), (sql_file, toml_file)):
        if not file.is_file():
            raise _half_pair(name, file, other, expectations, sql)
    for folder, file in (("expectations", toml_file), ("sql", sql_file)):
        text = file.read_text(encoding="utf-8", errors="replace")
        refuse_open_questions(f"{folder}/checks/{name}{file.suffix}", text, PairError, ANSWER)
    where = f"expectations/checks/{name}.toml"
    read = with_examples(read_toml(toml_file, PairError), where, common_parameters(expectations))
    file_model = built(CheckFile, read, where, PairError)
    suite, _, stem = name.partition("/")
    check = Check.model_construct(
        **{key: getattr(file_model, key) for key in CheckFile.model_fields},
        name=name,
        suite=suite,
        stem=stem,
        sql=sql_file.read_text(encoding="utf-8"),
    )
    refuse_what_does_not_hold(check, citations(expectations), common_parameters(expectations))
    return check


def _half_pair(name: str, file: Path, other: Path, expectations: Path, sql: Path) -> PairError:
    if other.is_file():
        return PairError(
            f"check {name}",
            expected="two files with one stem, the TOML and the SQL",
            found=f"no {file.suffix.removeprefix('.').upper()} file",
            do=f"Add {file.parent.parent.parent.name}/checks/{name}{file.suffix}.",
        )
    return _unknown(name, names_of_checks(expectations, sql))


def _unknown(name: str, known: Sequence[str]) -> PairError:
    """The refusal of a name that no check has, a suite's among them."""
    suites = {one.partition("/")[0]: one for one in reversed(known)}
    found, do = "a name no pair has", "Add one with `wholepicture new-check`."
    if name in suites:
        found, do = "the name of a suite", f"Name one of its checks, as {suites[name]}."
    elif "/" in name:
        nearest = get_close_matches(name, known, n=1, cutoff=0)
        do = f"Did you mean {nearest[0]}?" if nearest else do
    elif known:
        by_part = {one.partition("/")[2]: one for one in known} | {suite: suite for suite in suites}
        do = f"Did you mean {by_part[get_close_matches(name, by_part, n=1, cutoff=0)[0]]}?"
    return PairError(
        "the catalogue", expected="the name of a check, as suite/check", found=found, do=do
    )


@cache
def common_parameters(expectations: Path = EXPECTATIONS) -> dict[str, Parameter]:
    """The parameters that every check and derived table may use; raises PairError."""
    read = read_toml(expectations / "common.toml", PairError)["parameters"]
    return {
        name: built(Parameter, value, f"common.toml, {name}", PairError)
        for name, value in read.items()
    }


@cache
def citations(expectations: Path = EXPECTATIONS) -> dict[str, str]:
    """The name of each citation, by its key; raises PairError."""
    read = read_toml(expectations / "citations.toml", PairError)
    return {key: str(value) for key, value in read.items()}
