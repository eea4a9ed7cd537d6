"""The nouns of the catalogue: a check, its parameters, its worked examples."""

from collections.abc import Mapping
from datetime import date
from itertools import takewhile
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from wholepicture.rules.derived_tables import OF_DELIVERIES, record_tables_named
from wholepicture.rules.keyed_rows import merged

Verdict = Literal["met", "gap", "unknown", "not_yet_due"]
Remedy = Literal["record", "act", "review", "late", "export", "partner"]
Severity = Literal["critical", "warning", "info"]
Dimension = Literal[
    "completeness", "uniqueness", "consistency", "timeliness", "validity", "accuracy"
]
Reveals = Literal["police", "court", "health_of_adult", "health_of_child", "another_family"]
ParameterValue = int | float | str | list[int] | list[str]

FEEDS = "feeds"  # the suite that judges how the night was delivered
VERDICTS = ("met", "gap", "unknown", "not_yet_due")
# a table of the record, a column of such a table, or a check by name
ITS_COLUMN, ITS_FILE = "column", "file"  # in `stops`: the column or file that the gap is about
STOPS = r"^[a-z0-9_]+([./][a-z0-9_]+)?$"
EVIDENCE_TYPES = r"date|count|flag|agency|field|(code|words|ids?):[a-z_]+"

Words = Annotated[str, Field(min_length=3)]
Code = Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
CheckName = Annotated[str, Field(pattern=r"^[a-z0-9_]+/[a-z0-9_]+$")]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Parameter(_Frozen):
    """A number or list a check uses, with its unit and the reason for its value."""

    value: ParameterValue
    unit: Words
    because: Words
    local: bool = False
    no_edge: Words | None = None


class Expected(_Frozen):
    """A row that an example must give; columns that it leaves out are not compared."""

    subject_id: str
    verdict: Verdict
    child_id: str | None = None
    remedy: Remedy | None = None
    due_on: date | None = None
    last_event_on: date | None = None
    measure: int | None = None
    because_of: str | None = None
    why: str | None = None
    message: str | None = None
    evidence: dict[str, Any] | None = None
    source_rows: list[str] | None = None


class Example(_Frozen):
    """A worked example: its rows beside the shared ones, and the verdicts it expects.

    `edge_cell` is the cell that an edge changes, or `as_at`; it is blank if the example comes from
    no edge.
    """

    name: Words
    edge_cell: str = ""
    as_at: date
    given: dict[str, list[dict[str, Any]]] = {}
    without: list[str] = []
    parameters: dict[str, ParameterValue] = {}
    whole_export: bool = False
    expect: list[Expected]


def _by_what_happened(message: object) -> object:
    """The message as sentences by what happened; a single sentence is the one for a gap."""
    return {"gap": message} if isinstance(message, str) else message


class CheckFile(_Frozen):
    """The content of a check's TOML with its examples; `edges` names the examples of a parameter.

    `equivalent` gives the reason for each mutant of the SQL that no example can notice, by the
    mutant's changed line.
    """

    title: Words
    population: Words
    severity: Severity
    dimension: Dimension
    needs: list[str | list[str]]
    remedy: dict[Literal["gap", "unknown"], Remedy]
    because_of: dict[Code, CheckName] = {}
    stops: list[Annotated[str, Field(pattern=STOPS)]] = []
    must_be_met: Annotated[float, Field(ge=0, le=1)] | None = None
    parameters: dict[str, Parameter] = {}
    cites: Annotated[list[str], Field(min_length=1)]
    for_recorders: Words
    for_readers: Words
    message: Annotated[dict[Code, Words], BeforeValidator(_by_what_happened)]
    days_over_unit: Literal["days", "working days"] = "days"
    measure: Words | None = None
    evidence: dict[str, Annotated[str, Field(pattern=f"^({EVIDENCE_TYPES})$")]] = {}
    words: dict[Code, Annotated[dict[Code, Words], Field(min_length=1)]] = {}
    reveals: list[Reveals] = []
    counted: bool = True
    due_from: Literal["birth"] | None = None
    notes: Words | None = None
    night: date
    subject: str | None = None
    given: dict[str, list[dict[str, Any]]] = {}
    examples: Annotated[list[Example], Field(alias="example", min_length=1)]
    edges: dict[str, list[str]] = {}
    equivalent: dict[str, Words] = {}


class Check(CheckFile):
    """A loaded check: its TOML, its SQL and its name `suite/stem`."""

    name: str
    suite: str
    stem: str
    sql: str

    @property
    def question(self) -> str:
        """The comment at the top of its SQL, as prose: its question, and the rows it is about."""
        lines = takewhile(lambda line: line.startswith("--"), self.sql.lstrip().splitlines())
        return " ".join(line.removeprefix("--").strip() for line in lines)

    @property
    def all_needs(self) -> list[str]:
        """Every table or `table.column` that it needs, including alternatives."""
        return [one for need in self.needs for one in ([need] if isinstance(need, str) else need)]

    @property
    def is_of_deliveries(self) -> bool:
        """Whether it judges the delivery and no record in it; it also runs on an empty night."""
        read = record_tables_named(self.sql)
        return bool(read) and all(table.startswith(OF_DELIVERIES) for table in read)

    def values(self, settings: Mapping[str, object] | None = None) -> dict[str, object]:
        """The value of each of its own parameters: from the settings, else from its file."""
        given = settings or {}
        return {key: given.get(key, own.value) for key, own in self.parameters.items()}

    def merged_given(self, example: Example, keys: Mapping[str, str]) -> dict[str, list[Any]]:
        """The rows of an example by table: the shared ones, changed by its own, without `without`.

        `keys` names the key column of each table. An empty text is a blank cell.
        """
        return merged(self.given, example.given, example.without, keys)
