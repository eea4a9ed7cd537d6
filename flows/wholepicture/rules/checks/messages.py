"""The sentences of findings: their placeholders, and the faults for which they are refused.

A placeholder is `{field}`, or `{number|one|many}`: the number with the singular or plural word.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from wholepicture.rules.checks.check import Check
from wholepicture.rules.checks.common_words import common_sentences
from wholepicture.rules.form_examples import words_of_forms
from wholepicture.rules.forms import forms_used

GAP, UNKNOWN, LATE = "gap", "unknown", "late"
ROW_FIELDS = {"due_on": "date", "last_event_on": "date", "measure": "count"}
_PLACEHOLDER = re.compile(r"\{(\w+)(?:\|([^{}|]+)\|([^{}|]+))?\}")
# a number, and a following word that looks like a plural noun or verb
_BARE_PLURAL = re.compile(
    r"\{(\w+)\} (?:\w+ )?(?!(?:is|was|has|its|this|less)\b)(?:\w+s|are|were|have)\b"
)

Fault = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True)
class Field:
    """A placeholder: the field it names, and its singular and plural words."""

    name: str
    one: str = ""
    many: str = ""


def pieces(sentence: str) -> Iterator[str | Field]:
    """The parts of the sentence in order: its own words, and the fields between them."""
    end = 0
    for found in _PLACEHOLDER.finditer(sentence):
        yield sentence[end : found.start()]
        yield Field(name=found[1], one=found[2] or "", many=found[3] or "")
        end = found.end()
    yield sentence[end:]


def sentences(check: Check) -> dict[str, str]:
    """The check's sentences by `why`, `unknown` or `late`: its own, otherwise the common ones."""
    gap = check.message.get(GAP, "")
    common = {why: text.replace("{gap}", gap) for why, text in common_sentences().items()}
    return {**common, **check.message}


def fields(check: Check) -> set[str]:
    """Every field that a sentence of the check names."""
    return {
        piece.name
        for sentence in check.message.values()
        for piece in pieces(sentence)
        if isinstance(piece, Field)
    }


def kind_of(check: Check, name: str) -> str:
    """`date`, `count`, `flag`, `words` and so on; empty if the check has no such field."""
    if name in check.parameters:
        value = check.parameters[name].value
        return "count" if isinstance(value, int | float) else "field"
    return {**ROW_FIELDS, **check.evidence}.get(name, "").partition(":")[0]


def faults_of_sentences(check: Check) -> Iterator[Fault]:
    """Faults of a check's sentences, as (expected, found, do)."""
    yield from _faults_of_choice(check)
    yield from _faults_of_words(check)
    for key, sentence in check.message.items():
        yield from _faults_of_placeholders(check, sentence)
        for name in _BARE_PLURAL.findall(sentence):
            if kind_of(check, name) == "count":
                yield (
                    "a number that agrees with its words, as `{days|day|days}`",
                    f"`{{{name}}}` before a word in the plural, in the sentence `{key}`",
                    f"Write `{{{name}|...|...}}`, the singular and the plural.",
                )


def _faults_of_choice(check: Check) -> Iterator[Fault]:
    expected = [row for example in check.examples for row in example.expect]
    said = {str(word) for row in expected for word in (row.verdict, row.remedy, row.why)}
    said |= set(re.findall(r"'(\w+)'", check.sql)) | words_of_forms(forms_used(check.sql))
    if GAP not in check.message:
        yield "a sentence for a `gap` in [message]", "none", "Write what a gap says."
    for key in sorted(set(check.message) - said - {GAP}):
        yield (
            "sentences for what the SQL can give: gap, unknown, late, or its `why`",
            f"one for `{key}`, which it does not give",
            "Remove it, or correct its name.",
        )
    for key in sorted(set(check.because_of) - said - {GAP}):
        yield (
            "causes of what the SQL can give: gap, unknown, or its `why`",
            f"one of `{key}`, which it does not give",
            "Remove it, or correct its name.",
        )


def _faults_of_words(check: Check) -> Iterator[Fault]:
    used = {kind.partition(":")[2] for kind in check.evidence.values() if kind.startswith("words:")}
    for name in sorted(used - set(check.words)):
        yield f"the words of the list in [words.{name}]", "none", "Give each code its words."
    for name in sorted(set(check.words) - used):
        yield (
            "every list of words used by evidence",
            f"`[words.{name}]`, which is not",
            f'Remove it, or declare evidence of type "words:{name}".',
        )


def _faults_of_placeholders(check: Check, sentence: str) -> Iterator[Fault]:
    before = ""
    for piece in pieces(sentence):
        if isinstance(piece, Field):
            yield from _faults_of_field(check, piece, before)
        elif "{" in piece or "}" in piece:
            yield (
                "placeholders as `{field}` or `{number|one|many}`",
                "a brace that is part of neither",
                "Close it, or take it out.",
            )
        else:
            before = piece


def _faults_of_field(check: Check, field: Field, before: str) -> Iterator[Fault]:
    kind = kind_of(check, field.name)
    allowed = {*check.evidence, *check.parameters, *ROW_FIELDS}
    if not kind:
        nearest = get_close_matches(field.name, sorted(allowed), n=1, cutoff=0)
        yield (
            "a message that names only declared evidence, parameters and dates",
            f"`{{{field.name}}}`",
            f"Did you mean `{{{nearest[0]}}}`?",
        )
    elif field.one and kind != "count":
        yield (
            "singular and plural words only after a number",
            f"`{{{field.name}|{field.one}|{field.many}}}`, which is not one",
            "Name the field alone.",
        )
    elif kind == "flag" and not before.endswith(": "):
        yield (
            "a flag as an answer, after a colon: it reads yes or no",
            f"`{{{field.name}}}` elsewhere",
            "Write it after `: `, or give the row a `why` with a sentence of its own.",
        )
