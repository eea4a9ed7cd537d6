"""The page of one check: what it judges, its numbers, and its worked examples."""

from collections.abc import Iterator, Mapping, Sequence

from wholepicture.authoring.pages.example_tables import examples_part
from wholepicture.authoring.pages.markdown import page, said, share, table, without_links
from wholepicture.authoring.pages.row_words import (
    said_of_due_date,
    said_of_several,
    said_of_subject,
)
from wholepicture.authoring.pages.sources import Sources
from wholepicture.rules.checks import Check, Parameter
from wholepicture.rules.checks.check import ITS_COLUMN, ITS_FILE
from wholepicture.rules.checks.edge_examples import AS_AT
from wholepicture.rules.checks.messages import GAP, Field, pieces
from wholepicture.rules.derived_tables import derived_named
from wholepicture.rules.forms import form_names, forms_called
from wholepicture.sql_text import named_parameters

_MUST = "must have at least one row"
_FIELD_TYPES = {
    "date": "date",
    "count": "number",
    "flag": "yes or no",
    "agency": "agency",
    "field": "name of a column",
}


def check_page(check: Check, sources: Sources, *, is_whole: bool) -> str:
    """The page of a check in Markdown: its rule, and if `whole` all examples' rows and its SQL."""
    return page(check.title, _blocks(check, sources, is_whole=is_whole))


def page_of_night(check: Check, sources: Sources, values: Mapping[str, object]) -> str:
    """The page of a check for a night's rule book: its rule with the `values` of the night.

    It has no worked examples, because these use the values in the files. It has no links, because
    the reader may have only this file.
    """
    blocks = [f"# {check.title}", _named(check), *_rule(check, sources, values)]
    return without_links("\n\n".join(block for block in blocks if block)) + "\n"


def _blocks(check: Check, sources: Sources, *, is_whole: bool) -> Iterator[str]:
    yield f"{_named(check)} [All checks](../README.md)"
    yield from _rule(check, sources, {}, _edges(check))
    yield "## Worked examples"
    yield from examples_part(check) if is_whole else _examples_named(check)
    if is_whole:
        yield from _sql(check)


def _named(check: Check) -> str:
    return f"`{check.name}`: {check.severity}, {check.dimension}."


def _rule(
    check: Check,
    sources: Sources,
    values: Mapping[str, object],
    edges: Mapping[str, str] | None = None,
) -> Iterator[str]:
    """The page without worked examples, with the `values` of a night or of the files.

    With `edges`, the table of parameters says where each one changes the verdict.
    """
    yield check.question
    yield _definition(check)
    yield from _sentences(check)
    yield from _parameters(check, sources, values, edges)
    yield from _evidence(check)
    yield "## How to put it right, and what a gap does not mean"
    yield check.for_recorders
    yield check.for_readers
    if check.notes:
        yield "## What was decided"
        yield check.notes
    yield "## Citations"
    yield "\n".join(f"- **{key}**: {sources.citations[key]}" for key in check.cites)


def _examples_named(check: Check) -> Iterator[str]:
    """The names of the examples, and where their rows are."""
    of_edges = {name for names in check.edges.values() for name in names}
    names = "; ".join(one.name for one in check.examples if one.name not in of_edges)
    toml = f"expectations/checks/{check.name}.toml"
    yield (
        f"The rows are in [{toml}](../../../{toml}), and `wholepicture docs --out FOLDER` writes"
        f" this page with a table for each. `wholepicture check {check.name}` runs them: {names}."
    )


def _sentences(check: Check) -> Iterator[str]:
    """The sentences of findings, by what happened; a number is followed by its word."""
    said = {key: _sentence(text) for key, text in check.message.items()}
    if len(said) == 1:
        yield f"The finding says: *{said[GAP]}*"
    else:
        lines = [f"- `{key}`: *{text}*" for key, text in said.items()]
        yield "\n".join(["What a finding says, by what happened:", "", *lines])


def _sentence(text: str) -> str:
    parts = []
    for piece in pieces(text):
        if isinstance(piece, Field):
            parts.append(f"`{{{piece.name}}}` {piece.many}".rstrip())
        else:
            parts.append(piece)
    return "".join(parts)


def _definition(check: Check) -> str:
    remedies = ", ".join(f"{verdict}: {remedy}" for verdict, remedy in check.remedy.items())
    path = f"sql/checks/{check.name}.sql"
    rows = [
        ["Population", check.population],
        ["Subject id", said_of_subject(check)],
        ["Share met", f"met of met, gap and unknown; {_threshold(check)}"],
        ["Needs", "; ".join(_needs(check))],
        ["Judged by", f"[{path}](../../../{path}){_reads(check)}"],
        ["Remedy", f"{remedies}, where a row has no other"],
        *([["Kept of several rows", said_of_several(check)]] if said_of_several(check) else []),
        ["Due date", said_of_due_date(check)],
    ]
    if check.stops:
        rows.append(["Stops, where it has a gap", _stops(check)])
    if check.measure:
        rows.append(["Measure", check.measure])
    if not check.counted:
        rows.append(["On pilot", "judged and published, in no total; `counted` is false"])
    if check.reveals:
        rows.append(["Reveals", ", ".join(reveal.replace("_", " ") for reveal in check.reveals)])
    return table(["", ""], rows)


