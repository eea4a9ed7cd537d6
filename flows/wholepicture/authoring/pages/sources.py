"""Sources of the pages besides the checks: citations, common parameters, words of suites."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from wholepicture.errors import PairError
from wholepicture.rules.checks import Parameter, common_parameters
from wholepicture.rules.checks.check import Words
from wholepicture.rules.checks.pairs import citations
from wholepicture.rules.questions import ANSWER, refuse_open_questions
from wholepicture.rules.toml_files import built, read_toml


@dataclass(frozen=True, kw_only=True)
class Sources:
    """The texts that several checks share."""

    citations: Mapping[str, str]
    common: Mapping[str, Parameter]


class Suite(BaseModel):
    """A suite's theme in plain words."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    title: Words
    about: Words


def load_sources(expectations: Path) -> Sources:
    """The shared texts of that folder; raises PairError."""
    return Sources(citations=citations(expectations), common=common_parameters(expectations))


def load_suite(name: str, expectations: Path) -> Suite:
    """The suite's own words, from its `_suite.toml`; raises PairError."""
    file = expectations / "checks" / name / "_suite.toml"
    where = f"expectations/checks/{name}/_suite.toml"
    if not file.is_file():
        raise PairError(
            where,
            expected="a file with the suite's `title` and `about`",
            found="none",
            do="Add it.",
        )
    text = file.read_text(encoding="utf-8", errors="replace")
    refuse_open_questions(where, text, PairError, ANSWER)
    return built(Suite, read_toml(file, PairError), where, PairError)
