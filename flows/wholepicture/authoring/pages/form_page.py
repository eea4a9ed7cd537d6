"""The page of one form: its question, arguments and worked examples; and the index of all."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from wholepicture.authoring.pages.markdown import page, said, table
from wholepicture.rules.checks import Check
from wholepicture.rules.form_examples import Form, FormExample, macro_arguments
from wholepicture.rules.forms import forms_sql, forms_used

_ARGUMENT = re.compile(r"^--   (\w+) \(([^)]+)\)", re.MULTILINE)


def form_pages(forms: Mapping[str, Form], checks: Mapping[str, Check]) -> dict[str, str]:
    """The page of every form and their index, by the path below the docs folder."""
    used = {name: forms_used(check.sql) for name, check in checks.items()}
    pages = {
        f"forms/{name}.md": page(
            form.title, _blocks(form, [check for check in sorted(used) if name in used[check]])
        )
        for name, form in forms.items()
    }
    return {**pages, "forms/README.md": _index(forms)}


def _index(forms: Mapping[str, Form]) -> str:
    rows = [[f"[{name}]({name}.md)", form.asks] for name, form in forms.items()]
    blocks = [
        "A form is a question that many checks share: a macro in `sql/forms/` that gives one"
        " struct, `judged`, of verdict, remedy, due date, last event and why. A check names its"
        " form in its SQL, and need not prove again what the form decides.",
        table(["form", "asks"], rows),
        "In all forms, something done on the last day is in time, and a blank never meets a"
        " check. The grace is counted in working days, never moves the due date, and is over only"
        " after the due date itself. If the due date is blank or outside the calendar, the row is"
        " unknown: always in `timed`, `rolling` and `once_over`, and in `shown_by` if it is not"
        " shown. In `agrees` and `decided`, a blank last day means that nothing is waited for: a"
        " row that is not met is a gap at once. If that day is outside the calendar, the row is"
        " unknown. The due date and the last event are given for every verdict, if a form has"
        " them. The words of these pages are in the [glossary](../glossary.md); how to add a form"
        " is in [CONTRIBUTING.md](../../CONTRIBUTING.md).",
    ]
    return page("The forms", blocks)


def _blocks(form: Form, used_by: list[str]) -> Iterator[str]:
    sql = forms_sql()[form.name]
    heading, _, _ = sql.partition("create or replace")
    defaults, types = macro_arguments(form.name, sql), dict(_ARGUMENT.findall(heading))
    yield f"{form.asks} `{form.name}` is a form. [All forms](README.md)"
    yield "## Arguments"
    yield table(
        ["argument", "type", "if left out", "is"],
        [
            [f"`{name}`", types[name], _default(defaults[name]), words]
            for name, words in form.arguments.items()
        ],
    )
    yield "## Verdicts"
    yield _verdicts(heading)
    yield table(["why", "means"], [[f"`{why}`", words] for why, words in form.why.items()])
    yield "## Worked examples"
    yield _usual(form)
    yield _examples(form)
    yield "## The SQL"
    path = f"sql/forms/{form.name}.sql"
    checks = ", ".join(f"[{name}](../checks/{name}.md)" for name in used_by)
    yield f"[{path}](../../{path}). Used by {checks or 'no check yet'}."


def _default(default: str) -> str:
    return {"": "must be given", "null": "blank"}.get(default, default)


def _verdicts(heading: str) -> str:
    """The heading's last paragraph, after the arguments, as prose."""
    lines = [line.removeprefix("--").strip() for line in heading.strip().splitlines()]
    return " ".join("\n".join(lines).rpartition("\n\n")[2].split("\n"))


def _usual(form: Form) -> str:
    usual = ", ".join(f"`{name}` is {_cell(value)}" for name, value in form.usual.items())
    return (
        f"Unless an example says otherwise {usual}."
        if usual
        else "Each example states all its arguments."
    ) + " An empty cell is an argument left out, or something that the example does not look at."


def _examples(form: Form) -> str:
    """One line for each example: the arguments that any example states, and the form's result."""
    examples = form.examples.values()
    arguments = [name for name in form.arguments if any(name in one.arguments for one in examples)]
    seen = [
        name
        for name in ("remedy", "due_on", "last_event_on")
        if any(getattr(one.gives, name) for one in examples)
    ]
    lines = [
        [
            name,
            *(_cell(one.arguments[a]) if a in one.arguments else "" for a in arguments),
            one.gives.verdict,
            one.gives.why,
            *_seen(one, seen),
        ]
        for name, one in form.examples.items()
    ]
    return table(["example", *arguments, "verdict", "why", *(f"gives {n}" for n in seen)], lines)


def _seen(example: FormExample, fields: list[str]) -> Iterator[str]:
    for field in fields:
        value: date | str | None = getattr(example.gives, field)
        yield "" if value is None or (field == "remedy" and not value) else said(value)


def _cell(value: object) -> str:
    """A value of an example; of another form's result, the parts that the example states."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {said(one)}" for name, one in value.items())
    return said(value)