def _reads(check: Check) -> str:
    """The forms and derived tables that its SQL names, with links to their pages."""
    forms = [name for name in form_names() if name in forms_called(check.sql)]
    linked = [f"[{name}](../../forms/{name}.md)" for name in forms]
    linked += [f"[{name}](../../derived/{name}.md)" for name in derived_named(check.sql)]
    return f", by {', '.join(linked)}" if linked else ""


def _stops(check: Check) -> str:
    """The paragraph on what a gap of the check stops, and why."""
    listed = [f"`{name}`" for name in check.stops if name not in (ITS_COLUMN, ITS_FILE)]
    said = [
        *(
            ["every check whose verdicts the column can change"]
            if ITS_COLUMN in check.stops
            else []
        ),
        *(["every check that reads the file"] if ITS_FILE in check.stops else []),
        *([f"what needs {', '.join(listed)}, or is named here"] if listed else []),
    ]
    return (
        f"{'; '.join(said)}: it could not run that night, so that no child has a finding, and none"
        " closes, because of the export's own fault"
    )


def _threshold(check: Check) -> str:
    if check.must_be_met is None:
        return "no threshold: it is for information and always passes"
    return f"at least {share(check.must_be_met)}"


def _needs(check: Check) -> Iterator[str]:
    if check.is_of_deliveries:
        yield "no record: it runs on any delivery"
    else:
        yield f"`person` and `referral`, as every check of a record; each {_MUST}"
    for need in check.needs:
        alternatives = [need] if isinstance(need, str) else need
        yield " or ".join(
            f"`{one}` {'must not be blank throughout' if '.' in one else _MUST}"
            for one in alternatives
        )


def _parameters(
    check: Check,
    sources: Sources,
    values: Mapping[str, object],
    edges: Mapping[str, str] | None,
) -> Iterator[str]:
    yield "## Parameters"
    used = named_parameters(check.sql)
    common = {name: own for name, own in sources.common.items() if name in used}
    rows = [
        *_rows_of(check.parameters, "", values),
        *_rows_of(common, " (shared by all checks)", values),
    ]
    names = [*check.parameters, *common]
    header = ["parameter", "value", "unit", "local", "because"]
    if not rows:
        yield "None: the check looks at the state of the record on the night."
    elif edges:
        yield table(
            [*header, "the verdict changes at"],
            [[*row, edges.get(name, "")] for name, row in zip(names, rows, strict=True)],
        )
    else:
        yield table(header, rows)


def _edges(check: Check) -> Mapping[str, str]:
    """The values at which each parameter changes the verdict, from the edge examples."""
    return {
        parameter: "; ".join(
            f"{cell}: {', '.join(sides)}" for cell, sides in _sides_by_cell(check, names).items()
        )
        for parameter, names in check.edges.items()
    }


def _sides_by_cell(check: Check, names: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """The words for each side of an edge, by the cell that changes."""
    cells = {one.name: one.edge_cell for one in check.examples}
    found: dict[str, list[str]] = {}
    for name in names:
        cell = cells[name]
        said_of_cell = "the night" if cell == AS_AT else f"`{cell}`"
        found.setdefault(said_of_cell, []).append(edge_side(name))
    return found


def edge_side(name: str) -> str:
    """The verdict and the value in the name of an edge's example."""
    return name.partition(": ")[2].partition(", ")[0]


def _rows_of(
    parameters: Mapping[str, Parameter], beside: str, values: Mapping[str, object]
) -> Iterator[list[str]]:
    for name, own in parameters.items():
        is_local = "yes" if own.local else "no"
        value = said(values.get(name, own.value))
        if value != said(own.value):
            value += f" (by the settings; {said(own.value)} without them)"
        yield [f"`{name}`{beside}", value, own.unit, is_local, own.because]


def _evidence(check: Check) -> Iterator[str]:
    if check.evidence:
        yield "## Evidence"
        held = (f"`{name}`: {_holds(kind, check.words)}" for name, kind in check.evidence.items())
        yield "; ".join(held) + "."


def _holds(kind: str, words: Mapping[str, Mapping[str, str]]) -> str:
    word, _, of = kind.partition(":")
    if word == "code":
        return f"code of the list [{of}](../../../expectations/codes/{of}.toml)"
    if word == "words":
        return "codes of " + ", ".join(f"`{code}` ({said})" for code, said in words[of].items())
    if word in ("id", "ids"):
        return f"{'ids' if word == 'ids' else 'id'} from `{of}`"
    return _FIELD_TYPES[word]


def _sql(check: Check) -> Iterator[str]:
    path = f"sql/checks/{check.name}.sql"
    yield "## The rows"
    yield (
        f"The SQL that lists them, [{path}](../../../{path}): one row for each record judged or not"
        " yet due; those whose `verdict` is `gap` or `unknown` are the findings."
    )
    yield f"```sql\n{check.sql.strip()}\n```"
